"""Frames of a GIF packed anew, and how far colours may be apart that stand for each other there."""

from collections.abc import Iterable
from dataclasses import replace

import pyvips

from transforms.codecs.base import QualityMap, on_scale
from transforms.judging import Judge
from transforms.optimizers.gif_parts import Frame, Parts, indices
from transforms.optimizers.looking import mark
from transforms.optimizers.lzw import Near, encoded
from transforms.optimizers.palettes import distances
from transforms.sampling import bands

LOSSLESS, FEWEST_BITS, MOST_COLOURS = 100, 2, 256
SAMPLED, TRIES, FARTHEST = 160_000, 4, 48
MOST_NEAR = 32
# A picture that already has a palette shall lose less by it than one that has not.
PLACES: QualityMap = ((1, 34), (40, 73), (60, 84), (75, 90), (90, 96), (100, 100))


def area(frames: Iterable[Frame]) -> int:
    """Count pixels."""
    return sum(frame.width * frame.height for frame in frames)


def repacked(parts: Parts, frame: Frame, distance: float, *, both: bool) -> Frame:
    """Pack one frame; `both` ways to use a full table are tried, or the usual one."""
    rows = indices(parts, frame)
    near = _near(frame.colours or parts.colours, frame.clear, distance) if distance else None
    bits = max(FEWEST_BITS, int(rows.max()).bit_length())
    pixels = rows.tobytes()
    body = encoded(pixels, bits, near)
    if both:
        body = min(body, encoded(pixels, bits, near, patient=False), key=len)
    if len(body) >= len(frame.coded) and not frame.interlaced:
        return frame
    return replace(frame, coded=body, interlaced=False)


def _near(colours: bytes, clear: int, distance: float) -> Near:
    """Name for each colour those that are no farther, the nearest first; what is clear has none."""
    import numpy as np  # noqa: PLC0415

    apart = distances(np.frombuffer(colours, np.uint8).reshape(-1, 3))
    np.fill_diagonal(apart, np.inf)
    if 0 <= clear < len(apart):
        apart[clear, :] = apart[:, clear] = np.inf
    order = np.argsort(apart, axis=1)[:, :MOST_NEAR]
    rows = zip(order.tolist(), np.take_along_axis(apart, order, 1).tolist(), strict=True)
    near = [tuple(n for n, far in zip(*row, strict=True) if far <= distance) for row in rows]
    return near + [()] * (MOST_COLOURS - len(near))


def farthest(parts: Parts, quality: int) -> float:
    """Return how far colours may be apart for some frames to look as the quality says."""
    frames = _sample(parts)
    if quality >= LOSSLESS or not frames:
        return 0
    wanted = mark(round(on_scale(quality, PLACES)))
    judges = [Judge(_seen(parts, frame)) for frame in frames]
    low, high = 0.0, float(FARTHEST)
    for _ in range(TRIES):
        middle = (low + high) / 2
        tried = [repacked(parts, frame, middle, both=False) for frame in frames]
        pairs = zip(judges, tried, strict=True)
        score = sum(judge.look(_seen(parts, frame)) for judge, frame in pairs) / len(frames)
        low, high = (middle, high) if score >= wanted else (low, middle)
    return low


def _sample(parts: Parts) -> list[Frame]:
    """Choose some frames of all, the largest first, and rows of them that are soon judged."""
    frames = [frame for frame in parts.frames if frame.width * frame.height]
    heavy = sorted(frames, key=lambda frame: len(frame.coded), reverse=True)
    chosen, left = list[Frame](), SAMPLED
    for frame in heavy[: 1 + len(heavy) // 2 : max(1, len(heavy) // 8)]:
        if left <= 0:
            break
        chosen.append(cut(parts, frame, left))
        left -= area(chosen[-1:])
    return chosen


def cut(parts: Parts, frame: Frame, pixels: int) -> Frame:
    """Return bands of a frame, of about so many pixels; a smaller one as it is."""
    if frame.width * frame.height <= pixels:
        return frame
    rows = bands(pyvips.Image.new_from_array(indices(parts, frame)), pixels).numpy()
    height, width = rows.shape
    bits = max(FEWEST_BITS, int(rows.max()).bit_length())
    body = encoded(rows.tobytes(), bits)
    return replace(frame, width=width, height=height, interlaced=False, coded=body)


def _seen(parts: Parts, frame: Frame) -> pyvips.Image:
    import numpy as np  # noqa: PLC0415

    colours = np.frombuffer(frame.colours or parts.colours, np.uint8).reshape(-1, 3)
    colours = np.pad(colours, ((0, MOST_COLOURS - len(colours)), (0, 0)))
    return pyvips.Image.new_from_array(colours[indices(parts, frame)]).copy(interpretation="srgb")
