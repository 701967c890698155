"""GIF: its pixels packed anew, near colours standing for each other, frames only where they change.

Frames, delays, loops and what is clear stay.
"""

from dataclasses import replace
from typing import Any, ClassVar

import pyvips

from transforms.codecs.base import QualityMap, on_scale
from transforms.context import Context
from transforms.judging import Judge
from transforms.loaders.damage import translated
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.gif_parts import Block, Frame, Parts, indices, parts_of
from transforms.optimizers.looking import MOST_JUDGED, mark
from transforms.optimizers.lzw import Near, encoded
from transforms.optimizers.palettes import distances

LOSSLESS, FEWEST_BITS, MOST_COLOURS = 100, 2, 256
MOST_PIXELS, MOST_REDRAWN, MOST_TRIED_TWICE = 30_000_000, 12_000_000, 2_000_000
SAMPLED, TRIES, FARTHEST = 500_000, 5, 48
CHANGES = (12, 4)
# A picture that already has a palette shall lose less by it than one that has not.
PLACES: QualityMap = ((1, 34), (40, 70), (60, 82), (75, 90), (90, 96), (100, 100))
SAME = ("n-pages", "page-height", "loop", "delay")


class Gif:
    """GIF, still or animated."""

    name: ClassVar[str] = "gif"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Pack every frame anew, with as much loss as looks as the quality says."""
        del context
        parts = quiet(parts_of(data), wish)
        pixels = sum(frame.width * frame.height for frame in parts.frames)
        if pixels > MOST_PIXELS:
            return self.bare(data, wish)
        changes = _redrawn(data) if len(parts.frames) > 1 and pixels <= MOST_REDRAWN else None
        ways = {"": parts} | ({"interframe+": parts_of(memoryview(changes))} if changes else {})
        distance = _distance(parts, wish.quality)
        found = [
            (_packed(way, distance), name + ("lossy-lzw" if distance else "lzw"))
            for name, way in ways.items()
        ]
        if len(parts.frames) > 1 and distance and pixels <= MOST_JUDGED:
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
    pixels = sum(frame.width * frame.height for frame in parts.frames)
    for part in parts.parts:
        if isinstance(part, Frame) and part.width * part.height:
            same = part.colours == parts.colours
            part = replace(part, colours=b"") if same else part  # noqa: PLW2901
            part = _frame(parts, part, distance, both=pixels <= MOST_TRIED_TWICE)  # noqa: PLW2901
        out.append(part)
    return parts.file(out)


def _frame(parts: Parts, frame: Frame, distance: float, *, both: bool) -> Frame:
    """Pack one frame; `both` ways to use a full table are tried, or the usual one."""
    rows = indices(parts, frame)
    near = _near(frame.colours or parts.colours, frame.clear, distance) if distance else None
    bits = max(FEWEST_BITS, int(rows.max()).bit_length())
    pixels = rows.tobytes()
    coded = encoded(pixels, bits, near)
    if both:
        coded = min(coded, encoded(pixels, bits, near, patient=False), key=len)
    if len(coded) >= len(frame.coded) and not frame.interlaced:
        return frame
    return replace(frame, coded=coded, interlaced=False)


def _near(colours: bytes, clear: int, distance: float) -> Near:
    """Name for each colour those that are no farther, the nearest first; what is clear has none."""
    import numpy as np  # noqa: PLC0415

    apart = distances(np.frombuffer(colours, np.uint8).reshape(-1, 3))
    np.fill_diagonal(apart, np.inf)
    if 0 <= clear < len(apart):
        apart[clear, :] = apart[:, clear] = np.inf
    order = np.argsort(apart, axis=1)
    rows = zip(order.tolist(), np.sort(apart, axis=1).tolist(), strict=True)
    near = [tuple(n for n, far in zip(*row, strict=True) if far <= distance) for row in rows]
    return near + [()] * (MOST_COLOURS - len(near))


def _distance(parts: Parts, quality: int) -> float:
    """Return how far colours may be apart for some frames to look as the quality says."""
    frames = _sample(parts)
    if quality >= LOSSLESS or not frames:
        return 0
    wanted = mark(round(on_scale(quality, PLACES)))
    judges = [Judge(_seen(parts, frame)) for frame in frames]
    low, high = 0.0, float(FARTHEST)
    for _ in range(TRIES):
        middle = (low + high) / 2
        tried = [_frame(parts, frame, middle, both=False) for frame in frames]
        pairs = zip(judges, tried, strict=True)
        score = sum(judge.look(_seen(parts, frame)) for judge, frame in pairs) / len(frames)
        low, high = (middle, high) if score >= wanted else (low, middle)
    return low


def _sample(parts: Parts) -> list[Frame]:
    """Choose some frames of all, the largest first, that are soon judged."""
    frames = [frame for frame in parts.frames if frame.width * frame.height]
    heavy = sorted(frames, key=lambda frame: len(frame.coded), reverse=True)
    chosen, pixels = list[Frame](), 0
    for frame in heavy[: 1 + len(heavy) // 2 : max(1, len(heavy) // 8)]:
        pixels += frame.width * frame.height
        if chosen and pixels > SAMPLED:
            break
        chosen.append(frame)
    return chosen


def _seen(parts: Parts, frame: Frame) -> pyvips.Image:
    import numpy as np  # noqa: PLC0415

    colours = np.frombuffer(frame.colours or parts.colours, np.uint8).reshape(-1, 3)
    colours = np.pad(colours, ((0, MOST_COLOURS - len(colours)), (0, 0)))
    return pyvips.Image.new_from_array(colours[indices(parts, frame)]).copy(interpretation="srgb")
