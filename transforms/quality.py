"""How alike two pictures look: SSIMULACRA2 2.1, from 100 (the same) down past 0 (ruined).

The metric is Jon Sneyers'; its weights are libjxl's (BSD-3-Clause, copyright the JPEG XL Project
Authors), read from the PyPI package `ssimulacra2` (BSD-3-Clause, copyright 2025 Pacidus): NOTICE
has their terms. Weights below 0.01 are left out, which moves a score by less than 0.01. libjxl's
recursive Gaussian is here the nine taps that are its impulse response.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Pixels = NDArray[np.uint8]

SMALLEST = 113  # the side from which the published tool applies all of its scales
TAPS = np.array([0.26462111, 0.21292859, 0.10933537, 0.03601111, 0.00941437], np.float32)
RADIUS = len(TAPS) - 1
CONTRAST = np.float32(0.0009)

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

# (scale, plane of XYB, weights of the mean and then of the 4-norm of: SSIM, ringing, blurring)
TERMS: tuple[tuple[int, str, tuple[float, ...]], ...] = (
    (0, "Y", (0, 0, 0, 7.46689033, 0, 17.445834)),
    (1, "X", (0, 0, 0, 1.10417264, 0, 0)),
    (1, "Y", (0, 0, 0, 6.68367815, 0, 1.02788994)),
    (2, "X", (0, 0, 0, 1.84224555, 11.4411726, 0)),
    (2, "Y", (225.205153, 0, 0, 19.2132382, 0, 0)),
    (3, "X", (0, 0, 0, 1.8787595, 10.9490699, 0)),
    (3, "Y", (176.393176, 0, 0, 24.43301, 0.285208026, 0)),
    (3, "B", (0, 0, 0, 8.82698276, 23.1924334, 0)),
    (4, "X", (0, 0.967793708, 0, 0, 0.998176698, 0)),
    (4, "Y", (0, 0, 0, 34.7790634, 44.8356253, 0)),
    (4, "B", (95.1080499, 0.986397803, 0.983438279, 0, 171.266726, 0.980785887)),
)


class Reference:
    """A picture that candidates are scored against; its own half of the work is done once."""

    def __init__(self, pixels: Pixels) -> None:
        """Take sRGB pixels, height × width × 3."""
        self._shape = pixels.shape
        self._halves = [_Half(plane) for plane in _planes(pixels)]

    def score(self, candidate: Pixels) -> float:
        """Score a picture of the same shape; ValueError where it has another."""
        if candidate.shape != self._shape:
            raise ValueError(f"candidate is {candidate.shape}: expected {self._shape}")
        halves = map(_Half, _planes(candidate))
        pairs = zip(TERMS, self._halves, halves, strict=True)
        return _curve(sum(_error(ours, theirs, term[2]) for term, ours, theirs in pairs))


def score(reference: Pixels, candidate: Pixels) -> float:
    """Score a candidate against a reference, both sRGB pixels, height × width × 3."""
    return Reference(reference).score(candidate)


class _Half:
    """What the comparison needs of one plane: its pixels, local means, energies and edges."""

    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.mean = _blur(plane)
        self.energy = _blur(plane * plane)
        self.energy -= self.mean * self.mean
        self.edges = np.abs(plane - self.mean)
        self.edges += np.float32(1)


def _error(ours: _Half, theirs: _Half, weights: tuple[float, ...]) -> float:
    """Weigh the six norms of one plane's three error maps."""
    total = 0.0
    if weights[0] or weights[3]:
        total += _norms(_unlikeness(ours, theirs), weights[0], weights[3])
    if any(weights[1:3]) or any(weights[4:6]):
        edges = theirs.edges / ours.edges
        edges -= np.float32(1)
        total += _norms(np.maximum(edges, 0), weights[1], weights[4])
        total += _norms(np.minimum(edges, 0), weights[2], weights[5])
    return total


