"""How many downloads run at once, in all and from one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

SHARE = 4


class Slots:
    """Lets a number of downloads run, of one host at most a quarter of them."""

    def __init__(self, total: int) -> None:
        self._share = max(1, total // SHARE)
        self._all = asyncio.Semaphore(total)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, host: str) -> AsyncIterator[None]:
        """Wait for a slot of this host, and only then for one of all.

        The other order would let one slow host's queue hold every slot.
        """
        of_host = self._hosts.get(host)
        if of_host is None:
            of_host = self._hosts[host] = asyncio.Semaphore(self._share)
        async with of_host, self._all:
            yield
