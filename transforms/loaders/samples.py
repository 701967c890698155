"""Samples that a decoder outside libvips left in memory, on their way to a picture."""

from collections.abc import Sequence
from typing import Any

import pyvips

from transforms.loaders.base import Frames, Header, Wanted
from transforms.loaders.colour import COLOURS, PROFILE, bare, converts, developed
from transforms.loaders.damage import translated
from transforms.loaders.vips import held
from transforms.picture import Picture, Size

KINDS = {1: ("uchar", "b-w", "srgb"), 2: ("ushort", "grey16", "rgb16")}


def stacked(header: Header, frames: Frames) -> Any:
    """Make room for frames of 8 bits: an array of them, each of rows by columns by bands."""
    import numpy as np  # noqa: PLC0415

    return np.empty((frames.count, header.height, header.width, header.pixel_bytes), np.uint8)


def from_array(samples: Any) -> pyvips.Image:
    """Show libvips an array of 8 or 16 bits, rows by columns by bands: grey or RGB, and alpha.

    Where it is one of frames, they become one tall image.
    """
    *_, width, bands = samples.shape
    height = samples.size // (width * bands)
    kind, grey, colour = KINDS[samples.itemsize]
    image = pyvips.Image.new_from_memory(samples.data, width, height, bands, kind)
    return image.copy(interpretation=colour if bands >= COLOURS else grey)


def profiled(image: pyvips.Image, profile: bytes) -> pyvips.Image:
    """Return the same pixels with the profile to read them by, if there is one."""
    image = image.copy()
    if profile:
        image.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    return image


def pictured(
    image: pyvips.Image,
    header: Header,
    wanted: Wanted,
    delays: Sequence[int] = (),
    loop: int = 0,
) -> Picture:
    """Make a picture of one frame, or of a tall image of several with their delays."""
    count = wanted.frames.count
    with translated():
        if count == 1:
            return held(image, header, wanted)
        ready = image.interpretation == "srgb" and not converts(image, wanted.wish)
        image, kept = developed(image, wanted.wish)
        image = bare(image) if ready else bare(image).copy_memory()
    full = Size(header.width, header.height)
    return Picture(image, full, count, tuple(delays), loop, kept=kept)
