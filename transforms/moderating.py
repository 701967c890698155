"""How much smaller a file may become: never larger, and by no more than was asked."""

from dataclasses import replace
from time import monotonic

from transforms.context import Context
from transforms.optimization import Optimization
from transforms.optimizers import Optimized, Optimizer

BEST = 100
TRIES = 5
CLOSE = 0.9
PERCENT = 100


def moderated(
    optimizer: Optimizer, data: memoryview, wish: Optimization, context: Context, until: float
) -> Optimized:
    """Make a file smaller, by no more than `most`; else the file stays as it was, but bare.

    The quality rises as far as that takes, while there is time (`until`, of the clock that only
    goes on). Raises Refused.
    """
    spent = -monotonic()
    done = optimizer.optimize(data, wish, context)
    spent += monotonic()
    if wish.most is not None and _reduction(done, data) > wish.most:
        later = until - spent
        return _raised(optimizer, data, wish, context, later) or optimizer.bare(data, wish)
    plain = optimizer.bare(data, wish)
    return done if len(done.body) < len(plain.body) else plain


def _raised(
    optimizer: Optimizer, data: memoryview, wish: Optimization, context: Context, until: float
) -> Optimized | None:
    """Return what saves the most of what stays within, or nearly; None where nothing does."""
    low, high, best = wish.quality, BEST + 1, None
    quality = BEST
    for _ in range(TRIES):
        if monotonic() > until or not low < quality < high:
            break
        done = optimizer.optimize(data, replace(wish, quality=quality), context)
        if _reduction(done, data) > (wish.most or 0):
            low = quality
        else:
            high = quality
            if _reduction(done, data) > 0 and (not best or len(done.body) < len(best.body)):
                best = done
            if _reduction(done, data) >= CLOSE * (wish.most or 0):
                break
        quality = (low + high) // 2 if high <= BEST else high
    return best


def _reduction(done: Optimized, data: memoryview) -> float:
    """Say by how many percent a file has become smaller."""
    return PERCENT * (1 - len(done.body) / max(data.nbytes, 1))
