import asyncio

import pytest

from cache.base import Found
from cache.coordinator import Alone
from cache.memory import MemoryCache
from cache.readthrough import ReadThrough, Rules
from cache.tiers import Tiers
from tests.cache.kit import Busy, Clock, Gone, Policy, Thing


class Maker:
    """Makes things that are fresh for 100 s, or fails as told; counts how often it was asked."""

    def __init__(self, clock):
        self.clock = clock
        self.made = 0
        self.fails = None
        self.saw_stale = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, flight):
        self.made += 1
        number = self.made
        self.saw_stale.append(flight.stale and flight.stale.text)
        await self.gate.wait()
        if self.fails:
            raise self.fails
        return Thing(f"{number}", self.clock() + 100, self.clock())


class SlowTier:
    """A tier that is waited for: its look-ups are counted and end when the gate opens."""

    name = "slow"

    def __init__(self, clock):
        self.kept = MemoryCache(1_000_000, 100_000, 50, clock)
        self.put = self.kept.put
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = 0

    async def get(self, key):
        self.asked += 1
        value = self.kept.peek(key)
        await self.gate.wait()
        return Found(value, self.name) if value else None


@pytest.fixture
def clock():
    return Clock(1000)


@pytest.fixture
def make(clock):
    return Maker(clock)


@pytest.fixture
def slow(clock):
    return SlowTier(clock)


@pytest.fixture
async def build(clock):
    built = []

    def of(*tiers, stale_ttl=50, deadline=20):
        tiers = tiers or (MemoryCache(1_000_000, 100_000, stale_ttl, clock),)
        rules = Rules(Policy(), deadline, stale_ttl, clock)
        built.append(ReadThrough("things", Tiers(tiers, clock), Alone(), rules))
        return built[-1]

    yield of
    for each in built:
        await each.close()


async def landed(through):
    while through.flying:
        await asyncio.sleep(0.001)


async def texts(through, make, count):
    return [(await through.get("key", make)).value.text for _ in range(count)]


async def test_miss_then_hit(build, make):
    through = build()
    assert through.peek("key") is None
    first = await through.get("key", make)
    assert (first.state, first.tier) == ("miss", "")
    second = await through.get("key", make)
    assert (second.state, second.tier) == ("hit", "memory")
    assert first.value is second.value is through.peek("key")


async def test_thousand_callers_one_make(build, make):
    through = build()
    answers = await asyncio.gather(*(through.get("key", make) for _ in range(1000)))
    assert {answer.value.text for answer in answers} == {"1"}
    assert make.made == 1


async def test_stale_is_answered_while_one_flight_refreshes(build, make, clock):
    through = build()
    await through.get("key", make)
    clock.now += 100
    make.gate.clear()
    answers = [await through.get("key", make) for _ in range(20)]
    assert {(answer.state, answer.value.text) for answer in answers} == {("stale", "1")}
    assert through.peek("key") is None
    make.gate.set()
    await landed(through)
    assert (await through.get("key", make)).value.text == "2"
    assert make.saw_stale == [None, "1"]


async def test_too_old_to_be_answered(build, make, clock):
    through = build()
    await through.get("key", make)
    clock.now += 150
    answer = await through.get("key", make)
    assert (answer.state, answer.value.text) == ("miss", "2")


async def test_without_stale_ttl_nothing_is_stale(build, make, clock):
    through = build(stale_ttl=0)
    await through.get("key", make)
    clock.now += 99
    assert (await through.get("key", make)).state == "hit"
    clock.now += 1
    assert (await through.get("key", make)).state == "miss"


async def test_who_wants_it_fresh_waits_for_the_refresh(build, make, clock):
    through = build()
    await through.get("key", make)
    clock.now += 100
    answer = await through.get("key", make, stale=False)
    assert (answer.state, answer.value.text) == ("miss", "2")


