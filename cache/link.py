"""The one way of a process to a Redis: bounded, impatient, and silent while it is away."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from cache.breaker import Breaker

T = TypeVar("T")

COMMANDS_AT_ONCE = 32
PATIENCE = 0.1
BYTES_PER_SECOND = 50_000_000
SAY_AGAIN_AFTER = 60.0
LOG = logging.getLogger("darkroom.cache")


class Away(Exception):
    """Redis cannot serve this now."""


@asynccontextmanager
async def patience(seconds: float) -> AsyncIterator[None]:
    """Raise TimeoutError after so many seconds of a running loop.

    The second half is counted from where the first was noticed, so that a loop that came late
    takes in what had arrived meanwhile before it gives up.
    """
    loop, half = asyncio.get_running_loop(), seconds / 2
    async with asyncio.timeout(None) as limit:
        timer = loop.call_later(half, lambda: limit.reschedule(loop.time() + half))
        try:
            yield
        finally:
            timer.cancel()


class Link:
    """Runs commands of everyone in this process who uses one Redis.

    Waiting for a turn is not counted against Redis. `errors` counts what went wrong.
    """

    def __init__(self, client: Redis, breaker: Breaker | None = None) -> None:
        self.client = client
        self.breaker = breaker or Breaker()
        self.errors = 0
        self._turns = asyncio.Semaphore(COMMANDS_AT_ONCE)
        self._said: dict[type[Exception], float] = {}

    async def ask(self, command: Callable[[Redis], Awaitable[T]], load: int = 0) -> T:
        """Run a command that carries about `load` bytes; raises Away for whatever goes wrong."""
        async with self._turns:
            if not self.breaker.admits():
                raise Away("left alone after errors")
            try:
                async with patience(PATIENCE + load / BYTES_PER_SECOND):
                    answer = await command(self.client)
            except ResponseError as error:
                self._answered()
                self.complain(error)
                raise Away(str(error)) from error
            except Exception as error:
                self._failed(error)
                raise Away(str(error)) from error
            except BaseException:
                self.breaker.withdrawn()
                raise
            self._answered()
            return answer

    def complain(self, error: Exception) -> None:
        """Count an error; log it unless one of its kind was logged within the last minute."""
        self.errors += 1
        now, kind = time.monotonic(), type(error)
        if now - self._said.get(kind, -SAY_AGAIN_AFTER) >= SAY_AGAIN_AFTER:
            self._said[kind] = now
            LOG.warning("redis failed: %s: %s", kind.__name__, error)

    async def close(self) -> None:
        """Close every connection."""
        try:
            await self.client.aclose()
        except (RedisConnectionError, OSError) as error:
            LOG.info("redis did not close cleanly: %s", error)

    def _answered(self) -> None:
        if self.breaker.state != "closed":
            LOG.warning("redis is back")
        self.breaker.succeeded()

    def _failed(self, error: Exception) -> None:
        before = self.breaker.state
        self.breaker.failed()
        self.complain(error)
        if before == "closed" and self.breaker.state == "open":
            LOG.warning("redis is away, left alone for now: %s: %s", type(error).__name__, error)
