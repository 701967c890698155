"""What the pool of render processes has done, in plain numbers."""

from dataclasses import dataclass

WEIGHT = 0.1


@dataclass(slots=True)
class Tally:
    """Counts since the start, slots held now, and the running means of a job's seconds.

    Those that were expected to be heavy have a mean of their own.
    """

    started: int = 0
    killed: int = 0
    crashed: int = 0
    recycled: int = 0
    done: int = 0
    busy: int = 0
    recent: float = 0.0
    recent_heavy: float = 0.0

    def took(self, seconds: float, *, usual: bool = True, heavy: bool = False) -> None:
        """Count a job, however it ended; what is not `usual` tells nothing of the others."""
        if usual and heavy:
            self.recent_heavy = _mean(self.recent_heavy, seconds)
        elif usual:
            self.recent = _mean(self.recent, seconds)
        self.done += 1


def _mean(before: float, seconds: float) -> float:
    return before + WEIGHT * (seconds - before) if before else seconds
