"""Changing the number of pixels."""

from collections.abc import Mapping
from typing import NamedTuple

import pyvips

from transforms.cutting import each_frame
from transforms.fitting import Pixels
from transforms.picture import Picture, Size

NEAREST, LANCZOS = "nearest", "lanczos3"
KERNELS = (NEAREST, "linear", "cubic", "mitchell", "lanczos2", LANCZOS, "mks2013", "mks2021")
LIGHT = "scrgb"
# Down to how many times its final size a picture is shrunk by whole numbers, which is quick and
# costs up to two points of SSIMULACRA2; `python -m proxy.bench loss` shows it.
USUAL_GAP, FINE = 2.0, 4.0
SMALL = 4_000_000
SPACES: Mapping[str, str] = {"uchar": "srgb", "ushort": "rgb16"}


class Way(NamedTuple):
    """How new pixels are made of old ones, and whether as light adds up."""

    kernel: str = LANCZOS
    linear: bool = False


USUAL = Way()


def resample(picture: Picture, to: Pixels, way: Way = USUAL) -> Picture:
    """Bring every frame to exactly this size; colours of clear pixels do not bleed, nor frames."""
    full = Size(*to)
    if (picture.width, picture.height) == to:
        return picture.with_image(picture.image, full=full)
    scale = Size(to.width / picture.width, to.height / picture.height)
    if picture.frames == 1:
        return picture.with_image(_resized(picture.image, scale, way), full=full)
    frames = each_frame(picture, lambda frame: _resized(frame, scale, way).copy_memory())
    return picture.with_image(frames.image, full=full)


def _resized(image: pyvips.Image, scale: Size, way: Way) -> pyvips.Image:
    kind, alpha = image.format, image.hasalpha()
    work = image.colourspace(LIGHT) if way.linear else image
    if alpha:
        work = work.premultiply()
        work = work if way.linear else work.rint().cast(kind)
    fine = image.width * image.height <= SMALL and way.kernel != NEAREST
    gap = FINE if fine else USUAL_GAP
    work = work.resize(scale.width, vscale=scale.height, kernel=way.kernel, gap=gap)
    if alpha:
        work = work.unpremultiply()
    if way.linear:
        return work.colourspace(SPACES[kind])
    return work.rint().cast(kind) if alpha else work
