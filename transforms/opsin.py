"""A picture as the eye takes it in: planes of opponent colours, at half size again and again."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Pixels = NDArray[np.uint8]

SMALLEST = 113  # the side from which the published tool applies all of its scales
ROWS = 64  # so many at once stay in a core's cache

CODES = np.arange(256) / 255
LINEAR = np.where(CODES <= 0.04045, CODES / 12.92, ((CODES + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the sRGB curve
LINEAR = LINEAR.astype(np.float32)
BIAS = np.float32(0.0037930732552754493)
CONES = np.array(
    [
        [0.3, 0.622, 0.078],
        [0.23, 0.692, 0.078],
        [0.24342268924547819, 0.20476744424496821, 0.55180986650955360],
    ],
    np.float32,
)


def planes(pixels: Pixels, scales: Sequence[str]) -> Iterator[Plane]:
    """Give planes of sRGB pixels, height × width × 3: for each scale, half the last, those named.

    The names are of X, Y and B.
    """
    read: Callable[[slice], Plane] = partial(_linear, _enlarged(pixels))
    height, width = (max(side, SMALLEST) for side in pixels.shape[:2])
    for names in scales:
        named = np.empty((len(names), height, width), np.float32)
        height, width = (height + 1) // 2, (width + 1) // 2
        halved = np.empty((3, height, width), np.float32)
        for top in range(0, named.shape[1], ROWS):
            linear = read(slice(top, top + ROWS))
            _oppose(linear, names, named[:, top : top + ROWS])
            halved[:, top // 2 : (top + ROWS) // 2] = _halved(linear)
        yield from named
        read = partial(_part, halved)


def _enlarged(pixels: Pixels) -> Pixels:
    """Mirror a picture that is too small for every scale until it is large enough."""
    height, width, bands = pixels.shape
    if bands != 3 or not pixels.size:  # noqa: PLR2004 - red, green, blue
        raise ValueError(f"pixels are {pixels.shape}: expected height × width × 3, none of them 0")
    missing = ((0, max(0, SMALLEST - height)), (0, max(0, SMALLEST - width)), (0, 0))
    return np.pad(pixels, missing, mode="symmetric")


def _linear(pixels: Pixels, rows: slice) -> Plane:
    """Undo the sRGB curve of some rows; the bands come first."""
    part = pixels[rows]
    linear = np.empty((3, *part.shape[:2]), np.float32)
    for band, plane in enumerate(linear):
        np.take(LINEAR, part[:, :, band], out=plane, mode="clip")
    return linear


def _part(linear: Plane, rows: slice) -> Plane:
    return linear[:, rows]


def _oppose(linear: Plane, names: str, planes: Plane) -> None:
    """Fill planes: the cones' answers to light, opposed."""
    cones = CONES[: 3 if "B" in names else 2] @ linear.reshape(3, -1)
    cones += BIAS
    np.cbrt(cones, out=cones)
    cones -= np.cbrt(BIAS)
    long, middle, *short = cones.reshape(-1, *linear.shape[1:])
    luma = (long + middle) * np.float32(0.5)
    for name, plane in zip(names, planes, strict=True):
        if name == "X":
            plane[:] = (long - middle) * np.float32(7) + np.float32(0.42)
        elif name == "Y":
            plane[:] = luma + np.float32(0.01)
        else:
            plane[:] = short[0] - luma + np.float32(0.55)


def _halved(linear: Plane) -> Plane:
    """Average squares of four; an odd last row or column counts twice."""
    height, width = linear.shape[1:]
    if height % 2 or width % 2:
        linear = np.pad(linear, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    rows = linear[:, ::2] + linear[:, 1::2]
    halved = rows[:, :, ::2] + rows[:, :, 1::2]
    halved *= np.float32(0.25)
    return halved
