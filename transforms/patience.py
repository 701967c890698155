"""Waiting for work that cannot be stopped, but not for ever."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

GIVEN_UP = "given up"

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what work returns or raise what it raises; TimeoutError where it takes longer.

    What is given up goes on: only the end of the process stops it.
    """
    outcome: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()
    thread = threading.Thread(target=_attempt, args=(work, outcome), daemon=True)
    thread.start()
    try:
        value, error = outcome.get(timeout=max(seconds, 0))
    except Empty:
        thread.name = GIVEN_UP
        raise TimeoutError from None
    thread.join()
    if error is not None:
        raise error
    return value  # type: ignore[return-value]


def working_in_vain() -> bool:
    """Say whether something that was given up still goes on."""
    return any(thread.name == GIVEN_UP for thread in threading.enumerate())


def _attempt(
    work: Callable[[], T], outcome: "SimpleQueue[tuple[T | None, BaseException | None]]"
) -> None:
    try:
        outcome.put((work(), None))
    except BaseException as error:  # noqa: BLE001 - whoever waits for it shall see it
        outcome.put((None, error))
