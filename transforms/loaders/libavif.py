"""Still AVIF decoded by dav1d through libavif, a third of the time and half the room of libheif.

Pillow brings it. Its own class for files is passed over: that would hold the file and the pixels
twice more.
"""

from typing import TYPE_CHECKING

import pyvips

from transforms.loaders.brands import brands
from transforms.loaders.colour import COLOURS, PROFILE
from transforms.loaders.damage import guarded

if TYPE_CHECKING:
    from PIL import _avif

SEQUENCE, DECODER, THREADS = b"avis", "dav1d", 1
HEAD = 4096
WORDS = 7  # another Pillow may tell more
MODES = {"L": 1, "RGB": 3, "RGBA": 4}
TURNED = range(5, 9)
GREY_PROFILE, KIND_AT = b"GRAY", slice(16, 20)
ORIENTATION = "orientation"
BLOBS = (PROFILE, "exif-data", "xmp-data")


def reads(data: memoryview, like: pyvips.Image) -> bool:
    """Say whether libavif finds in a file the same picture that libheif found there."""
    return _opened(data, like) is not None


def decoded(data: memoryview, like: pyvips.Image) -> pyvips.Image | None:
    """Decode to 8 bits, turned and mirrored, with the metadata of the picture that it is like.

    None where libavif does not read the file, or finds another picture there: one that is cropped,
    or the first of several. Raises UnreadableImage where it is damaged further on.
    """
    decoder = _opened(data, like)
    if decoder is None:
        return None
    size, _, mode, _, _, orientation, _ = decoder.get_info()
    with guarded():
        samples = decoder.get_frame(0)[0]
    bands = MODES[mode]
    image = pyvips.Image.new_from_memory(samples, *size, bands, "uchar")
    image = image.copy(interpretation="srgb" if bands >= COLOURS else "b-w")
    image.set_type(pyvips.GValue.gint_type, ORIENTATION, orientation)
    return _described(image.autorot(), like)


def _opened(data: memoryview, like: pyvips.Image) -> "_avif.AvifDecoder | None":
    """Read the head; no pixel is decoded."""
    if SEQUENCE in brands(bytes(data[:HEAD])):
        return None
    try:
        from PIL import _avif  # noqa: PLC0415

        decoder = _avif.AvifDecoder(data, DECODER, THREADS)
    except (ImportError, MemoryError, ValueError, RuntimeError, SyntaxError):
        return None
    told = decoder.get_info()
    if len(told) != WORDS:
        return None
    (width, height), count, mode, _, _, orientation, _ = told
    seen = (height, width) if orientation in TURNED else (width, height)
    same = seen == (like.width, like.height) and mode.endswith("A") == like.hasalpha()
    return decoder if same and count == 1 and mode in MODES else None


def _described(image: pyvips.Image, like: pyvips.Image) -> pyvips.Image:
    """Lay on a picture what the file says beside its pixels, by the profile of its kind."""
    held = {name: bytes(like.get(name)) for name in BLOBS if like.get_typeof(name)}
    if image.bands < COLOURS and held.get(PROFILE, b"")[KIND_AT] != GREY_PROFILE:
        image = image.colourspace("srgb")
    image = image.copy()
    for name, value in held.items():
        image.set_type(pyvips.GValue.blob_type, name, value)
    return image
