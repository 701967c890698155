"""From an original's bytes to a picture, within limits."""

from collections.abc import Callable, Collection
from math import sqrt

import pyvips

from transforms.bounds import LONGEST
from transforms.errors import ImageTooLarge, TooManyFrames, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders import LOADERS, OPT_IN, USUAL
from transforms.loaders.base import SNIFF_BYTES, Frames, Header, Loader, Wanted, Wish
from transforms.loaders.damage import translate, translated
from transforms.loaders.foreign import image_kind, other_kind
from transforms.loaders.vips import ROOT, VipsLoader
from transforms.picture import Picture, Size

MEGABYTE = 1024**2
LEAST = 1e-6


Had = Callable[[Loader, Header, Wanted], Picture | None]


def nothing(_: Loader, __: Header, ___: Wanted) -> None:
    """Have nothing that was decoded before."""


def allow_loaders() -> None:
    """Leave libvips only the decoders that the table names, and no memory of what it did."""
    pyvips.operation_block_set(ROOT, True)
    for loader in LOADERS.values():
        for name in loader.blocks if isinstance(loader, VipsLoader) else ():
            pyvips.operation_block_set(ROOT + name, False)
    pyvips.cache_set_max(0)


def identify(head: bytes, allowed: Collection[str] = ()) -> Loader:
    """Pick the loader by the first bytes (up to SNIFF_BYTES); raises UnsupportedFormat.

    `allowed` names the formats that may be read; none named means the usual ones.
    """
    head, allowed = head[:SNIFF_BYTES], allowed or USUAL
    for name, loader in LOADERS.items():
        if loader.sniff(head):
            if name in allowed:
                return loader
            raise _closed(name, image_kind(head) or name, allowed)
    readable = ", ".join(sorted(allowed))
    if kind := image_kind(head):
        raise UnsupportedFormat(f"the image is {kind}: this server reads {readable}")
    raise UnsupportedFormat(f"not an image: {other_kind(head)}")


def _closed(name: str, kind: str, allowed: Collection[str]) -> UnsupportedFormat:
    how = f": expected one of {', '.join(sorted(allowed))}"
    if name in OPT_IN:
        how = f" until its operator installs the extra darkroom[{name}] and names {name} in LOADERS"
    return UnsupportedFormat(f"the original is {kind}, which this server does not read{how}")


def open_picture(
    data: memoryview,
    frames: Frames,
    scale_for: Callable[[Header], Size],
    limits: Limits,
    wish: Wish = Wish(),
    had: Had = nothing,
) -> tuple[Picture, Header, Loader]:
    """Decode what a recipe reads, at the scale it needs, unless it was `had`; raises Refused.

    `scale_for` says, of what the header tells, the fewest pixels per pixel of its size, across and
    down, that serve.
    """
    loader = identify(bytes(data[:SNIFF_BYTES]), limits.loaders)
    header = loader.header(data, frames.first)
    frames = frames.within(header)
    _count(header, frames.count, limits)
    scale = _held(scale_for(header), header, limits)
    _weigh(loader.memory(header, frames.count, max(scale)), limits)
    wanted = Wanted(frames, scale, wish)
    return had(loader, header, wanted) or loader.load(data, header, wanted), header, loader


def admit(loader: Loader, header: Header, limits: Limits) -> None:
    """Raise Refused where all frames of a file, at full size, cost more than the limits allow."""
    _count(header, header.frames, limits)
    if not header.vector:
        _weigh(loader.memory(header, header.frames, 1.0), limits)


def _held(wanted: Size, header: Header, limits: Limits) -> Size:
    """Ask for no more than there is; a drawing has as many pixels as an answer may."""
    most = sqrt(limits.max_output_pixels / header.pixels) if header.vector else 1.0
    return Size(*(min(max(axis, LEAST), most) for axis in wanted))


def _count(header: Header, frames: int, limits: Limits) -> None:
    if frames > limits.max_frames:
        raise TooManyFrames(f"the image has {frames} frames: expected at most {limits.max_frames}")
    if header.vector:
        return
    if max(header.width, header.height) > LONGEST:
        raise ImageTooLarge(
            f"the image is {header.width}×{header.height}: expected at most {LONGEST} pixels a side"
        )
    pixels = header.pixels * frames
    if pixels > limits.max_pixels:
        times = f"{header.width}×{header.height}" + (f" × {frames} frames" if frames > 1 else "")
        raise ImageTooLarge(
            f"the image has {times} = {pixels} pixels: expected at most {limits.max_pixels}"
        )


def _weigh(memory: int, limits: Limits) -> None:
    if memory > limits.max_decode_memory:
        raise ImageTooLarge(
            f"decoding the image takes about {memory // MEGABYTE} MB:"
            f" expected at most {limits.max_decode_memory // MEGABYTE} MB"
        )


__all__ = ["admit", "allow_loaders", "identify", "open_picture", "translate", "translated"]