async def test_stale_of_a_slow_tier_is_answered_at_once(build, make, clock, slow):
    through = build(MemoryCache(1_000_000, 100_000, 50, clock), slow)
    await slow.put("key", Thing("old", 990))
    make.gate.clear()
    answer = await through.get("key", make)
    assert (answer.state, answer.value.text, answer.tier) == ("stale", "old", "slow")
    make.gate.set()
    await landed(through)
    assert through.peek("key").text == "1"
    assert make.saw_stale == ["old"]


async def test_stale_that_memory_cannot_hold_is_refreshed_once(build, make, slow):
    through = build(slow)
    await slow.put("key", Thing("old", 990))
    make.gate.clear()
    answers = [await through.get("key", make) for _ in range(10)]
    assert {answer.state for answer in answers} == {"stale"}
    make.gate.set()
    await landed(through)
    assert make.made == 1


async def test_refresh_finds_what_another_process_has_refreshed(build, make, clock, slow):
    through = build(MemoryCache(1_000_000, 100_000, 50, clock), slow)
    await through.get("key", make)
    await landed(through)
    clock.now += 100
    await slow.put("key", Thing("theirs", clock() + 100))
    assert (await through.get("key", make)).state == "stale"
    await landed(through)
    assert through.peek("key").text == "theirs"
    assert make.made == 1


async def test_slow_look_up_is_shared_and_the_thing_made_once(build, make, clock, slow):
    through = build(MemoryCache(1_000_000, 100_000, 50, clock), slow)
    slow.gate.clear()
    first = asyncio.create_task(through.get("key", make))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(through.get("key", make))
    await asyncio.sleep(0.01)
    slow.gate.set()
    await first
    third = await through.get("key", make)
    assert (await second).value.text == third.value.text == "1"
    assert (slow.asked, make.made) == (1, 1)


async def test_callers_are_answered_before_a_slow_tier_has_it(build, make, clock):
    class SlowToKeep(MemoryCache):
        gate = asyncio.Event()

        async def put(self, key, value):
            await self.gate.wait()
            await super().put(key, value)

    slow = SlowToKeep(1_000_000, 100_000, 50, clock)
    through = build(MemoryCache(1_000_000, 100_000, 50, clock), slow)
    assert (await through.get("key", make)).state == "miss"
    assert (await through.get("key", make)).state == "hit"
    assert slow.peek("key") is None
    slow.gate.set()
    await landed(through)
    assert slow.peek("key") is not None


async def test_failure_is_remembered_as_long_as_told(build, make, clock):
    through = build()
    make.fails = Gone("no such thing")
    for _ in range(5):
        with pytest.raises(Gone, match="no such thing"):
            await through.get("key", make)
    assert make.made == 1
    clock.now += 29
    with pytest.raises(Gone):
        await through.get("key", make)
    clock.now += 1
    make.fails = None
    assert (await through.get("key", make)).value.text == "2"


async def test_failure_of_the_maker_is_not_remembered(build, make):
    through = build()
    make.fails = Busy("full")
    with pytest.raises(Busy):
        await through.get("key", make)
    make.fails = None
    assert (await through.get("key", make)).state == "miss"


async def test_failure_is_no_value(build, make, slow):
    through = build(slow)
    make.fails = Gone("x")
    with pytest.raises(Gone):
        await through.get("key", make)
    assert len(slow.kept) == 0


async def test_remembered_failures_of_one_key_spare_the_others(build, make):
    through = build()
    make.fails = Gone("x")
    with pytest.raises(Gone):
        await through.get("key", make)
    make.fails = None
    assert (await through.get("other", make)).state == "miss"


async def test_stale_is_answered_instead_of_an_error(build, make, clock):
    through = build()
    await through.get("key", make)
    clock.now += 100
    make.fails = Gone("x")
    for _ in range(5):
        assert (await through.get("key", make)).state == "stale"
        await landed(through)
    assert make.made == 2
    clock.now += 30
    make.fails = None
    assert (await through.get("key", make)).state == "stale"
    await landed(through)
    assert through.peek("key").text == "3"


