"""Conditional requests (RFC 9110 section 13)."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime

LONGEST_DATE = 40


def http_date(text: str) -> int | None:
    """Read an HTTP date in any spelling, in Unix seconds; None for what `spelled` cannot write."""
    if not 0 < len(text) <= LONGEST_DATE or not text.isascii():
        return None
    try:
        moment = parsedate_to_datetime(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return int(aware.astimezone(UTC).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def spelled(seconds: int) -> bytes:
    """Write Unix seconds as the one HTTP date that may be sent."""
    return formatdate(seconds, usegmt=True).encode()


def unchanged(asked: Mapping[bytes, bytes], etag: bytes, modified: int | None) -> bool:
    """Tell whether the caller has this body already; a date counts only without If-None-Match."""
    tags = asked.get(b"if-none-match")
    if tags is not None:
        return names(tags, etag)
    since = asked.get(b"if-modified-since")
    if since is None or modified is None:
        return False
    moment = http_date(since.decode("latin-1"))
    return moment is not None and modified <= moment


def names(tags: bytes, etag: bytes) -> bool:
    """Tell whether an If-None-Match value names this entity tag, compared weakly."""
    if tags.strip(b" \t") == b"*":
        return True
    if etag not in tags:
        return False
    return any(tag.strip(b" \t").removeprefix(b"W/") == etag for tag in tags.split(b","))


def whole(asked: Mapping[bytes, bytes], etag: bytes) -> bool:
    """Tell whether If-Range asks for the whole body instead of a part of it.

    Only our strong tag confirms a part: a date is the original's, and says nothing of which
    rendition of it the caller holds.
    """
    condition = asked.get(b"if-range")
    return condition is not None and condition.strip(b" \t") != etag
