"""One request to a source and its answer."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

import httpx

from cache.entry import Validators
from proxy.failures import SourceTimeout
from proxy.sources import said
from proxy.sources.answers import (
    GIVEN,
    MOVED,
    UNCHANGED,
    asked,
    drain,
    is_conditional,
    pieces,
    refusal,
    target,
)
from proxy.sources.base import NOT_MODIFIED, Fetched, NotModified, Refuse
from proxy.sources.budget import FetchMemory
from proxy.sources.coding import decoder
from proxy.sources.connection import WIRE_LIMIT
from proxy.sources.download import Patience, downloading, too_large
from proxy.sources.terms import Terms

Answer = Fetched | NotModified | str
"""An original, word that it is unchanged, or the address where it has moved."""

Tokens = Mapping[str, str]
"""Bearer tokens by the origins that may see them, whoever redirects there or elsewhere."""

NO_TOKENS: Tokens = MappingProxyType({})


def origin_of(url: str) -> str:
    """Return scheme, host and port of a canonical address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Exchange:
    """Asks one address over a transport; nothing that a caller sent goes into the request."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        memory: FetchMemory,
        terms: Terms,
        tokens: Tokens = NO_TOKENS,
    ) -> None:
        self._transport = transport
        self._memory = memory
        self._terms = terms
        self._tokens = tokens
        self._extensions = {WIRE_LIMIT: terms.wire_bytes}
        self._headers = [
            (b"User-Agent", f"Darkroom/{terms.version}".encode()),
            (b"Accept", b"image/*, */*;q=0.5"),
            (b"Accept-Encoding", b"identity"),
            (b"Via", b"1.1 darkroom"),
        ]

    def request(self, url: str, validators: Validators | None) -> httpx.Request:
        """Return the request for a canonical URL, on condition that it has changed."""
        address = httpx.URL(url)
        headers = [(b"Host", address.netloc), *self._headers]
        if validators is not None and validators.etag:
            headers.append((b"If-None-Match", validators.etag.encode()))
        if validators is not None and validators.last_modified:
            headers.append((b"If-Modified-Since", validators.last_modified.encode()))
        if self._tokens and (token := self._tokens.get(origin_of(url))):
            headers.append((b"Authorization", b"Bearer " + token.encode()))
        return httpx.Request("GET", address, headers=headers, extensions=self._extensions)

    async def ask(self, request: httpx.Request, refuse: Refuse | None) -> Answer:
        """Send a request; Lost if the connection ended before a byte of the answer."""
        try:
            async with asyncio.timeout(self._terms.first_byte) as clock:
                response = await self._transport.handle_async_request(request)
                try:
                    if response.status_code in GIVEN:
                        return await self._download(asked(request), response, clock, refuse)
                    return await self._without_original(request, response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise SourceTimeout(f"{asked(request)}: no whole answer in time", "url") from error

    async def _without_original(
        self, request: httpx.Request, response: httpx.Response
    ) -> NotModified | str:
        await drain(response)
        if response.status_code in MOVED:
            return target(request, response)
        if response.status_code == UNCHANGED and is_conditional(request):
            return NOT_MODIFIED
        raise refusal(asked(request), response.status_code)

    async def _download(
        self, host: str, response: httpx.Response, clock: asyncio.Timeout, refuse: Refuse | None
    ) -> Fetched:
        most, headers = self._terms.max_bytes, response.headers
        if int(headers.get("content-length", 0)) > most:
            raise too_large(host, most)
        decode = decoder(headers.get("content-encoding", ""), host)
        with downloading(host, most, self._memory, refuse) as download:
            await download.take(pieces(response), decode, Patience(clock, self._terms))
            digest = download.finish()
        return Fetched(
            download.blob,
            digest,
            etag=said.etag(headers),
            last_modified=said.last_modified(headers),
            media_type=said.media_type(headers),
            cache_control=said.cache_control(headers),
        )