def _unlikeness(ours: _Half, theirs: _Half) -> Plane:
    """Map what SSIM lacks of 1, without SSIM's term for gamma."""
    shared = _blur(ours.plane * theirs.plane)
    shared -= ours.mean * theirs.mean
    shared += shared
    shared += CONTRAST
    apart = ours.mean - theirs.mean
    apart *= apart
    shared *= np.float32(1) - apart
    energy = ours.energy + theirs.energy
    energy += CONTRAST
    shared /= energy
    lacking: Plane = np.maximum(np.float32(1) - shared, 0)
    return lacking


def _norms(errors: Plane, mean: float, fourth: float) -> float:
    """Weigh the mean and the 4-norm of an error map."""
    total = mean * abs(float(errors.mean(dtype=np.float64))) if mean else 0.0
    if fourth:
        squares = errors * errors
        squares *= squares
        total += fourth * float(squares.mean(dtype=np.float64)) ** 0.25
    return total


def _curve(error: float) -> float:
    """Bend the summed error to the scale of viewers' opinions."""
    x = error * 0.9562382616834844
    bent = ((6.248496625763138e-05 * x - 0.020884521182843837) * x + 2.326765642916932) * x
    return float(100 - 10 * bent**0.6276336467831387) if bent > 0 else 100.0


def _planes(pixels: Pixels) -> Iterator[Plane]:
    """Give the planes that TERMS names, in its order."""
    linear = LINEAR[_enlarged(pixels).transpose(2, 0, 1)]
    for scale in range(TERMS[-1][0] + 1):
        if scale:
            linear = _halved(linear)
        wanted = [name for at, name, _ in TERMS if at == scale]
        long, middle = _cone(linear, 0), _cone(linear, 1)
        luma = (long + middle) * np.float32(0.5)
        if "X" in wanted:
            yield (long - middle) * np.float32(7) + np.float32(0.42)
        yield luma + np.float32(0.01)
        if "B" in wanted:
            yield _cone(linear, 2) - luma + np.float32(0.55)


def _enlarged(pixels: Pixels) -> Pixels:
    """Mirror a picture that is too small for every scale until it is large enough."""
    height, width, bands = pixels.shape
    if bands != 3 or not pixels.size:  # noqa: PLR2004 - red, green, blue
        raise ValueError(f"pixels are {pixels.shape}: expected height × width × 3, none of them 0")
    missing = ((0, max(0, SMALLEST - height)), (0, max(0, SMALLEST - width)), (0, 0))
    return np.pad(pixels, missing, mode="symmetric")


def _cone(linear: Plane, kind: int) -> Plane:
    """Give one opsin response: a mix of linear light, then its cube root."""
    red, green, blue = CONES[kind]
    mixed = linear[0] * red
    mixed += linear[1] * green
    mixed += linear[2] * blue
    mixed += BIAS
    return np.cbrt(mixed) - np.cbrt(BIAS)  # type: ignore[no-any-return]


def _halved(linear: Plane) -> Plane:
    """Average squares of four; an odd last row or column counts twice."""
    height, width = linear.shape[1:]
    even = np.pad(linear, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    rows = even[:, ::2] + even[:, 1::2]
    return (rows[:, :, ::2] + rows[:, :, 1::2]) * np.float32(0.25)


def _blur(plane: Plane) -> Plane:
    """Blur by sigma 1.5 in both directions; beyond the edge lies black."""
    height, width = plane.shape
    framed = np.zeros((height + 2 * RADIUS, width + 2 * RADIUS), np.float32)
    framed[RADIUS:-RADIUS, RADIUS:-RADIUS] = plane
    tall = _weigh([framed[:, at : at + width] for at in range(2 * RADIUS + 1)])
    return _weigh([tall[at : at + height] for at in range(2 * RADIUS + 1)])


def _weigh(shifted: list[Plane]) -> Plane:
    """Sum copies of a plane, each shifted by one pixel more, by the taps."""
    total: Plane = shifted[RADIUS] * TAPS[0]
    pair = np.empty_like(total)
    for away, tap in enumerate(TAPS[1:], 1):
        np.add(shifted[RADIUS - away], shifted[RADIUS + away], out=pair)
        pair *= tap
        total += pair
    return total