async def test_node_that_cannot_refresh_tries_once_a_second(build, make, clock):
    through = build()
    await through.get("key", make)
    clock.now += 100
    make.fails = Busy("full")
    for _ in range(20):
        assert (await through.get("key", make)).state == "stale"
        await landed(through)
    assert make.made == 2
    clock.now += 1
    await through.get("key", make)
    await landed(through)
    assert make.made == 3


async def test_stale_of_a_slow_tier_is_answered_while_a_failure_is_remembered(
    build, make, clock, slow
):
    memory = MemoryCache(1_000_000, 100_000, 50, clock)
    through = build(memory, slow)
    await slow.put("key", Thing("old", 990))
    make.fails = Gone("x")
    assert (await through.get("key", make)).state == "stale"
    await landed(through)
    for _ in range(5):
        await memory.drop("key")
        assert (await through.get("key", make)).state == "stale"
        await landed(through)
    assert make.made == 1


async def test_recalling_a_failure_makes_it_last_no_longer(build, make, clock, slow):
    through = build(slow)
    await slow.put("key", Thing("old", 1040))
    clock.now = 1041
    make.fails = Gone("x")
    await through.get("key", make)
    await landed(through)
    for _ in range(3):
        clock.now += 10
        await through.get("key", make)
        await landed(through)
    assert make.made == 2


async def test_who_wants_it_fresh_hears_the_remembered_failure(build, make, clock):
    through = build()
    await through.get("key", make)
    clock.now += 100
    make.fails = Gone("x")
    for _ in range(2):
        with pytest.raises(Gone):
            await through.get("key", make, stale=False)
    assert make.made == 2
    assert (await through.get("key", make)).state == "stale"


async def test_extended_value_is_kept_like_any(build, clock):
    through = build()
    await through.offer("key", Thing("x", 1100, 1000))
    clock.now = 1100

    async def confirm(flight):
        return Thing(flight.stale.text, clock() + 100, flight.stale.made_at)

    assert (await through.get("key", confirm)).state == "stale"
    await landed(through)
    assert through.peek("key") == Thing("x", 1200, 1000)


async def test_offered_value_is_a_hit_and_ends_a_remembered_failure(build, make, clock):
    through = build()
    make.fails = Gone("x")
    with pytest.raises(Gone):
        await through.get("key", make)
    await through.offer("key", Thing("offered", clock() + 5))
    assert (await through.get("key", make)).value.text == "offered"
    clock.now += 60
    make.fails = None
    assert (await through.get("key", make)).state == "miss"


async def test_dropped_key_is_made_again(build, make):
    through = build()
    await through.get("key", make)
    await through.drop("key")
    assert (await through.get("key", make)).value.text == "2"


async def test_caller_waits_no_longer_than_he_says(build, make):
    through = build()
    make.gate.clear()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await through.get("key", make)
    make.gate.set()
    await landed(through)
    assert (await through.get("key", make)).state == "hit"


async def test_work_past_its_deadline_ends(build, make):
    through = build(deadline=0.03)
    make.gate.clear()
    with pytest.raises(TimeoutError):
        await through.get("key", make)
    make.gate.set()
    assert (await through.get("key", make)).value.text == "2"


async def test_values_are_never_closed(build, make, clock):
    class Held(Thing):
        def close(self):
            raise AssertionError("others may hold it")

    through = build(MemoryCache(2000, 2000, 50, clock))
    held = Held("x", clock() + 100)
    await through.offer("key", held)
    for number in range(10):
        await through.get(f"{number}", make)
    assert through.peek("key") is None


async def test_no_tiers_at_all_still_share_the_work(build, make):
    through = ReadThrough("things", Tiers([]), Alone(), Rules(Policy(), 20))
    answers = await asyncio.gather(*(through.get("key", make) for _ in range(50)))
    assert {answer.value.text for answer in answers} == {"1"}
    assert await texts(through, make, 2) == ["2", "3"]
