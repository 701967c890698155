"""Answers to what is signed for a time: nobody keeps them for longer."""

from proxy.freshness import capped
from proxy.headers import Answer, safe

CACHE_CONTROL = b"cache-control"


def kept_until(answer: Answer, until: float, now: float) -> Answer:
    """Return the same answer, which no cache keeps past a Unix time."""
    left = max(0, int(until - now))
    headers = tuple(
        (name, _bounded(value, left)) if name == CACHE_CONTROL else (name, value)
        for name, value in answer.headers
    )
    return answer._replace(headers=headers)


def _bounded(value: bytes, seconds: int) -> bytes:
    return safe(capped(value.decode("latin-1"), seconds))
