"""Bodies handed on as they come: nothing is kept, and nobody reads faster than it is taken."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from proxy.failures import Overloaded, SourceFailed, SourceTimeout, SourceUnreachable
from proxy.sources.answers import MOVED, asked, drain, pieces, refusal, target
from proxy.sources.connection import WIRE_LIMIT, Lost
from proxy.sources.download import Patience
from proxy.sources.guard import Guard
from proxy.sources.slots import Slots
from proxy.sources.terms import Terms

WHOLE, PART, UNCHANGED, OUTSIDE = 200, 206, 304, 416
HANDED_ON = frozenset({WHOLE, PART, UNCHANGED, OUTSIDE})
TURN_SECONDS = 2.0
NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class Streamed:
    """A source's answer whose body is still to come, piece by piece."""

    status: int
    headers: Mapping[str, str]
    body: AsyncIterator[bytes]


class Streaming:
    """Asks through the guard, follows redirects, and hands the body on while it is wanted.

    Its slots are its own: who watches takes none from who fetches. From the first `stall` seconds
    on what is taken comes at `slowest` bytes a second or faster, and no wait is longer than that.
    """

    def __init__(self, guard: Guard, transport: httpx.AsyncBaseTransport, terms: Terms) -> None:
        self._guard = guard
        self._transport = transport
        self._terms = terms
        self._slots = Slots(terms.fetches)
        self._headers = {
            "User-Agent": f"Darkroom/{terms.version}",
            "Accept": "video/*, */*;q=0.5",
            "Accept-Encoding": "identity",
            "Via": "1.1 darkroom",
        }

    @asynccontextmanager
    async def open(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Streamed]:
        """Yield the answer of a canonical address; raises the failures of a source, Overloaded."""
        seen: list[str] = []
        where: str | None = url
        while where is not None:
            self._check(where, seen)
            seen.append(where)
            request, where = self._request(where, headers), None
            host = asked(request)
            async with self._turn(host), self._answer(request) as answer:
                if answer.status_code in MOVED:
                    where = target(request, answer)
                    await drain(answer)
                    continue
                async with self._patience(host) as patience:
                    yield self._streamed(host, answer, patience)

    def _check(self, where: str, seen: list[str]) -> None:
        if where in seen:
            raise SourceFailed("the source redirects in a circle", "url")
        if len(seen) > self._terms.max_redirects:
            raise SourceFailed(
                f"the source redirects more than {self._terms.max_redirects} times", "url"
            )
        self._guard.check_url(where)

    def _request(self, url: str, more: Mapping[str, str]) -> httpx.Request:
        address = httpx.URL(url)
        headers = {"Host": address.netloc.decode("ascii"), **self._headers, **more}
        return httpx.Request("GET", address, headers=headers, extensions={WIRE_LIMIT: NO_LIMIT})

    @asynccontextmanager
    async def _turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a slot, but not long: those who watch may watch for long."""
        slot = self._slots.hold(host)
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await slot.__aenter__()
        except TimeoutError:
            raise Overloaded("too much is being watched at once; try again") from None
        try:
            yield
        finally:
            await slot.__aexit__(None, None, None)

    @asynccontextmanager
    async def _answer(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        host = asked(request)
        try:
            async with asyncio.timeout(self._terms.first_byte):
                response = await self._sent(request)
        except TimeoutError as error:
            raise SourceTimeout(f"{host}: no answer in time", "url") from error
        except Lost as error:
            raise SourceUnreachable(
                f"{host}: the connection was closed before an answer", "url"
            ) from error
        try:
            yield response
        finally:
            await response.aclose()

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._transport.handle_async_request(request)
        except Lost:
            return await self._transport.handle_async_request(request)

    def _streamed(self, host: str, answer: httpx.Response, patience: Patience) -> Streamed:
        if answer.status_code not in HANDED_ON:
            raise refusal(host, answer.status_code)
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise SourceFailed(f"{host}: its answer is coded, which was not asked for", "url")
        return Streamed(answer.status_code, answer.headers, _body(answer, patience))

    @asynccontextmanager
    async def _patience(self, host: str) -> AsyncIterator[Patience]:
        try:
            async with asyncio.timeout(None) as clock:
                patience = Patience(clock, self._terms)
                patience.came(0)
                yield patience
        except TimeoutError as error:
            raise SourceTimeout(f"{host}: it came, or was taken, too slowly", "url") from error

    async def close(self) -> None:
        """Give back connections; again is harmless."""
        await self._transport.aclose()


async def _body(answer: httpx.Response, patience: Patience) -> AsyncIterator[bytes]:
    async for piece in pieces(answer):
        patience.came(len(piece))
        yield piece
