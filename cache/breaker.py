"""A breaker: what fails again and again is left alone for a while, then tried once."""

import time
from collections.abc import Callable
from typing import Literal

BreakerState = Literal["closed", "open", "half-open"]


class Breaker:
    """Opens after `limit` failures in a row; `open_for` seconds later it admits one probe.

    Each admission is answered by exactly one of `succeeded`, `failed` and `withdrawn`.
    """

    def __init__(
        self,
        limit: int = 5,
        open_for: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._open_for = open_for
        self._clock = clock
        self._failures = 0
        self._failed_at = 0.0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        """Say what it does: pass all, pass none, or wait for one probe."""
        if self._opened_at is None:
            return "closed"
        waited = self._clock() - self._opened_at >= self._open_for
        return "half-open" if waited or self._probing else "open"

    def failed_within(self, seconds: float) -> bool:
        """Say whether the last attempt failed, and not long ago."""
        return self._failures > 0 and self._clock() - self._failed_at < seconds

    def admits(self) -> bool:
        """Say whether one more attempt may be made now."""
        if self._opened_at is None:
            return True
        if self._probing or self._clock() - self._opened_at < self._open_for:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """Take note of an attempt that succeeded."""
        if self._opened_at is None or self._probing:
            self._failures, self._opened_at, self._probing = 0, None, False

    def failed(self) -> None:
        """Take note of an attempt that failed."""
        self._failures += 1
        self._failed_at = self._clock()
        if self._probing or (self._opened_at is None and self._failures >= self._limit):
            self._opened_at, self._probing = self._failed_at, False

    def withdrawn(self) -> None:
        """Take note of an attempt that ended without telling anything."""
        self._probing = False
