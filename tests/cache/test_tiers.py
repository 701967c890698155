import asyncio

from cache.memory import MemoryCache
from cache.tiers import Tiers
from tests.cache.kit import Clock, Thing

CLOCK = Clock(1000)


def memory():
    return MemoryCache(100_000, 10_000, 60, CLOCK)


class Gate(MemoryCache):
    """A tier that takes its time to keep something."""

    def __init__(self):
        super().__init__(100_000, 10_000, 60, CLOCK)
        self.open_gate = asyncio.Event()

    async def put(self, key, value):
        await self.open_gate.wait()
        await super().put(key, value)


async def test_first_fresh_value_is_answered():
    first, second = memory(), memory()
    await first.put("key", Thing("first", 2000))
    await second.put("key", Thing("second", 3000))
    assert (await Tiers([first, second], CLOCK).get("key")).value.text == "first"


async def test_fresh_value_of_a_slow_tier_beats_a_stale_one():
    first, second = memory(), memory()
    await first.put("key", Thing("stale", 990))
    await second.put("key", Thing("fresh", 2000))
    assert (await Tiers([first, second], CLOCK).get("key")).value.text == "fresh"
    assert first.peek("key").text == "fresh"


async def test_stale_value_that_was_fresh_last_is_answered():
    first, second = memory(), memory()
    await first.put("key", Thing("newer", 990))
    await second.put("key", Thing("older", 980))
    assert (await Tiers([first, second], CLOCK).get("key")).value.text == "newer"
    assert second.peek("key").text == "older"


async def test_faster_tiers_are_filled():
    tiers = [memory() for _ in range(4)]
    await tiers[2].put("key", Thing("x", 2000))
    await Tiers(tiers, CLOCK).get("key")
    assert [bool(tier.peek("key")) for tier in tiers] == [True, True, True, False]


async def test_value_goes_to_every_tier_that_can_hold_it():
    small, large = MemoryCache(1000, 1000, 60, CLOCK), memory()
    await Tiers([small, large], CLOCK).put("key", Thing("x", 2000, size=5000))
    assert small.peek("key") is None
    assert large.peek("key") is not None


async def test_first_tier_has_it_before_a_slow_one_is_waited_for():
    first, slow = memory(), Gate()
    putting = asyncio.create_task(Tiers([first, slow], CLOCK).put("key", Thing("x", 2000)))
    await asyncio.sleep(0)
    assert first.peek("key") is not None
    slow.open_gate.set()
    await putting
    assert slow.peek("key") is not None


async def test_dropped_everywhere():
    tiers = [memory(), memory()]
    both = Tiers(tiers, CLOCK)
    await both.put("key", Thing("x", 2000))
    await both.drop("key")
    assert [tier.peek("key") for tier in tiers] == [None, None]


async def test_no_tiers_are_a_cache_too():
    none = Tiers([], CLOCK)
    await none.put("key", Thing("x", 2000))
    assert await none.get("key") is None
    assert none.memory is None
    await none.close()
