"""GIF: its pixels packed anew, near colours standing for each other, frames only where they change.

Frames, delays, loops and what is clear stay.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

import pyvips

from transforms.codecs.base import on_scale
from transforms.context import Context
from transforms.judging import Judge
from transforms.loaders.damage import translated
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.gif_frames import PLACES, area, farthest, repacked
from transforms.optimizers.gif_parts import Block, Frame, Parts, parts_of
from transforms.optimizers.looking import mark

MOST_PIXELS, MOST_REDRAWN, MOST_TRIED_TWICE = 16_000_000, 8_000_000, 600_000
MOST_CHANGED = 1_500_000
CHANGES = (12, 4)
SAME = ("n-pages", "page-height", "loop", "delay")


class Gif:
    """GIF, still or animated."""

    name: ClassVar[str] = "gif"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Pack every frame anew, with as much loss as looks as the quality says."""
        del context
        pixels = area(parts_of(data).frames)
        return self.packed(data, wish, pixels) if pixels <= MOST_PIXELS else self.bare(data, wish)

    def packed(self, data: memoryview, wish: Optimization, pixels: int) -> Optimized:
        """Pack a film, or part of one of so many pixels, in the way that the whole is packed."""
        parts = quiet(parts_of(data), wish)
        changes = _redrawn(data) if len(parts.frames) > 1 and pixels <= MOST_REDRAWN else None
        ways = {"": parts} | ({"interframe+": parts_of(memoryview(changes))} if changes else {})
        name, way = min(ways.items(), key=lambda each: coded(each[1].frames))
        distance = farthest(parts, wish.quality)
        found = [(_packed(way, distance), name + ("lossy-lzw" if distance else "lzw"))]
        if len(parts.frames) > 1 and distance and pixels <= MOST_CHANGED:
            found += [(body, "palette+interframe") for body in _changing(data, wish.quality)]
        body, method = min(found, key=lambda pair: len(pair[0]))
        return Optimized(body, method, "image/gif", "gif")

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Leave out comments, XMP and the like."""
        parts = parts_of(data)
        body = parts.file(quiet(parts, wish).parts) if wish.strip else bytes(data)
        return Optimized(body, NONE, "image/gif", "gif")


def quiet(parts: Parts, wish: Optimization) -> Parts:
    """Return what matters to what is seen."""
    if not wish.strip:
        return parts
    shown = (part for part in parts.parts if isinstance(part, Frame) or part.shown)
    return replace(parts, parts=tuple(shown))


def coded(frames: Iterable[Frame]) -> int:
    """Count the bytes of coded pixels."""
    return sum(len(frame.coded) for frame in frames)


def _redrawn(data: memoryview) -> bytes | None:
    """Return an animation whose frames hold only what changes; None where it is not the same."""
    with translated():
        image = _film(data)
        body: bytes = image.gifsave_buffer(
            reuse=True, dither=0, effort=1, keep_duplicate_frames=True, keep="none"
        )
        again = _film(body)
        if any(_said(image, name) != _said(again, name) for name in SAME):
            return None
        shown, solid = (image.flatten() == again.flatten()), (image[-1] == again[-1])
        return body if shown.min() > 0 and solid.min() > 0 else None


def _film(data: memoryview | bytes) -> pyvips.Image:
    """Decode every frame, with alpha."""
    image = pyvips.Image.gifload_buffer(data, n=-1, fail_on="error")
    return (image if image.hasalpha() else image.bandjoin(255)).copy_memory()


def _changing(data: memoryview, quality: int) -> list[bytes]:
    """Return an animation drawn anew where it changes by so much that it is seen, if that looks."""
    with translated():
        image = _film(data)
        judge, wanted = Judge(image), mark(round(on_scale(quality, PLACES)))
        for most in CHANGES:
            body: bytes = image.gifsave_buffer(
                dither=0, interframe_maxerror=most, keep_duplicate_frames=True, keep="none"
            )
            again = _film(body)
            same = all(_said(image, name) == _said(again, name) for name in SAME)
            if same and judge.look(again) >= wanted:
                return [body]
    return []


def _said(image: pyvips.Image, name: str) -> Any:
    return image.get(name) if image.get_typeof(name) else None


def _packed(parts: Parts, distance: float) -> bytes:
    out: list[Block | Frame] = []
    pixels = area(parts.frames)
    for part in parts.parts:
        if isinstance(part, Frame) and part.width * part.height:
            same = part.colours == parts.colours
            part = replace(part, colours=b"") if same else part  # noqa: PLW2901
            part = repacked(parts, part, distance, both=pixels <= MOST_TRIED_TWICE)  # noqa: PLW2901
        out.append(part)
    return parts.file(out)
