"""Answers to what is signed for a time: nobody keeps them for longer."""

from proxy.failures import SignatureExpired
from proxy.freshness import capped
from proxy.headers import Answer, safe

CACHE_CONTROL = b"cache-control"


def check_time(until: float | None, now: float) -> None:
    """Let a request pass until its time has come; raises SignatureExpired."""
    if until is not None and until <= now:
        raise SignatureExpired(f"expires={until:.0f} has passed: expected a later", "expires")


def kept_until(answer: Answer, until: float, now: float) -> Answer:
    """Return the same answer, which no cache keeps past a Unix time."""
    left = max(0, int(until - now))
    headers = tuple(
        (name, _bounded(value, left)) if name == CACHE_CONTROL else (name, value)
        for name, value in answer.headers
    )
    return Answer(answer.status, headers, answer.body)


def _bounded(value: bytes, seconds: int) -> bytes:
    return safe(capped(value.decode("latin-1"), seconds))
