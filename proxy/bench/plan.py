"""What a load is: which addresses, asked how; and what came of it."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct


class Plan(Struct, frozen=True, kw_only=True):
    """Requests to one server, in their order.

    Without `rate`, `callers` each ask again as soon as they are answered; with it, so many requests
    begin each second whatever becomes of them. With `paced`, each byte on standard input begins the
    next `paced` requests.
    """

    port: int
    targets: Sequence[str]
    callers: int = 8
    rate: float = 0.0
    paced: int = 0


class Row(NamedTuple):
    """One request: when it was due and when it was over, in seconds of the monotonic clock."""

    due: float
    done: float
    status: int
    size: int

    @property
    def seconds(self) -> float:
        """How long its caller waited."""
        return self.done - self.due


class Outcome(Struct, frozen=True, kw_only=True):
    """Every request in the order of its end, and the processor time that asking took."""

    rows: list[Row]
    cpu: float
    paces: list[float] = []

    @property
    def wall(self) -> float:
        """Seconds from the first request's beginning to the last one's end."""
        return max(row.done for row in self.rows) - min(row.due for row in self.rows)

    def seconds(self, status: int = 200) -> list[float]:
        """Return how long those waited who were answered so."""
        return [row.seconds for row in self.rows if row.status == status]

    def require(self, status: int = 200) -> "Outcome":
        """Return it where every answer has this status; raises ValueError."""
        found = {row.status for row in self.rows}
        if found != {status}:
            raise ValueError(f"answers have the statuses {sorted(found)}: expected only {status}")
        return self
