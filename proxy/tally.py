"""What the pool of render processes has done, in plain numbers."""

from dataclasses import dataclass

WEIGHT = 0.1


@dataclass(slots=True)
class Tally:
    """Counts since the start, slots held now, and the running mean of a job's seconds."""

    started: int = 0
    killed: int = 0
    crashed: int = 0
    recycled: int = 0
    done: int = 0
    busy: int = 0
    recent: float = 0.0

    def took(self, seconds: float, *, usual: bool = True) -> None:
        """Count a job, however it ended; what is not `usual` tells nothing of the others."""
        if usual:
            self.recent += (WEIGHT if self.done else 1.0) * (seconds - self.recent)
        self.done += 1
