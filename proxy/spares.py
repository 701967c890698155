"""Render processes that are started before anybody needs them."""

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog

from proxy.child import Child

log = structlog.get_logger("darkroom.render")

PRODUCTION = ("-m", "transforms")
# Whoever took one has work to do with it: starting the next would take a core from him.
PAUSE = 0.5


class Spares:
    """Starts render processes; those begun early are had at once, so many are to be `kept`.

    Begin them in the thread that will live longest: a render process dies with the thread that
    started it.
    """

    def __init__(
        self, decode_memory: int, kept: int = 1, program: Sequence[str] = PRODUCTION
    ) -> None:
        self._decode_memory = decode_memory
        self._kept = kept
        self._program = program
        self._begun: deque[Child] = deque()

    @property
    def wanting(self) -> int:
        """How many are missing from those to be kept."""
        return max(0, self._kept - len(self._begun))

    def begin(self, count: int) -> None:
        """Start some and wait for none; raises OSError."""
        for _ in range(count):
            self._begun.append(self._new())

    async def replenish(self) -> None:
        """Begin those that are missing, a moment later."""
        await asyncio.sleep(PAUSE)
        try:
            self.begin(self.wanting)
        except OSError as error:
            log.warning("no spare render process can be started", reason=str(error))

    def take(self) -> Child:
        """Return one that was begun early, if one lives, or start one; raises OSError."""
        while self._begun:
            child = self._begun.popleft()
            if child.lives:
                return child
            child.end()
        return self._new()

    def end(self) -> None:
        """End those that nobody took."""
        while self._begun:
            self._begun.popleft().end()

    def _new(self) -> Child:
        return Child(self._program, self._decode_memory)
