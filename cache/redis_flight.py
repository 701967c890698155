"""One flight per key across processes and machines, through a lock and announcements in Redis."""

import asyncio
from uuid import uuid4

from cache.announcements import Announcements, Words
from cache.base import Answer, V
from cache.coordinator import Look, Make
from cache.failure import FailurePolicy
from cache.flight import Flight
from cache.link import Away, Link

DONE = b"done"
FAILED = b"failed"
ABANDONED = b"abandoned"
DOUBT_SECONDS = 1.0

EXTEND = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return 0
"""
LAND = """
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return redis.call('publish', KEYS[1], ARGV[2])
"""


class RedisFlights:
    """Whoever has the lock makes the thing; the others hear how it ended.

    The lock lives `lease` seconds and is renewed while its holder lives. Who follows looks in the
    tiers every `poll` seconds besides, and takes over when the lock is gone. Where Redis is away,
    everyone works for himself.
    """

    def __init__(
        self,
        link: Link,
        policy: FailurePolicy,
        prefix: str = "darkroom:flight:",
        lease: float = 5.0,
        poll: float = 0.25,
        announcements: Announcements | None = None,
    ) -> None:
        self._link = link
        self._policy = policy
        self._prefix = prefix
        self._lease = lease
        self._poll = poll
        self._announcements = announcements or Announcements(link)

    async def fly(self, name: str, flight: Flight[V], make: Make[V], look: Look[V]) -> Answer[V]:
        """Make the thing of this name, or wait for whoever does and `look` in the tiers.

        A value that no shared tier can hold is made by each who wants it.
        """
        lock, token = (self._prefix + name).encode("utf-8", "surrogatepass"), uuid4().hex
        taken = await self._take(lock, token)
        if taken is False:
            async with self._announcements.hear(lock) as words:
                while taken is False:
                    async with flight.queued():
                        word = await self._next(words)
                    self._raise_if_failed(word)
                    if found := await look():
                        return found
                    taken = None if word == DONE else await self._take(lock, token)
        if taken is None:
            return await make()
        return await self._lead(lock, token, make, look)

    async def close(self) -> None:
        """Stop listening; the link stays with its owner."""
        await self._announcements.close()

    async def _take(self, lock: bytes, token: str) -> bool | None:
        """Return whether the lock is ours; None where Redis is away."""
        if self._link.breaker.failed_within(DOUBT_SECONDS):
            return None
        life = int(self._lease * 1000)
        try:
            return bool(
                await self._link.ask(lambda redis: redis.set(lock, token, nx=True, px=life))
            )
        except Away:
            return None

    async def _lead(self, lock: bytes, token: str, make: Make[V], look: Look[V]) -> Answer[V]:
        heart = asyncio.create_task(self._beat(lock, token))
        word = ABANDONED
        try:
            answer = await look() or await make()
            word = DONE
        except Exception as error:
            word = self._obituary(error)
            raise
        finally:
            heart.cancel()
            await self._land(lock, token, word)
        return answer

    async def _beat(self, lock: bytes, token: str) -> None:
        life = int(self._lease * 1000)
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                await self._link.ask(lambda redis: redis.eval(EXTEND, 1, lock, token, life))
            except Away:
                continue

    async def _land(self, lock: bytes, token: str, word: bytes) -> None:
        try:
            await self._link.ask(lambda redis: redis.eval(LAND, 1, lock, token, word))
        except Away:
            return

    async def _next(self, words: Words) -> bytes:
        try:
            async with asyncio.timeout(self._poll):
                return await words.get()
        except TimeoutError:
            return b""

    def _obituary(self, error: Exception) -> bytes:
        return FAILED + self._policy.pack(error) if self._policy.shared(error) else ABANDONED

    def _raise_if_failed(self, word: bytes) -> None:
        if not word.startswith(FAILED):
            return
        try:
            error = self._policy.unpack(word.removeprefix(FAILED))
        except ValueError as broken:
            self._link.complain(broken)
            return
        raise error
