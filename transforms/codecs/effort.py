"""How hard an encoder may try where there are many pixels."""

from collections.abc import Sequence

HARDEST = 9
ASKED_SECONDS = 3.0
USUAL_SECONDS = 1.0

Costs = Sequence[float]


def within(asked: int | None, usual: int, pixels: int, costs: Costs) -> int:
    """Return the encoder's own effort: what was asked (0–9), or what is usual, if time allows.

    `costs` are the measured seconds per megapixel of each of the encoder's efforts, from its
    easiest on; an encoder with fewer or more of them than ten is tried in proportion.
    """
    most = len(costs) - 1
    wanted = usual if asked is None else round(asked * most / HARDEST)
    seconds = USUAL_SECONDS if asked is None else ASKED_SECONDS
    megapixels = pixels / 1_000_000
    fair = (n for n in range(wanted, 0, -1) if costs[n] * megapixels <= seconds)
    return next(fair, 0)
