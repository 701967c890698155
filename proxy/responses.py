"""From a prepared entry and a request to status, headers and body."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from proxy import conditional, ranges
from proxy.delivery import Delivery, Policy
from proxy.headers import Answer, Pair, Pairs, lines_of_safe, picked, safe
from proxy.prepared import Prepared, prepare

__all__ = [
    "Answer",
    "Delivery",
    "Policy",
    "Prepared",
    "answer",
    "prepare",
    "server_timing",
    "x_cache",
    "x_request_id",
]


def answer(
    prepared: Prepared,
    body: bytes,
    request_headers: Iterable[Pair],
    method: str,
    own: Pairs = (),
) -> Answer:
    """Answer GET or HEAD with 200, 206 or 304; `own` are the headers of this answer alone.

    They are safe to write; `body` is that of the entry that was prepared.

    Raises RangeNotSatisfiable.
    """
    asked = picked(request_headers, prepared.watched)
    if asked:
        own += prepared.cors.allow(asked.get(b"origin", b""))
        if conditional.unchanged(asked, prepared.etag, prepared.modified):
            return Answer(304, prepared.kept + own, b"", prepared.kept_lines + lines_of_safe(own))
        if method != "HEAD" and (span := _span(prepared, asked, len(body))):
            return _part(prepared, body, span, own)
    held = b"" if method == "HEAD" else body
    return Answer(200, prepared.headers + own, held, prepared.lines + lines_of_safe(own))


def _span(prepared: Prepared, asked: Mapping[bytes, bytes], size: int) -> tuple[int, int] | None:
    """Return which part is to be sent, or None for the whole."""
    value = asked.get(b"range")
    if value is None or conditional.whole(asked, prepared.etag):
        return None
    return ranges.span(value, size)


def _part(prepared: Prepared, body: bytes, span: tuple[int, int], own: Pairs) -> Answer:
    start, end = span
    headers = tuple(pair for pair in prepared.headers if pair[0] != b"content-length")
    measures = (
        (b"content-length", str(end - start).encode()),
        (b"content-range", ranges.content_range(start, end, len(body))),
    )
    return Answer(206, headers + measures + own, body[start:end])


@lru_cache(64)
def x_cache(state: str, tier: str = "") -> Pair:
    """Write where an answer came from: HIT or STALE with a tier, or MISS."""
    return b"x-cache", safe(f"{state}; tier={tier}" if tier else state)


def x_request_id(request_id: str) -> Pair:
    """Write the name under which the request is logged."""
    return b"x-request-id", safe(request_id)


def server_timing(seconds: Mapping[str, float]) -> Pair:
    """Write how long each span of the work took, in milliseconds."""
    spans = (f"{name};dur={1000 * spent:.1f}" for name, spent in seconds.items())
    return b"server-timing", safe(", ".join(spans))
