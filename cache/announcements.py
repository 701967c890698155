"""What other processes announce, heard over one connection."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio.connection import AbstractConnection

from cache.link import PATIENCE, Link, patience

Words = asyncio.Queue[bytes]

HEARD = {b"message", b"subscribe"}
LOST = b"lost"


class Announcements:
    """Hears channels; opened when one is first listened to, and again after it broke."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._listeners: dict[bytes, set[Words]] = {}
        self._connection: AbstractConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def hear(self, name: bytes) -> AsyncIterator[Words]:
        """Yield a queue of what is said on a channel.

        It says b"" when listening has begun, and LOST when that broke; where Redis is away it
        stays empty.
        """
        words = Words()
        listeners = self._listeners.setdefault(name, set())
        listeners.add(words)
        await self._tell("SUBSCRIBE", name)
        try:
            yield words
        finally:
            listeners.discard(words)
            if not listeners and self._listeners.get(name) is listeners:
                del self._listeners[name]
                await self._tell("UNSUBSCRIBE", name)

    async def close(self) -> None:
        """Stop listening."""
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _tell(self, command: str, name: bytes) -> None:
        if self._link.breaker.state == "open":
            return
        try:
            async with patience(PATIENCE), self._opening:
                if self._connection:
                    await self._connection.send_command(command, name)
                elif self._listeners:
                    await self._open()
        except Exception as error:  # noqa: BLE001 - followers poll where nothing can be heard
            self._link.complain(error)

    async def _open(self) -> None:
        pool: Any = self._link.client.connection_pool
        connection: Any = pool.make_connection()
        try:
            await connection.connect()
            await connection.send_command("SUBSCRIBE", *self._listeners)
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        self._connection = connection
        self._reader = asyncio.create_task(self._read(connection))

    async def _read(self, connection: AbstractConnection) -> None:
        try:
            while True:
                kind, name, word = await connection.read_response(
                    timeout=math.inf, push_request=True
                )
                if kind in HEARD:
                    for words in self._listeners.get(name, ()):
                        words.put_nowait(word if kind == b"message" else b"")
        except Exception as error:  # noqa: BLE001 - followers poll where nothing can be heard
            self._link.complain(error)
        finally:
            self._connection = None
            for listeners in self._listeners.values():
                for words in listeners:
                    words.put_nowait(LOST)
            await connection.disconnect(nowait=True)
