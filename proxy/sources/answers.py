"""What an answer without an original means."""

import asyncio
from collections.abc import AsyncIterable
from contextlib import suppress
from typing import cast

import httpx

from proxy.address import follow
from proxy.failures import Failure, InvalidUrl, SourceFailed, SourceNotFound, UrlTooLong

GIVEN = frozenset({200, 203})
MOVED = frozenset({301, 302, 303, 307, 308})
WITHHELD = frozenset({401, 403, 404, 410})
UNCHANGED = 304
MOST_DRAINED = 64 * 1024
DRAIN_PATIENCE = 1.0


def pieces(response: httpx.Response) -> AsyncIterable[bytes]:
    """Return the body as it comes."""
    return cast("httpx.AsyncByteStream", response.stream)


async def drain(response: httpx.Response) -> None:
    """Read a small body to its end, so that the connection can be used again."""
    size = 0
    with suppress(TimeoutError, Failure):
        async with asyncio.timeout(DRAIN_PATIENCE):
            async for piece in pieces(response):
                size += len(piece)
                if size > MOST_DRAINED:
                    return


def asked(request: httpx.Request) -> str:
    """Return the host that a request asks, as its address spells it.

    httpx's own word for it is not to be had of every name in IDNA that resolves.
    """
    return request.url.raw_host.decode("ascii")


def is_conditional(request: httpx.Request) -> bool:
    """Tell whether a request may be answered with 304."""
    return "if-none-match" in request.headers or "if-modified-since" in request.headers


def target(request: httpx.Request, response: httpx.Response) -> str:
    """Return where a redirect leads; from https to http too, as nothing secret is sent."""
    host = asked(request)
    locations = response.headers.get_list("location")
    if len(locations) != 1:
        raise SourceFailed(f"{host}: redirects without saying where", "url")
    try:
        return follow(locations[0], str(request.url))
    except (InvalidUrl, UrlTooLong) as error:
        raise SourceFailed(f"{host}: redirects to what is no http(s) address", "url") from error


def refusal(host: str, status: int) -> Failure:
    """Return what a status without an original means."""
    if status in WITHHELD:
        return SourceNotFound(f"{host}: the source has no such original", "url")
    return SourceFailed(f"{host}: the source answered {status}", "url")
