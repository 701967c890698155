"""Packing a PNG as small as time and memory allow, every pixel as it is."""

import pyvips

from transforms.errors import UnreadableImage
from transforms.loaders.damage import translated
from transforms.loaders.vips import opened

MEGABYTE = 1_000_000
# Bytes of samples up to which oxipng may work so hard: 1.8, 0.4, 0.2 and 0.1 s for a megabyte.
LEVELS = ((MEGABYTE // 8, 4), (MEGABYTE, 2), (16 * MEGABYTE, 1), (150 * MEGABYTE, 0))
SECONDS = 15


def packed(body: bytes, raw: int, *, quick: bool = False) -> bytes:
    """Pack a file whose samples are so many bytes; raises UnreadableImage.

    One that is too large for that stays as it is; `quick` is for one that will hardly be taken.
    """
    import oxipng  # noqa: PLC0415 - few requests need it

    level = next((level for most, level in LEVELS if raw <= most), None)
    if level is None:
        _checked(body)
        return body
    try:
        found = oxipng.optimize_from_memory(body, level=0 if quick else level, timeout=SECONDS)
    except oxipng.PngError as error:
        raise UnreadableImage(f"the PNG is damaged: {str(error)[:120]}") from error
    return min(bytes(found), body, key=len)


def _checked(body: bytes) -> None:
    """Decode all of a file, row by row; raises UnreadableImage."""
    with translated():
        image: pyvips.Image = opened("png", memoryview(body))
        image.avg()
