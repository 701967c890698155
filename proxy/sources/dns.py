"""Look names up on threads of our own, so that one that hangs holds up nobody else."""

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from cachetools import TTLCache

from proxy.failures import SourceTimeout, SourceUnreachable

PATIENCE = 2.0
THREADS = 128
MOST_ADDRESSES = 64

LookUp = Callable[[str], tuple[str, ...]]


class Resolve(Protocol):
    """Turns a name into literal addresses, best first; nobody has vetted them yet."""

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Return at least one address, or raise SourceUnreachable or SourceTimeout."""
        ...

    async def close(self) -> None:
        """End what is under way."""
        ...


def system(host: str) -> tuple[str, ...]:
    """Ask the system's resolver; OSError where it knows no address."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Resolver:
    """Remembers answers a short while and asks once for a name, however many wait for it.

    An answer is remembered whole, and so is a failure, but neither is a permission: addresses are
    vetted at every connect.
    """

    def __init__(
        self, look_up: LookUp = system, *, ttl: float = 10.0, failure_ttl: float = 5.0
    ) -> None:
        self._look_up = look_up
        self._threads = asyncio.Semaphore(THREADS)
        self._known: TTLCache[str, tuple[str, ...]] = TTLCache(4096, ttl)
        self._failed: TTLCache[str, type[SourceTimeout | SourceUnreachable]] = TTLCache(
            1024, failure_ttl
        )
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def resolve(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a name, best first."""
        if (addresses := self._known.get(host)) is not None:
            return addresses
        if host not in self._failed:
            await asyncio.shield(self._asking.get(host) or self._start(host))
        if (addresses := self._known.get(host)) is not None:
            return addresses
        failure = self._failed.get(host, SourceUnreachable)
        if failure is SourceTimeout:
            raise SourceTimeout(f"{host}: its name was not found within {PATIENCE:g} s", "url")
        raise SourceUnreachable(f"{host}: no address is known for this name", "url")

    def _start(self, host: str) -> asyncio.Task[None]:
        task = self._asking[host] = asyncio.create_task(self._ask(host))
        task.add_done_callback(lambda _: self._asking.pop(host, None))
        return task

    async def _ask(self, host: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._on_thread(host)
        except TimeoutError:
            self._failed[host] = SourceTimeout
            return
        if found:
            self._known[host] = found[:MOST_ADDRESSES]
        else:
            self._failed[host] = SourceUnreachable

    async def _on_thread(self, host: str) -> tuple[str, ...]:
        """Run one look-up on a daemon thread, which keeps its place until it really ends."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

        def land(found: tuple[str, ...]) -> None:
            self._threads.release()
            if not answer.done():
                answer.set_result(found)

        def ask() -> None:
            try:
                found = self._look_up(host)
            except (OSError, ValueError):
                found = ()
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(land, found)

        await self._threads.acquire()
        threading.Thread(target=ask, name="darkroom-dns", daemon=True).start()
        return await answer

    async def close(self) -> None:
        """End the look-ups under way."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
