"""A few tiles that stand for a picture, from calm to busy."""

import pyvips

SIDE = 256
WHOLE = 500_000
RANKS = (0.15, 0.40, 0.65, 0.90)
LONGEST = 4096


def mosaic(image: pyvips.Image) -> pyvips.Image:
    """Return four tiles at full resolution, two by two; one of up to WHOLE pixels is all there.

    The tiles are those at the ranks of RANKS by how busy they are. The image is in memory.
    """
    if image.width * image.height <= WHOLE and max(image.width, image.height) <= LONGEST:
        return image
    across, down = min(SIDE, image.width), min(SIDE, image.height)
    columns, rows = image.width // across, image.height // down
    bright = image[min(1, image.bands - 1)]
    busy = _unevenness(bright).crop(0, 0, columns * across, rows * down).shrink(across, down)
    order = sorted(range(columns * rows), key=lambda at: (*busy(at % columns, at // columns), at))
    places = [order[int(rank * len(order))] for rank in RANKS]
    tiles = [image.crop(at % columns * across, at // columns * down, across, down) for at in places]
    return pyvips.Image.arrayjoin(tiles, across=2).copy_memory()


def _unevenness(image: pyvips.Image) -> pyvips.Image:
    """Map how much each pixel differs from the next."""
    return (image - image.wrap(x=1, y=0)).abs()
