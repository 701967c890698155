"""Which photographs of the corpus constants are tuned on, and which are held back from it."""

from collections.abc import Sequence
from pathlib import Path

SPREAD = 32


def spread(corpus: Path) -> Sequence[Path]:
    """Name photographs from all over the corpus: every second is fitted, the others check it."""
    paths = every(corpus)
    count = min(SPREAD, len(paths))
    return [paths[at * len(paths) // count] for at in range(count)]


def tuned(corpus: Path) -> Sequence[Path]:
    """Name those that settings and defaults come from."""
    return spread(corpus)[::2]


def held(corpus: Path) -> Sequence[Path]:
    """Name those that had no part in any of it."""
    return sorted(set(every(corpus)) - set(tuned(corpus)))


def every(corpus: Path) -> Sequence[Path]:
    """Name all photographs."""
    return sorted((corpus / "photos").glob("*.*"))
