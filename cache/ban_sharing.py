"""Bans told to every process through Redis, at once and again to those who were away."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import Any

import msgspec
from redis.asyncio import Redis

from cache.announcements import LOST, Announcements, Words
from cache.bans import MOST, Ban, Bans, Kind
from cache.link import Away, Link

PAUSE = 1.0
AGAIN = 5.0
OVERLAP = 60.0
BATCH = 500
BATCH_BYTES = 128 * 1024

_MEMBER = msgspec.json.Decoder(tuple[Kind, str])
_WORD = msgspec.json.Decoder(tuple[Kind, str, float])


class BanSharing:
    """Tells bans of this process and hears those of others, in the order of a set by time.

    They are announced at once, and kept in Redis for whoever starts later or was cut off. The set
    is looked at every few seconds besides, so that no announcement that was lost stays lost.
    """

    def __init__(
        self,
        bans: Bans,
        link: Link,
        announcements: Announcements,
        name: str = "darkroom:bans",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bans = bans
        self._link = link
        self._announcements = announcements
        self._name = name.encode()
        self._clock = clock
        self._untold: deque[Ban] = deque(maxlen=MOST)
        self._heard_until: float | None = None

    async def tell(self, ban: Ban) -> bool:
        """Tell the others now; False where Redis is away: they hear when it is back."""
        for _ in range(2):
            with suppress(Away):
                await self._link.ask(lambda redis: self._announce(redis, ban))
                return True
        self._untold.append(ban)
        return False

    @asynccontextmanager
    async def hearing(self) -> AsyncIterator[None]:
        """Take in what others ban until the context ends, beginning with what they banned."""
        await self._catch_up()
        task = asyncio.create_task(self._keep_hearing())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_hearing(self) -> None:
        while True:
            async with self._announcements.hear(self._name) as words:
                await self._attend(words)
            await asyncio.sleep(PAUSE)

    async def _attend(self, words: Words) -> None:
        """Hear until the connection breaks, or Redis leaves."""
        self._heard_until = None
        begun = await _next(words, PAUSE) == b""
        while await self._catch_up() and begun:
            while (word := await _next(words, AGAIN)) and word != LOST:
                self._hear(word)
            if word == LOST:
                return

    async def _catch_up(self) -> bool:
        """Tell what could not be told, and read what was missed; False where Redis is away."""
        try:
            if self._heard_until is None:
                await self._tell_all()
            await self._read()
        except Away:
            self._heard_until = None
            return False
        return True

    async def _tell_all(self) -> None:
        """Put every ban that is known here into a Redis that may have lost them."""
        while self._untold:
            ban = self._untold[0]
            await self._link.ask(lambda redis, ban=ban: self._announce(redis, ban))  # type: ignore[misc]
            self._untold.popleft()
        known = iter(list(self._bans))
        while batch := list(islice(known, BATCH)):
            await self._link.ask(lambda redis, some=batch: self._put(redis, some), BATCH_BYTES)  # type: ignore[misc]

    async def _read(self) -> None:
        now = self._clock()
        since = now - self._bans.life if self._heard_until is None else self._heard_until - OVERLAP
        first = 0
        found: list[Any] = [b""] * BATCH
        while len(found) == BATCH:
            found = await self._link.ask(
                lambda redis, first=first: redis.zrange(  # type: ignore[misc]
                    self._name,
                    since,
                    "+inf",
                    byscore=True,
                    offset=first,
                    num=BATCH,
                    withscores=True,
                ),
                BATCH_BYTES,
            )
            for member, at in found:
                self._take(_MEMBER, member, at)
            first += len(found)
        self._heard_until = now

    async def _announce(self, redis: Redis, ban: Ban) -> None:
        await self._put(redis, [ban])
        await redis.publish(self._name, msgspec.json.encode(ban))

    async def _put(self, redis: Redis, bans: Iterable[Ban]) -> None:
        """Add bans to the set, of two on one thing the later, and forget what has had its time."""
        members: Any = {msgspec.json.encode((kind, value)): at for kind, value, at in bans}
        pipeline = redis.pipeline(transaction=False)
        pipeline.zadd(self._name, members, gt=True)
        pipeline.zremrangebyscore(self._name, "-inf", self._clock() - self._bans.life)
        pipeline.expire(self._name, max(1, int(self._bans.life)))
        await pipeline.execute()

    def _hear(self, word: bytes) -> None:
        self._take(_WORD, word)

    def _take(self, decoder: "msgspec.json.Decoder[Any]", data: bytes, *more: float) -> None:
        """Take one ban in; nobody's clock is trusted to be far ahead."""
        try:
            said: tuple[Any, ...] = (*decoder.decode(data), *more)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            self._link.complain(error)
            return
        kind, value, at = said
        self._bans.add(Ban(kind, value, min(at, self._clock() + OVERLAP)))


async def _next(words: Words, seconds: float) -> bytes | None:
    try:
        async with asyncio.timeout(seconds):
            return await words.get()
    except TimeoutError:
        return None
