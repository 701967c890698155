"""What is done about a failure: how long it is remembered, who hears of it, how it travels."""

from typing import Protocol


class FailurePolicy(Protocol):
    """Judges the failures of makers."""

    def seconds(self, error: Exception) -> float:
        """Say how long to remember it; 0 is not at all."""
        ...

    def shared(self, error: Exception) -> bool:
        """Say whether it is about the thing, so that followers get it, or only about the maker."""
        ...

    def pack(self, error: Exception) -> bytes:
        """Write a shared failure for another process."""
        ...

    def unpack(self, data: bytes) -> Exception:
        """Read what `pack` wrote; raises ValueError for anything else."""
        ...


def copied(error: Exception) -> Exception:
    """Return an equal failure without traceback, cause or context.

    A traceback holds every frame it passed, and these hold bodies and descriptors; one instance
    raised by many callers would carry the frames of all.
    """
    try:
        copy = error.__class__.__new__(error.__class__, *error.args)
    except TypeError:
        return error
    copy.__dict__.update(error.__dict__)
    return copy
