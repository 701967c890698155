"""What stands out of the border of a picture: the minimum barrier distance.

After Zhang and others, "Minimum Barrier Salient Object Detection at 80 FPS" (2015), which sweeps
over pixels one by one; here whole rows and columns are swept at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

SWEEPS = 3


class Ways(NamedTuple):
    """Of the best way found from the border to each pixel: its cost, and its ends, by channel."""

    cost: Plane
    high: Plane
    low: Plane

    def turned(self) -> "Ways":
        """Return the same with columns for rows."""
        return Ways(*(plane.swapaxes(0, 1) for plane in self))


def barriers(colours: Plane) -> Plane:
    """Say how much each pixel differs, at best, from some way to the border.

    Rows of pixels of any channels in, rows of one number out.
    """
    cost = np.zeros_like(colours)
    cost[1:-1, 1:-1] = np.inf
    ways = Ways(cost, colours.copy(), colours.copy())
    for _ in range(SWEEPS):
        _sweep(colours, ways)
        _sweep(colours.swapaxes(0, 1), ways.turned())
    total: Plane = cost.sum(axis=-1)
    return total


def _sweep(colours: Plane, ways: Ways) -> None:
    """Go down the rows and back, and take the way over the row before where that is better."""
    inner = range(1, len(colours) - 1)
    for rows, step in ((inner, -1), (reversed(inner), 1)):
        for row in rows:
            high = np.maximum(ways.high[row + step], colours[row])
            low = np.minimum(ways.low[row + step], colours[row])
            cost = high - low
            better = cost < ways.cost[row]
            for plane, new in zip(ways, (cost, high, low), strict=True):
                np.copyto(plane[row], new, where=better)
