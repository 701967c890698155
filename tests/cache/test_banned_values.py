import asyncio

import pytest

from cache.bans import About, Ban, Bans
from cache.coordinator import Alone
from cache.memory import MemoryCache
from cache.readthrough import ReadThrough, Rules
from cache.tiers import Tiers
from tests.cache.kit import Clock, Gone, Policy, Thing

PAGE = "https://a.example/a.jpg"
OTHER = "https://a.example/b.jpg"
STALE_TTL = 50


class House:
    """A read-through over two tiers, whose maker stops at a gate after it asked its source."""

    def __init__(self):
        self.clock = Clock()
        self.bans = Bans(1000, self.clock)
        self.fast = MemoryCache(1_000_000, 100_000, STALE_TTL, self.clock)
        self.slow = MemoryCache(1_000_000, 100_000, STALE_TTL, self.clock)
        self.gate = asyncio.Event()
        self.gate.set()
        self.made = 0
        self.fails = None
        tiers = Tiers([self.fast, self.slow], self.clock, self.bans)
        rules = Rules(Policy(), 20, STALE_TTL, self.clock)
        self.through = ReadThrough("things", tiers, Alone(), rules)

    async def make(self, _flight):
        asked, self.made = self.clock(), self.made + 1
        text, fails = str(self.made), self.fails
        await self.gate.wait()
        if fails:
            raise fails
        return Thing(text, self.clock() + 100, asked, sources=(PAGE,), tags=("spring",))

    def get(self, key="key", source=PAGE):
        return self.through.get(key, self.make, about=About((source,), ("spring",)))

    def ban(self, value=PAGE, kind="original"):
        self.bans.add(Ban(kind, value, self.clock()))
        self.clock.now += 1

    async def begun(self):
        while not self.made:
            await asyncio.sleep(0)


@pytest.fixture
async def house():
    built = House()
    yield built
    built.gate.set()
    await built.through.close()


@pytest.mark.parametrize(
    ("kind", "value"), [("original", PAGE), ("prefix", "//a.example/"), ("tag", "spring")]
)
async def test_a_banned_value_is_made_anew(house, kind, value):
    await house.get()
    assert house.through.peek("key") is not None
    house.ban(value, kind)
    assert house.through.peek("key") is None
    assert await house.through.look("key") is None
    answer = await house.get()
    assert (answer.value.text, answer.state) == ("2", "miss")
    assert house.through.peek("key").text == "2"


async def test_another_value_stays(house):
    await house.get()
    house.ban(OTHER)
    assert (await house.get()).state == "hit"


async def test_a_banned_value_is_not_answered_stale_even_where_its_source_fails(house):
    await house.get()
    house.clock.now += 110
    house.ban()
    house.fails = Gone()
    with pytest.raises(Gone):
        await house.get()


async def test_a_banned_value_does_not_hide_a_newer_one_behind_it(house):
    await house.get()
    house.ban()
    newer = Thing("newer", house.clock() + 10, house.clock(), sources=(PAGE,))
    await house.slow.put("key", newer)
    assert (await house.get()).value.text == "newer"


async def test_work_from_before_the_ban_serves_only_those_who_asked_before(house):
    house.gate.clear()
    before = asyncio.create_task(house.get())
    await house.begun()
    house.ban()
    after = asyncio.create_task(house.get())
    while house.made < 2:
        await asyncio.sleep(0)
    house.gate.set()
    assert (await before).value.text == "1"
    assert (await after).value.text == "2"
    assert house.through.peek("key").text == "2"


async def test_what_was_asked_for_before_the_ban_is_not_kept_however_late_it_comes(house):
    house.gate.clear()
    before = asyncio.create_task(house.get())
    await house.begun()
    house.ban()
    house.gate.set()
    assert (await before).value.text == "1"
    assert house.through.peek("key") is None
    assert (await house.get()).value.text == "2"


async def test_a_failure_from_before_the_ban_is_forgotten(house):
    house.fails = Gone()
    with pytest.raises(Gone):
        await house.get()
    house.fails = None
    with pytest.raises(Gone):
        await house.get()
    house.ban()
    assert (await house.get()).value.text == "2"


async def test_a_failure_of_work_from_before_the_ban_is_not_remembered(house):
    house.gate.clear()
    house.fails = Gone()
    before = asyncio.create_task(house.get())
    await house.begun()
    house.ban()
    house.fails = None
    house.gate.set()
    with pytest.raises(Gone):
        await before
    assert (await house.get()).value.text == "2"


async def test_a_failure_of_another_original_is_remembered_all_the_same(house):
    house.fails = Gone()
    with pytest.raises(Gone):
        await house.get()
    house.ban(OTHER)
    with pytest.raises(Gone):
        await house.get()
    assert house.made == 1


async def test_the_maker_learns_of_the_ban_on_what_was_kept(house):
    await house.get()
    house.ban("spring", "tag")
    at, seen = next(iter(house.bans)).at, []

    async def make(flight):
        seen.append(flight.since)
        return await house.make(flight)

    await house.through.get("key", make)
    assert seen == [at]


async def test_what_is_older_than_asked_for_will_not_do(house):
    await house.get()
    recent = About((PAGE,), since=house.clock())
    house.clock.now += 1
    assert (await house.through.get("key", house.make, about=recent)).state == "miss"
    assert (await house.through.get("key", house.make, about=recent)).state == "hit"


async def test_a_failure_older_than_asked_for_is_not_recalled(house):
    house.fails = Gone()
    with pytest.raises(Gone):
        await house.get()
    house.fails = None
    recent = About((PAGE,), since=house.clock())
    house.clock.now += 1
    assert (await house.through.get("key", house.make, about=recent)).value.text == "2"


async def test_a_banned_value_is_not_refreshed_but_made_from_nothing(house):
    await house.get()
    house.clock.now += 110
    seen = []

    async def make(flight):
        seen.append(flight.stale)
        return await house.make(flight)

    house.ban()
    await house.through.get("key", make, about=About((PAGE,)))
    assert seen == [None]
