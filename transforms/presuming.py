"""To how many bytes a file would come: by doing it, or by doing it to a part of the picture."""

from collections.abc import Callable, Mapping
from io import BytesIO
from math import ceil
from time import monotonic

import pyvips

from transforms.drawing import drawn
from transforms.loaders import LOADERS, Frames, Wanted
from transforms.loaders.film import film_of
from transforms.moderating import moderated
from transforms.optimizers import OPTIMIZERS
from transforms.optimizers.bmp import Bmp
from transforms.optimizers.recoding import File, Recoder
from transforms.picture import Picture, Size
from transforms.presuming_films import of_frames, of_rows
from transforms.sampling import banded

FEW_PIXELS = 150_000
CORNER = 16
# Pixels that are written, fewer where that takes long.
USUAL, SAMPLED = 300_000, {"avif": 200_000, "heic": 200_000, "png": 90_000, "bmp": 60_000}
# What the whole comes to beside its part, where that is written in less time.
CLOSER = {"avif": 0.95}
WORTH = 0.9
PERCENT, BMP_BYTES = 100, 3
# What of a JPEG packing its coefficients leaves: of a baseline file, and of a progressive one.
PACKED = {False: 0.94, True: 0.985}

Write = Callable[[pyvips.Image], bytes]


def small(file: File) -> bool:
    """Say whether a file is quickly made smaller, or cannot be told from a part of it."""
    header = file.header
    return header.vector or header.pixels * max(header.frames, header.pages) < FEW_PIXELS


def done(name: str, file: File, seconds: float) -> int:
    """Do it, and count the bytes; raises Refused."""
    until = monotonic() + seconds
    return len(moderated(OPTIMIZERS[name], file.data, file.wish, file.context, until).body)


def presumed(name: str, file: File) -> int:
    """Extrapolate from a part of the picture; raises Refused."""
    optimizer = OPTIMIZERS[name]
    plain = len(optimizer.bare(file.data, file.wish).body)
    if name == "gif":
        size = of_rows(file, plain)
    elif name == "apng":
        size = _by_its_first(file, plain)
    elif isinstance(optimizer, Recoder):
        size = _written_anew(name, optimizer, file) if optimizer.takes(file) else 0
    elif isinstance(optimizer, Bmp) and not optimizer.fits(file.data, file.wish):
        size = file.pixels * BMP_BYTES
    else:
        size = _as_a_file(name, file) if name in WRITERS else 0
    if name == "jpeg" and not 0 < size < WORTH * plain:
        size = min(size or plain, round(plain * PACKED[file.header.buffered]))
    size = min(size or plain, plain)
    return max(size, _least(file)) if size < plain else plain


def _least(file: File) -> int:
    """Return the fewest bytes that may be left."""
    if file.wish.most is None:
        return 1
    return ceil(file.data.nbytes * (1 - file.wish.most / PERCENT))


def _written_anew(name: str, optimizer: Recoder, file: File) -> int:
    if file.header.frames > 1:
        return of_frames(optimizer, file)
    return _in_part(name, optimizer, file)


def _in_part(name: str, optimizer: Recoder, file: File) -> int:
    """Write a part of the picture; what a file has besides pixels counts once."""
    sample = banded(optimizer.opened(file), SAMPLED.get(name, USUAL))
    written, head = (len(optimizer.recode(file, part)) for part in (sample, _corner(sample)))
    share = sample.width * sample.height / file.pixels
    return round(head + max(written - head, 0) / share * CLOSER.get(name, 1)) if written else 0


def _as_a_file(name: str, file: File) -> int:
    """Make a part of the picture smaller, as a file of its own."""
    loader = LOADERS[name]
    picture = drawn(loader.load(file.data, file.header, Wanted(Frames(count=1))))
    sample = banded(picture, SAMPLED.get(name, USUAL))
    data = memoryview(WRITERS[name](sample.image))
    written = len(OPTIMIZERS[name].optimize(data, file.wish, file.context).body)
    share = sample.width * sample.height / file.pixels
    return round(written / share) * max(file.header.pages, 1)


def _by_its_first(file: File, plain: int) -> int:
    """Make the first frame of an APNG smaller; all others become so by as much."""
    film = film_of(file.data)
    data = memoryview(film.png(film.frames[0]))
    still = File(data, LOADERS["png"].header(data), file.wish, file.context)
    size = done("png", still, 1) if small(still) else presumed("png", still)
    return round(plain * size / data.nbytes)


def _corner(picture: Picture) -> Picture:
    image = picture.image.crop(0, 0, min(CORNER, picture.width), min(CORNER, picture.height))
    return picture.with_image(image.copy_memory(), full=Size(image.width, image.height))


def _bmp(image: pyvips.Image) -> bytes:
    from PIL import Image  # noqa: PLC0415 - few ask for it

    held = BytesIO()
    Image.fromarray(image.numpy()).save(held, "BMP")
    return held.getvalue()


WRITERS: Mapping[str, Write] = {
    "png": lambda image: bytes(image.pngsave_buffer(compression=1, keep="none")),
    "tiff": lambda image: bytes(image.tiffsave_buffer(keep="none")),
    "bmp": _bmp,
}
