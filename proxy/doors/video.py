"""What of a request for a video goes to its source, and what of the answer comes back."""

import re
from collections.abc import Iterator, Mapping

from proxy import address
from proxy.asgi import Scope, header
from proxy.conditional import http_date
from proxy.doors.query import EXP, SIG, URL, canonical
from proxy.failures import MissingUrl, SourceFailed
from proxy.headers import Pair, safe
from proxy.sources.said import ETAG, etag, last_modified

NAMES = {spelling: each.name for each in (URL, SIG, EXP) for spelling in (each.name, *each.aliases)}
ONE_RANGE = re.compile(r"bytes=(?:[0-9]{1,19}-(?:[0-9]{1,19})?|-[0-9]{1,19})", re.ASCII)
CONTENT_RANGE = re.compile(r"bytes (?:[0-9]{1,19}-[0-9]{1,19}|\*)/(?:[0-9]{1,19}|\*)", re.ASCII)
PART, UNCHANGED, OUTSIDE = 206, 304, 416
ASKED_BY = {
    PART: {"Range"},
    OUTSIDE: {"Range"},
    UNCHANGED: {"If-None-Match", "If-Modified-Since"},
}
FROM_THE_START = re.compile(r"bytes=0+-([0-9]*)", re.ASCII)
TAGS = re.compile(rf"(?:\*|{ETAG.pattern}(?:[ \t]*,[ \t]*{ETAG.pattern}){{0,7}})")
NO_URL = "url is missing: expected the address of a video, as in /video?url=https%3A%2F%2F…"


def asked(query: str, base: str, *, strict: bool = False) -> str:
    """Return the canonical address that a raw query names; raises MissingUrl and its like."""
    given = canonical(query, last_wins=False, strict=strict, names=NAMES)
    if not given.get(URL.name):
        raise MissingUrl(NO_URL, URL.name)
    return address.parse(given[URL.name], base)


def forwarded(scope: Scope) -> dict[str, str]:
    """Return what a source is told of a request: one range, and conditions that are well-formed.

    HEAD asks for no range: its answer is about the whole.
    """
    said = dict(_conditions(scope))
    part = header(scope, b"range").decode("latin-1").replace(" ", "").lower()
    if scope["method"] == "GET" and ONE_RANGE.fullmatch(part):
        said["Range"] = part
    else:
        said.pop("If-Range", None)
    return said


def begins(said: Mapping[str, str], least: int) -> bool:
    """Tell whether what is asked for begins where the video does, and has so many bytes."""
    if "Range" not in said:
        return True
    found = FROM_THE_START.fullmatch(said["Range"])
    return found is not None and (not found[1] or int(found[1]) >= least - 1)


def check_asked(status: int, headers: Mapping[str, str], said: Mapping[str, str]) -> None:
    """Refuse a part that is none, and what was not asked for; raises SourceFailed."""
    if status in ASKED_BY and said.keys().isdisjoint(ASKED_BY[status]):
        raise SourceFailed(f"the source answered {status}, which was not asked for", "url")
    if status == PART and not CONTENT_RANGE.fullmatch(headers.get("content-range", "")):
        raise SourceFailed("the source answered with a part, but not with which", "url")


def returned(headers: Mapping[str, str], status: int, media_type: str) -> Iterator[Pair]:
    """Yield what of a source's headers is handed on, where they say it rightly."""
    if media_type:
        yield b"content-type", safe(media_type)
    length = "" if "transfer-encoding" in headers else headers.get("content-length", "")
    if length.isascii() and length.isdigit() and media_type:
        yield b"content-length", length.encode()
    if status == PART:
        yield b"content-range", headers["content-range"].encode()
    if status == PART or headers.get("accept-ranges", "").lower() == "bytes":
        yield b"accept-ranges", b"bytes"
    if tag := etag(headers):
        yield b"etag", safe(tag)
    if date := last_modified(headers):
        yield b"last-modified", safe(date)


def _conditions(scope: Scope) -> Iterator[tuple[str, str]]:
    for name, pattern in (("If-None-Match", TAGS), ("If-Range", ETAG)):
        text = header(scope, name.lower().encode()).decode("latin-1").strip()
        if text and (pattern.fullmatch(text) or (name == "If-Range" and _is_date(text))):
            yield name, text
    since = header(scope, b"if-modified-since").decode("latin-1").strip()
    if _is_date(since):
        yield "If-Modified-Since", since


def _is_date(text: str) -> bool:
    return http_date(text) is not None and text.isprintable()
