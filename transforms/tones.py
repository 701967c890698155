"""One curve for all that a tone goes through."""

from math import exp, log
from typing import NamedTuple

STEEPEST = 30
MIDDLE = 0.5


class Curve(NamedTuple):
    """Light added and the strength of an S-curve, both -100–100; a factor of contrast; a gamma."""

    light: float = 0.0
    bend: float = 0.0
    contrast: float = 1.0
    gamma: float = 1.0

    def at(self, tone: float) -> float:
        """Say what becomes of a tone, 0–1."""
        lit = _held(tone + self.light / 100)
        bent = _bent(lit, self.bend / 100 * STEEPEST)
        spread = _held((bent - MIDDLE) * self.contrast + MIDDLE)
        return float(spread ** (1 / self.gamma))


def _held(tone: float) -> float:
    return min(max(tone, 0.0), 1.0)


def _bent(tone: float, strength: float) -> float:
    """Go along the S-curve through black, middle grey and white, or back along it."""
    if not strength:
        return tone
    steep = abs(strength)
    low, high = _sigmoid(-steep * MIDDLE), _sigmoid(steep * MIDDLE)
    if strength > 0:
        return (_sigmoid(steep * (tone - MIDDLE)) - low) / (high - low)
    place = tone * (high - low) + low
    return MIDDLE + log(place / (1 - place)) / steep


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))
