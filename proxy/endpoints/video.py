"""GET /video: a video as its source has it, whole or in part, through the guard."""

from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

from cachetools import TTLCache

from proxy.asgi import Receive, Scope, Send, header
from proxy.departure import unless_gone
from proxy.doors.video import NAMES, asked, begins, check_asked, forwarded, returned
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.failures import RangeNotSatisfiable
from proxy.headers import Answer, Pairs
from proxy.incoming import query_of
from proxy.openapi import Access, Operation
from proxy.openapi.doors import whole
from proxy.openapi.failing import COUNTED, FETCHING, LOOPED, NAMED, RANGED, READING, SIGNED
from proxy.openapi.schemas import conditions, said
from proxy.prepared import SHIELD
from proxy.responses import x_request_id
from proxy.sources.films import HEAD, film
from proxy.sources.streaming import OUTSIDE, UNCHANGED, Streamed
from transforms.errors import UnsupportedFormat

METHODS = "GET, HEAD, OPTIONS"
SAID = ("Cache-Control", "Content-Disposition", "X-Request-ID")
KNOWN, KNOWN_SECONDS = 4096, 600
FIRST_BYTES = {"Range": f"bytes=0-{HEAD - 1}"}


class Video:
    """Streams: nothing is kept but which addresses are videos, for a while.

    What a video is its first bytes say; where others are asked for, those are looked at before.
    """

    name: ClassVar[str] = "video"
    paths: ClassVar[tuple[str, ...]] = ("/video",)

    def __init__(self, kit: Kit) -> None:
        self._settings = kit.node.settings
        self._streaming = kit.node.http.streaming()
        self._access = kit.node.access
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry
        self._known: TTLCache[str, str] = TTLCache(KNOWN, KNOWN_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises what a source deserves before anything is sent."""
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._cors, loops=True):
            return
        await unless_gone(receive, self._handed_on(scope, self._url(scope), send))

    def operations(self) -> Iterator[Operation]:
        """Describe the video."""
        fails = (*COUNTED, *READING, *SIGNED, *NAMED, *FETCHING, *LOOPED, *RANGED)
        yield Operation(
            "GET",
            self.paths[0],
            "Streams a video as its source has it.",
            self.name,
            (*map(said, dict.fromkeys(NAMES.values())), *conditions()),
            answers=whole(("video/*",), "the video", SAID),
            failing=(*fails, UnsupportedFormat),
            access=Access.SIGNED,
        )

    def _url(self, scope: Scope) -> str:
        query, settings = query_of(scope, self._access.read(scope)), self._settings
        return asked(query, settings.base_url, strict=settings.strict)

    async def _handed_on(self, scope: Scope, url: str, send: Send) -> None:
        said = forwarded(scope)
        media_type = "" if begins(said, HEAD) else await self._looked_at(url)
        async with self._streaming.open(url, said) as streamed:
            check_asked(streamed.status, streamed.headers, said)
            if streamed.status == OUTSIDE:
                raise _outside(streamed)
            first = b"" if streamed.status == UNCHANGED else await _first(streamed.body)
            if not media_type and streamed.status != UNCHANGED:
                media_type = self._kind(url, first)
            found = Answer(streamed.status, self._headers(scope, streamed, media_type), b"")
            self._telemetry.done(scope, found)
            await _sent(send, found, first, streamed, whole=scope["method"] == "GET")

    async def _looked_at(self, url: str) -> str:
        """Return what kind of video is at an address, by how it begins."""
        if url in self._known:
            return self._known[url]
        async with self._streaming.open(url, FIRST_BYTES) as streamed:
            return self._kind(url, await _first(streamed.body))

    def _kind(self, url: str, first: bytes) -> str:
        kind = film(first)
        if not kind:
            raise UnsupportedFormat("the source's answer is no video: expected MP4, WebM …", "url")
        self._known[url] = kind
        return kind

    def _headers(self, scope: Scope, streamed: Streamed, media_type: str) -> Pairs:
        shield = (pair for pair in SHIELD if pair[0] != b"accept-ranges")
        vary = tuple((b"vary", name.encode()) for name in self._cors.vary)
        return (
            *returned(streamed.headers, streamed.status, media_type),
            (b"cache-control", b"no-cache"),
            (b"content-disposition", b"inline"),
            *shield,
            *self._cors.fixed,
            *self._cors.allow(header(scope, b"origin")),
            *vary,
            x_request_id(scope["request_id"]),
        )


async def _first(body: AsyncIterator[bytes]) -> bytes:
    """Take in as much as tells what it is."""
    first = b""
    async for piece in body:
        first += piece
        if len(first) >= HEAD:
            break
    return first


async def _sent(
    send: Send, found: Answer, first: bytes, streamed: Streamed, *, whole: bool
) -> None:
    """Send piece by piece, the next when the one before was taken."""
    await send({"type": "http.response.start", "status": found.status, "headers": found.headers})
    if whole and found.status != UNCHANGED:
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for piece in streamed.body:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _outside(streamed: Streamed) -> RangeNotSatisfiable:
    size = streamed.headers.get("content-range", "").rpartition("/")[2]
    known = int(size) if size.isascii() and size.isdigit() and len(size) < len(str(2**63)) else 0
    return RangeNotSatisfiable("Range: expected one that lies within the video", known)
