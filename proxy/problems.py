"""The body and headers of a failure (RFC 9457), or plain words where a picture was expected.

A door whose contract says failures in words of its own leaves a function of the shape of `problem`
in the scope, under VOICE.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from proxy.cors import Cors
from proxy.errors import Verdict, detail, verdict
from proxy.failures import (
    MethodNotAllowed,
    Overloaded,
    RangeNotSatisfiable,
    RateLimited,
    Unauthorized,
)
from proxy.headers import Answer, Pair, safe
from proxy.negotiation import prefers_image

VOICE = "voice"
RATES = b"Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who hears of a failure, and how they asked."""

    request_id: str
    method: str = "GET"
    accept: bytes = b""
    origin: bytes = b""
    cors: Cors = field(default_factory=Cors)


def problem(error: BaseException, asker: Asker) -> Answer:
    """Answer a failure as the contract says; an unknown exception is answered as internal."""
    ruled = verdict(error)
    words = detail(error)
    if prefers_image(asker.accept):
        body, media_type = _plain(ruled, words, asker), b"text/plain; charset=utf-8"
    else:
        body, media_type = _json(ruled, words, asker), b"application/problem+json"
    headers = (
        (b"content-type", media_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", ruled.cache_control.encode()),
        (b"vary", ", ".join(("Accept", *asker.cors.vary)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        *asker.cors.fixed,
        *asker.cors.allow(asker.origin),
        (b"x-request-id", safe(asker.request_id)),
        *own(error),
    )
    return Answer(ruled.status, headers, b"" if asker.method == "HEAD" else body)


def _json(ruled: Verdict, words: str, asker: Asker) -> bytes:
    return msgspec.json.encode(
        {
            "type": f"urn:darkroom:problem:{ruled.code}",
            "title": ruled.title,
            "status": ruled.status,
            "code": ruled.code,
            "detail": words,
            "request_id": asker.request_id,
        }
    )


def _plain(ruled: Verdict, words: str, asker: Asker) -> bytes:
    return f"{ruled.title}: {words}\n{ruled.code}, request {asker.request_id}\n".encode()


def own(error: BaseException) -> Iterator[Pair]:
    """Yield the headers that only this kind of failure has."""
    if isinstance(error, MethodNotAllowed):
        yield b"allow", safe(error.allow)
    elif isinstance(error, RangeNotSatisfiable):
        yield b"content-range", b"bytes */%d" % error.size
    elif isinstance(error, Overloaded):
        yield b"retry-after", b"%d" % max(1, error.retry_after)
    elif isinstance(error, Unauthorized):
        yield b"www-authenticate", b"Bearer"
    elif isinstance(error, RateLimited):
        yield b"retry-after", b"%d" % error.retry_after
        yield b"x-ratelimit-limit", b"%d" % error.limit
        yield b"x-ratelimit-remaining", b"0"
        yield b"x-ratelimit-reset", b"%d" % error.reset
        yield b"access-control-expose-headers", RATES
