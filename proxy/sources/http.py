"""Originals over http and https, from hosts that nobody has reason to trust."""

import ssl
from copy import copy
from dataclasses import replace
from functools import partial
from typing import ClassVar

import httpx

from cache.entry import Validators
from proxy.failures import SourceFailed, SourceUnreachable
from proxy.sources.answers import asked
from proxy.sources.base import Fetched, NotModified, Refuse
from proxy.sources.budget import FetchMemory
from proxy.sources.connection import Lost
from proxy.sources.dial import Dialler
from proxy.sources.dns import Resolve, Resolver
from proxy.sources.exchange import NO_TOKENS, Answer, Exchange, Tokens
from proxy.sources.guard import Guard
from proxy.sources.pool import Pool
from proxy.sources.slots import Slots
from proxy.sources.streaming import Streaming
from proxy.sources.terms import Terms

SPARE_CONNECTIONS = 32
WATCHING_STALL = 30.0


class HttpSource:
    """Fetches over HTTP/1.1; every connection, of redirects too, passes the guard.

    `context` says which certificates are trusted: those httpx trusts, unless given.
    """

    schemes: ClassVar[tuple[str, ...]] = ("http", "https")

    def __init__(
        self,
        guard: Guard,
        memory: FetchMemory,
        terms: Terms,
        resolver: Resolve | None = None,
        context: ssl.SSLContext | None = None,
        tokens: Tokens = NO_TOKENS,
    ) -> None:
        self._guard = guard
        self._terms = terms
        self._most_redirects = terms.max_redirects
        self._slots = Slots(terms.fetches)
        self._resolver = resolver or Resolver()
        context = context or httpx.create_ssl_context(trust_env=False)
        dialler = Dialler(guard, self._resolver, context)
        most = terms.fetches + SPARE_CONNECTIONS
        self._connections = partial(Pool, dialler, most)
        self._transport = self._connections()
        self._streaming: list[Streaming] = []
        self._exchange = Exchange(self._transport, memory, terms, tokens)

    async def fetch(
        self, url: str, validators: Validators | None = None, *, refuse: Refuse | None = None
    ) -> Fetched | NotModified:
        """Return the original at a canonical URL, or NOT_MODIFIED where the validators hold.

        Validators are the first address's own: one that redirects neither gets nor gives any.
        """
        seen = [url]
        answer = await self._ask(url, validators, refuse)
        while isinstance(answer, str):
            seen.append(self._checked(answer, seen))
            answer = await self._ask(answer, None, refuse)
        if len(seen) > 1 and isinstance(answer, Fetched):
            return replace(answer, etag="", last_modified="")
        return answer

    def following(self, redirects: int) -> "HttpSource":
        """Return this source, its slots and connections the same, following so many redirects."""
        other = copy(self)
        other._most_redirects = redirects  # noqa: SLF001 - its own
        return other

    def streaming(self, stall: float = WATCHING_STALL) -> Streaming:
        """Return what hands bodies on as they come, over connections of its own."""
        terms = replace(self._terms, stall=stall)
        self._streaming.append(Streaming(self._guard, self._connections(), terms))
        return self._streaming[-1]

    def _checked(self, target: str, seen: list[str]) -> str:
        if target in seen:
            raise SourceFailed("the source redirects in a circle", "url")
        if len(seen) > self._most_redirects:
            raise SourceFailed(
                f"the source redirects more than {self._most_redirects} times", "url"
            )
        return target

    async def _ask(self, url: str, validators: Validators | None, refuse: Refuse | None) -> Answer:
        """Ask one address, and once more if the connection was lost before an answer."""
        self._guard.check_url(url)
        request = self._exchange.request(url, validators)
        host = asked(request)
        async with self._slots.hold(host):
            try:
                return await self._exchange.ask(request, refuse)
            except Lost:
                pass
            try:
                return await self._exchange.ask(request, refuse)
            except Lost as error:
                raise SourceUnreachable(
                    f"{host}: the connection was closed before an answer", "url"
                ) from error

    async def close(self) -> None:
        """Give back connections; again is harmless."""
        for each in self._streaming:
            await each.close()
        await self._transport.aclose()
        await self._resolver.close()
