"""How alike two pictures look: SSIMULACRA2 2.1, from 100 (the same) down past 0 (ruined).

The metric is Jon Sneyers'; its weights are libjxl's (BSD-3-Clause, copyright the JPEG XL Project
Authors), read from the PyPI package `ssimulacra2` (BSD-3-Clause, copyright 2025 Pacidus): NOTICE
has their terms. Weights below 0.01 are left out, which moves a score by less than 0.01. libjxl's
recursive Gaussian is here the nine taps that are its impulse response.
"""

from collections.abc import Iterator

import numpy as np

from transforms.opsin import ROWS, Pixels, Plane, planes

TAPS = np.array([0.26462111, 0.21292859, 0.10933537, 0.03601111, 0.00941437], np.float32)
RADIUS = len(TAPS) - 1
BAND = np.stack([np.pad(np.r_[TAPS[:0:-1], TAPS], (at, ROWS - 1 - at)) for at in range(ROWS)], 1)
CONTRAST = np.float32(0.0009)

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
SCALES = tuple("".join(name for at, name, _ in TERMS if at == scale) for scale in range(5))


class Reference:
    """A picture that candidates are scored against; its own half of the work is done once."""

    def __init__(self, pixels: Pixels) -> None:
        """Take sRGB pixels, height × width × 3."""
        self._shape = pixels.shape
        self._halves = [_Half(plane) for plane in planes(pixels, SCALES)]

    def score(self, candidate: Pixels) -> float:
        """Score a picture of the same shape; ValueError where it has another."""
        if candidate.shape != self._shape:
            raise ValueError(f"candidate is {candidate.shape}: expected {self._shape}")
        triples = zip(TERMS, self._halves, planes(candidate, SCALES), strict=True)
        return _curve(sum(_error(ours, plane, term[2]) for term, ours, plane in triples))


def score(reference: Pixels, candidate: Pixels) -> float:
    """Score a candidate against a reference, both sRGB pixels, height × width × 3."""
    return Reference(reference).score(candidate)


class _Half:
    """What the comparison needs of one plane: its pixels, local means, energies and edges."""

    def __init__(self, plane: Plane) -> None:
        self.framed = _framed(plane)
        self.mean, self.energy = np.empty_like(plane), np.empty_like(plane)
        for rows, strip in _strips(self.framed):
            self.mean[rows], self.energy[rows] = _blurred(strip, strip)
        self.energy -= self.mean * self.mean
        self.edges = _edges(plane, self.mean)


def _error(ours: _Half, plane: Plane, weights: tuple[float, ...]) -> float:
    """Weigh the six norms of one plane's three error maps."""
    sums = np.zeros(6)
    for rows, strip in _strips(_framed(plane)):
        mean, energy, shared = _blurred(strip, strip, ours.framed[_wider(rows)])
        if weights[0] or weights[3]:
            energy -= mean * mean
            energy += ours.energy[rows]
            sums[::3] += _sums(_unlikeness(ours.mean[rows], mean, shared, energy))
        if any(weights[1:3]) or any(weights[4:6]):
            edges = _edges(plane[rows], mean)
            edges /= ours.edges[rows]
            edges -= np.float32(1)
            sums[1::3] += _sums(np.maximum(edges, 0))
            sums[2::3] += _sums(np.minimum(edges, 0))
    means = np.abs(sums) / plane.size
    return float(np.dot(weights[:3], means[:3]) + np.dot(weights[3:], means[3:] ** 0.25))


def _unlikeness(ours: Plane, theirs: Plane, shared: Plane, energy: Plane) -> Plane:
    """Map what SSIM lacks of 1, without SSIM's term for gamma; uses up the last two planes."""
    shared -= ours * theirs
    shared += shared
    shared += CONTRAST
    apart = ours - theirs
    apart *= apart
    shared *= np.float32(1) - apart
    energy += CONTRAST
    shared /= energy
    lacking: Plane = np.maximum(np.float32(1) - shared, 0)
    return lacking


def _edges(plane: Plane, mean: Plane) -> Plane:
    """Map how far pixels stand out, plus 1."""
    edges: Plane = np.abs(plane - mean)
    edges += np.float32(1)
    return edges


def _sums(errors: Plane) -> tuple[float, float]:
    """Sum the errors and their fourth powers."""
    squares = (errors * errors).ravel()
    return float(errors.sum()), float(np.dot(squares, squares))


def _curve(error: float) -> float:
    """Bend the summed error to the scale of viewers' opinions."""
    x = error * 0.9562382616834844
    bent = ((6.248496625763138e-05 * x - 0.020884521182843837) * x + 2.326765642916932) * x
    return float(100 - 10 * bent**0.6276336467831387) if bent > 0 else 100.0


def _framed(plane: Plane) -> Plane:
    """Lay the black that is beyond the edge around a plane."""
    framed: Plane = np.pad(plane, RADIUS)
    return framed


def _strips(framed: Plane) -> Iterator[tuple[slice, Plane]]:
    """Cut a framed plane into strips of rows that a core's cache holds, each with its frame."""
    for top in range(0, framed.shape[0] - 2 * RADIUS, ROWS):
        rows = slice(top, min(top + ROWS, framed.shape[0] - 2 * RADIUS))
        yield rows, framed[_wider(rows)]


def _wider(rows: slice) -> slice:
    """Name the same rows, and the frame's above and below, in a framed plane."""
    return slice(rows.start, rows.stop + 2 * RADIUS)


def _blurred(strip: Plane, *others: Plane) -> Plane:
    """Blur a framed strip, and its product with each other, by sigma 1.5 in both directions.

    A blur is a product with a band of taps, before and behind.
    """
    strips = np.empty((1 + len(others), *strip.shape), np.float32)
    strips[0] = strip
    for product, other in zip(strips[1:], others, strict=True):
        np.multiply(strip, other, out=product)
    height, width = (side - 2 * RADIUS for side in strip.shape)
    tall = _band(height).T @ strips
    blurred = np.empty((len(strips), height, width), np.float32)
    for left in range(0, width, ROWS):
        part = min(ROWS, width - left)
        columns = tall[:, :, left : left + part + 2 * RADIUS]
        np.matmul(columns, _band(part), out=blurred[:, :, left : left + part])
    return blurred


def _band(size: int) -> Plane:
    """Return the matrix that blurs so many framed pixels."""
    return BAND[: size + 2 * RADIUS, :size]
