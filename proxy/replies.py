"""Answers that are JSON."""

from typing import Any

import msgspec

from proxy.asgi import Scope, header
from proxy.cors import Cors
from proxy.headers import Answer, Pair, safe

JSON = b"application/json"
UNCACHED = "no-store"


def json_answer(
    scope: Scope,
    value: Any,
    cors: Cors,
    status: int = 200,
    *,
    cache_control: str = UNCACHED,
    more: tuple[Pair, ...] = (),
) -> Answer:
    """Answer with a value as JSON, and with `more` headers; HEAD gets no body."""
    body = msgspec.json.encode(value)
    return Answer(
        status, headed(scope, JSON, len(body), cors, cache_control, more), _body(scope, body)
    )


def headed(
    scope: Scope,
    media_type: bytes,
    length: int,
    cors: Cors,
    cache_control: str = UNCACHED,
    more: tuple[Pair, ...] = (),
) -> tuple[Pair, ...]:
    """Return the headers that every answer of an endpoint has."""
    vary = tuple((b"vary", safe(name)) for name in cors.vary)
    return (
        (b"content-type", media_type),
        (b"content-length", str(length).encode()),
        (b"cache-control", safe(cache_control)),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        *cors.fixed,
        *cors.allow(header(scope, b"origin")),
        *vary,
        (b"x-request-id", safe(scope["request_id"])),
        *more,
    )


def _body(scope: Scope, body: bytes) -> bytes:
    return b"" if scope["method"] == "HEAD" else body
