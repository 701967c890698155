"""A cache around a maker: what is not kept is made, once, however many ask."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic

from cache.bans import NEVER, About
from cache.base import Answer, Found, V
from cache.coordinator import Coordinator
from cache.failure import FailurePolicy
from cache.flight import NOTHING, Flight
from cache.flights import Flights
from cache.remembered import Remembered
from cache.tiers import Tiers

__all__ = ["Answer", "Maker", "ReadThrough", "Rules"]

LOG = logging.getLogger("darkroom.cache")

Maker = Callable[[Flight[V]], Awaitable[V]]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a read-through behaves.

    `deadline` is a flight's own, in seconds; with a `stale_ttl` of 0 nothing is answered stale.
    """

    policy: FailurePolicy
    deadline: float
    stale_ttl: float = 0.0
    clock: Callable[[], float] = time.time


class ReadThrough(Generic[V]):
    """Answers from the tiers, makes what they have not, and refreshes what is stale behind it.

    What is banned is neither fresh nor stale, and nobody waits for work begun before the ban.
    """

    def __init__(self, name: str, tiers: Tiers[V], coordinator: Coordinator, rules: Rules) -> None:
        self.name = name
        self._tiers = tiers
        self._memory = tiers.memory
        self._coordinator = coordinator
        self._clock = rules.clock
        self._stale_ttl = rules.stale_ttl
        self._bans = tiers.bans
        self._remembered = Remembered(rules.policy, rules.clock, self._bans)
        self._policy = rules.policy
        self._flights: Flights[V] = Flights(
            rules.policy, rules.deadline, self._failed, self._bans, rules.clock
        )

    @property
    def flying(self) -> int:
        """How many flights are under way."""
        return len(self._flights)

    @property
    def callers(self) -> dict[str, int]:
        """How many callers have led a flight so far, and how many followed one."""
        return {"led": self._flights.led, "followed": self._flights.followed}

    def peek(self, key: str) -> V | None:
        """Return the value if this process holds it fresh."""
        kept = self._memory.peek(key) if self._memory else None
        if kept is None or kept.fresh_until <= self._clock():
            return None
        return None if self._bans.any and self._bans.strikes(kept) else kept

    async def look(self, key: str) -> Found[V] | None:
        """Return the value if any tier holds it fresh, and the tier; nothing is made."""
        found = await self._tiers.get(key)
        return found if found and found.value.fresh_until > self._clock() else None

    async def get(
        self,
        key: str,
        make: Maker[V],
        *,
        stale: bool = True,
        seconds: float | None = None,
        about: About = NOTHING,
    ) -> Answer[V]:
        """Return the value, fresh or stale, or make it; with `stale` False only a fresh one.

        Making it may take so many `seconds`, where they are not the usual; `about` says what a ban
        on the work would name, and how old it may be.

        A stale value is answered at once while one flight refreshes it. Raises what `make` raises,
        as long as it is remembered, unless there is something stale to answer.
        """
        kept = self._held(key, about)
        if kept and kept.state == "hit":
            return kept
        failed = self._remembered.recall(key, about.since, stale_serves=stale and kept is None)
        if kept and stale:
            if failed is None:
                self._flights.launch(key, lambda flight: self._fly(flight, make), about)
            return kept
        if failed:
            raise failed
        return await self._flights.join(
            key, lambda flight: self._fly(flight, make), stale=stale, seconds=seconds, about=about
        )

    def _held(self, key: str, about: About) -> Answer[V] | None:
        """Return what this process holds, fresh or stale, unless it is too old or banned."""
        kept = self._memory.peek(key) if self._memory else None
        if not self._memory or kept is None or kept.made_at <= about.since:
            return None
        return None if self._bans.strikes(kept) else self._answer(kept, self._memory.name)

    async def offer(self, key: str, value: V) -> None:
        """Keep a value that was made elsewhere."""
        self._remembered.forget(key)
        await self._tiers.put(key, value)

    async def drop(self, key: str) -> None:
        """Forget a key, and that it failed."""
        self._remembered.forget(key)
        await self._tiers.drop(key)

    async def close(self) -> None:
        """End what is under way; tiers and coordinator stay with their owner."""
        await self._flights.close()

    async def _fly(self, flight: Flight[V], make: Maker[V]) -> Answer[V]:
        kept = await self._look(flight)
        if kept and kept.state == "hit":
            return kept
        if kept:
            flight.stale = kept.value
            flight.settle(kept)
        if error := self._remembered.recall(flight.key, flight.since):
            raise error
        return await self._coordinator.fly(
            self._name_of(flight),
            flight,
            make=lambda: self._make(flight, make),
            look=lambda: self._look_fresh(flight),
        )

    def _name_of(self, flight: Flight[V]) -> str:
        """Name the work for all processes; after a ban it is another than before."""
        named = f"{self.name}:{flight.key}"
        return f"{named}:{flight.since}" if flight.since > NEVER else named

    async def _make(self, flight: Flight[V], make: Maker[V]) -> Answer[V]:
        if flight.stale is not None and self._bans.strikes(flight.stale):
            flight.stale = None
        answer: Answer[V] = Answer(await make(flight), "miss")
        self._remembered.forget(flight.key)
        flight.settle(answer)
        if not self._bans.strikes(answer.value):
            await self._tiers.put(flight.key, answer.value)
        return answer

    async def _look(self, flight: Flight[V]) -> Answer[V] | None:
        """Return what the tiers have that will do; of bans on what will not the flight learns."""
        banned: list[V] = []
        found = await self._tiers.get(flight.key, banned)
        flight.since = max(flight.since, self._bans.last(flight), *map(self._bans.last, banned))
        will_do = found and found.value.made_at > flight.since
        return self._answer(*found) if found and will_do else None

    async def _look_fresh(self, flight: Flight[V]) -> Answer[V] | None:
        answer = await self._look(flight)
        return answer if answer and answer.state == "hit" else None

    def _answer(self, value: V, tier: str) -> Answer[V] | None:
        now = self._clock()
        if value.fresh_until > now:
            return Answer(value, "hit", tier)
        return Answer(value, "stale", tier) if value.fresh_until + self._stale_ttl > now else None

    def _failed(self, flight: Flight[V], error: Exception) -> None:
        stale = flight.stale is not None
        if self._remembered.add(flight.key, error, flight, stale=stale) and stale:
            unexpected = None if self._policy.shared(error) else error
            LOG.warning("refresh failed: %s", type(error).__name__, exc_info=unexpected)
