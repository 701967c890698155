import asyncio
import os
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from cache import (
    About,
    Answer,
    Ban,
    Bans,
    Flight,
    Link,
    MemoryCache,
    ReadThrough,
    RedisCache,
    RedisFlights,
    Rules,
    Tiers,
)
from cache.flight import NOTHING
from cache.links import connect
from tests.cache.kit import THINGS, Busy, Gone, Policy, Thing

ROOT = Path(__file__).parents[2]
SOON = 3.0


class Node:
    """What a process has: its link, its tiers, its flights."""

    def __init__(self, url, prefix, *, lease=5.0, stale_ttl=60, shared=True):
        self.bans = Bans(3600)
        self.link = Link(connect(url))
        self.flights = RedisFlights(self.link, Policy(), f"{prefix}flight:", lease=lease)
        self.memory = MemoryCache(1_000_000, 100_000, stale_ttl)
        redis = RedisCache(self.link, THINGS, stale_ttl, 1000, prefix)
        tiers = Tiers([self.memory, redis] if shared else [self.memory], bans=self.bans)
        self.through = ReadThrough("things", tiers, self.flights, Rules(Policy(), 20, stale_ttl))

    def callers(self, make, count=1, key="key", about=NOTHING):
        return [asyncio.create_task(self.through.get(key, make, about=about)) for _ in range(count)]

    async def follows(self, keys=1):
        """Wait until this process listens for so many keys."""
        heard = self.flights._announcements
        while len(heard._listeners) < keys or heard._connection is None:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)

    async def landed(self):
        while self.through.flying:
            await asyncio.sleep(0.005)

    async def close(self):
        await self.through.close()
        await self.flights.close()
        await self.link.close()


@pytest.fixture
async def nodes(redis_server):
    """Start nodes that know each other: `nodes(2)`."""
    started, prefix = [], f"t:{uuid4().hex}:"

    def start(count, url=redis_server.url, **options):
        fresh = [Node(url, prefix, **options) for _ in range(count)]
        started.extend(fresh)
        return fresh

    start.prefix = prefix
    yield start
    for node in started:
        await node.close()


class Maker:
    """Makes things at once, or when the gate opens; `fails` are raised first, one a time."""

    def __init__(self, *fails, size=100, queued=False):
        self.made = 0
        self.fails = list(fails)
        self.size = size
        self.queued = queued
        self.gate = asyncio.Event()
        self.begun = asyncio.Event()

    async def __call__(self, flight):
        self.made += 1
        self.begun.set()
        if self.queued:
            async with flight.queued():
                await self.gate.wait()
        await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        return Thing(f"{self.made}", time.time() + 60, time.time(), self.size)


async def answers_of(*tasks):
    async with asyncio.timeout(SOON * 4):
        return await asyncio.gather(*tasks, return_exceptions=True)


async def test_after_a_ban_nobody_follows_who_began_before_it(nodes):
    one, other = nodes(2)
    about, slow, quick = About(("https://a.example/",)), Maker(), Maker()
    quick.gate.set()
    [before] = one.callers(slow, about=about)
    await slow.begun.wait()
    other.bans.add(Ban("original", "https://a.example/", time.time()))
    [after] = await answers_of(*other.callers(quick, about=about))
    assert (after.state, quick.made, before.done()) == ("miss", 1, False)
    slow.gate.set()
    await answers_of(before)


async def test_two_processes_make_it_once(nodes):
    one, other = nodes(2)
    make = Maker()
    tasks = one.callers(make, 500) + other.callers(make, 500)
    await asyncio.sleep(0.3)
    make.gate.set()
    answers = await answers_of(*tasks)
    assert {answer.value.text for answer in answers} == {"1"}
    assert make.made == 1


async def test_follower_hears_at_once(nodes):
    one, other = nodes(2)
    make = Maker()
    make.gate.set()
    for number in range(20):
        await answers_of(*one.callers(make, key=f"{number}"), *other.callers(make, key=f"{number}"))
    assert make.made == 20


async def test_lock_is_gone_after_landing(nodes, redis_server):
    (one,) = nodes(1)
    make = Maker()
    make.gate.set()
    await one.through.get("key", make)
    await one.landed()
    async with Redis.from_url(redis_server.url) as client:
        assert await client.keys(f"{nodes.prefix}flight:*") == []
        assert len(await client.keys(f"{nodes.prefix}key")) == 1


async def test_it_is_looked_for_again_after_take_off(nodes):
    one, other = nodes(2)
    make = Maker()
    make.gate.set()
    await one.through.get("key", make)
    await one.landed()
    answer = await other.through.get("key", make)
    assert (answer.state, answer.tier, make.made) == ("hit", "redis", 1)


async def test_leader_looks_again_before_it_makes(nodes):
    (one,) = nodes(1)
    kept = Answer(Thing("theirs", time.time() + 60), "hit", "redis")

    async def look():
        return kept

    async def make():
        raise AssertionError("it was made already")

    assert await one.flights.fly("name", Flight("key", 20), make, look) == kept


async def test_shared_failure_goes_to_both_processes(nodes):
    one, other = nodes(2)
    make = Maker(Gone("no such thing"))
    tasks = one.callers(make, 3)
    await make.begun.wait()
    tasks += other.callers(make, 3)
    await other.follows()
    make.gate.set()
    heard = await answers_of(*tasks)
    assert [(type(each), str(each)) for each in heard] == [(Gone, "no such thing")] * 6
    assert make.made == 1
    with pytest.raises(Gone):
        await other.through.get("key", make)
    assert make.made == 1


async def test_other_process_takes_over_after_an_unshared_failure(nodes):
    one, other = nodes(2)
    make = Maker(Busy("full"))
    leading = one.callers(make)
    await make.begun.wait()
    following = other.callers(make, 5)
    await other.follows()
    make.gate.set()
    (heard,) = await answers_of(*leading)
    answers = await answers_of(*following)
    assert isinstance(heard, Busy)
    assert {answer.value.text for answer in answers} == {"2"}


async def test_other_process_takes_over_what_was_abandoned_in_the_queue(nodes):
    one, other = nodes(2)
    make = Maker(queued=True)
    (leaving,) = one.callers(make)
    await make.begun.wait()
    following = other.callers(make)
    await other.follows()
    leaving.cancel()
    await asyncio.sleep(0.05)
    make.gate.set()
    (answer,) = await answers_of(*following)
    assert answer.value.text == "2"


async def test_follower_that_all_have_left_stops_waiting(nodes):
    one, other = nodes(2)
    make = Maker()
    leading = one.callers(make)
    await make.begun.wait()
    following = other.callers(make, 3)
    await other.follows()
    for task in following:
        task.cancel()
    await asyncio.sleep(0.05)
    assert other.through.flying == 0
    make.gate.set()
    await answers_of(*leading)
    assert make.made == 1


async def test_what_redis_may_not_hold_each_process_makes_for_itself(nodes):
    one, other = nodes(2)
    make = Maker(size=5000)
    tasks = one.callers(make, 5)
    await make.begun.wait()
    tasks += other.callers(make, 5)
    await other.follows()
    make.gate.set()
    answers = await answers_of(*tasks)
    assert {answer.state for answer in answers} == {"miss"}
    assert make.made == 2


async def test_what_redis_may_not_hold_is_made_by_all_the_others_at_once(nodes):
    one, *others = nodes(3)
    begun, gates = [], [asyncio.Event(), asyncio.Event()]

    async def make(_flight):
        begun.append(True)
        await gates[len(begun) > 1].wait()
        return Thing("large", time.time() + 60, size=5000)

    tasks = one.callers(make)
    await asyncio.sleep(0.05)
    tasks += [task for node in others for task in node.callers(make)]
    for node in others:
        await node.follows()
    gates[0].set()
    async with asyncio.timeout(SOON):
        while len(begun) < 3:
            await asyncio.sleep(0.005)
    gates[1].set()
    await answers_of(*tasks)
    assert len(begun) == 3


async def test_stale_is_refreshed_by_one_process(nodes):
    one, other = nodes(2)
    make = Maker()
    for node in (one, other):
        await node.through.offer("key", Thing("old", time.time() - 1, time.time() - 60))
    answers = await answers_of(*one.callers(make, 5), *other.callers(make, 5))
    assert {(answer.state, answer.value.text) for answer in answers} == {("stale", "old")}
    await make.begun.wait()
    await asyncio.sleep(0.1)
    make.gate.set()
    await one.landed()
    await other.landed()
    assert [node.through.peek("key").text for node in (one, other)] == ["1", "1"]
    assert make.made == 1


async def test_leader_that_takes_longer_than_the_lock_lives_keeps_it(nodes):
    one, other = nodes(2, lease=0.6)
    make = Maker()
    tasks = one.callers(make)
    await make.begun.wait()
    tasks += other.callers(make)
    await asyncio.sleep(1.5)
    make.gate.set()
    answers = await answers_of(*tasks)
    assert {answer.value.text for answer in answers} == {"1"}
    assert make.made == 1


async def test_killed_leader_is_taken_over(nodes, redis_server):
    (other,) = nodes(1)
    program = [sys.executable, str(ROOT / "tests/cache/leader.py"), redis_server.url]
    leader = await asyncio.create_subprocess_exec(
        *program,
        f"{nodes.prefix}flight:",
        "1.0",
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert await leader.stdout.readline() == b"begun\n"
    make = Maker()
    make.gate.set()
    following = other.callers(make)
    await asyncio.sleep(0.5)
    assert make.made == 0
    leader.kill()
    await leader.wait()
    (answer,) = await answers_of(*following)
    assert answer.value.text == "1"


async def test_lock_lost_to_another_is_not_released(nodes, redis_server):
    (one,) = nodes(1)
    make = Maker()
    leading = one.callers(make)
    await make.begun.wait()
    lock = f"{nodes.prefix}flight:things:key"
    async with Redis.from_url(redis_server.url) as client:
        await client.set(lock, "another's", px=60_000)
        make.gate.set()
        await answers_of(*leading)
        await one.landed()
        assert await client.get(lock) == b"another's"


@pytest.mark.parametrize("word", [b"failed\xff\xfe", b"nonsense", b"", b"failed"])
async def test_nonsense_on_the_channel_does_no_harm(nodes, redis_server, word):
    one, other = nodes(2)
    make = Maker()
    tasks = one.callers(make)
    await make.begun.wait()
    tasks += other.callers(make)
    await other.follows()
    async with Redis.from_url(redis_server.url) as client:
        heard = await client.publish(f"{nodes.prefix}flight:things:key", word)
    await asyncio.sleep(0.1)
    make.gate.set()
    answers = await answers_of(*tasks)
    assert heard == 1
    assert answers[0].value.text == "1"
    assert make.made == 1 or word == b"failed"


async def test_listener_is_told_when_listening_has_begun(nodes):
    (one,) = nodes(1)
    async with one.flights._announcements.hear(b"channel") as words:
        assert await asyncio.wait_for(words.get(), SOON) == b""


async def test_one_connection_hears_for_the_whole_process(nodes, redis_server):
    one, other = nodes(2)
    make = Maker()
    async with Redis.from_url(redis_server.url) as client:
        before = [c for c in await client.client_list() if int(c["sub"])]
        leading = [task for n in range(20) for task in one.callers(make, key=f"{n}")]
        while make.made < 20:
            await asyncio.sleep(0.005)
        following = [task for n in range(20) for task in other.callers(make, key=f"{n}")]
        await other.follows(20)
        during = [int(c["sub"]) for c in await client.client_list() if int(c["sub"])]
        make.gate.set()
        await answers_of(*leading, *following)
        await asyncio.sleep(0.1)
        after = [c for c in await client.client_list() if int(c["sub"])]
    assert (before, during, after) == ([], [20], [])


async def test_polling_finds_it_though_nothing_is_heard(nodes, redis_server):
    one, other = nodes(2)
    make = Maker()
    tasks = one.callers(make)
    await make.begun.wait()
    tasks += other.callers(make)
    await other.follows()
    async with Redis.from_url(redis_server.url) as client:
        for listener in await client.client_list():
            if int(listener["sub"]):
                await client.client_kill_filter(_id=listener["id"])
    make.gate.set()
    answers = await answers_of(*tasks)
    assert {answer.value.text for answer in answers} == {"1"}
    make.gate.clear()
    make.begun.clear()
    again = one.callers(make, key="again")
    await make.begun.wait()
    again += other.callers(make, key="again")
    await other.follows()
    make.gate.set()
    answers = await answers_of(*again)
    assert {answer.value.text for answer in answers} == {"2"}


async def test_without_redis_everyone_works_for_himself(nodes, redis_servers):
    server = redis_servers()
    one, other = nodes(2, url=server.url)
    server.stop()
    make = Maker()
    make.gate.set()
    answers = await answers_of(*one.callers(make, 50), *other.callers(make, 50))
    assert {answer.state for answer in answers} == {"miss"}
    assert make.made == 2


async def test_who_could_not_look_in_redis_does_not_ask_it_for_a_lock(nodes, redis_servers):
    server = redis_servers()
    (one,) = nodes(1, url=server.url)
    make = Maker()
    make.gate.set()
    server.stop()
    await one.through.get("key", make)
    await one.landed()
    errors_of_look_up_and_put = 2
    assert one.link.errors == errors_of_look_up_and_put


async def test_frozen_redis_delays_little(nodes, redis_servers):
    server = redis_servers()
    (one,) = nodes(1, url=server.url)
    make = Maker()
    make.gate.set()
    await one.through.get("first", make)
    await one.landed()
    server.freeze()
    began = time.monotonic()
    for number in range(20):
        await one.through.get(f"{number}", make)
    assert time.monotonic() - began < SOON
    assert make.made == 21
    server.thaw()


async def test_redis_that_freezes_under_a_follower_lets_him_work(nodes, redis_servers):
    server = redis_servers()
    one, other = nodes(2, url=server.url)
    make = Maker()
    leading = one.callers(make)
    await make.begun.wait()
    make.begun.clear()
    following = other.callers(make)
    await other.follows()
    server.freeze()
    async with asyncio.timeout(SOON):
        await make.begun.wait()
    make.gate.set()
    answers = await answers_of(*leading, *following)
    assert {answer.state for answer in answers} == {"miss"}
    server.thaw()


async def test_redis_that_stops_under_a_follower_lets_him_work(nodes, redis_servers):
    server = redis_servers()
    one, other = nodes(2, url=server.url)
    make = Maker()
    leading = one.callers(make)
    await make.begun.wait()
    following = other.callers(make)
    await other.follows()
    server.stop()
    await asyncio.sleep(0.5)
    make.gate.set()
    answers = await answers_of(*leading, *following)
    assert {answer.state for answer in answers} == {"miss"}
    assert make.made == 2


async def test_full_redis_lets_everyone_work(nodes, redis_servers):
    server = redis_servers("--maxmemory", "1", "--maxmemory-policy", "noeviction")
    one, other = nodes(2, url=server.url)
    make = Maker()
    make.gate.set()
    answers = await answers_of(*one.callers(make, 20), *other.callers(make, 20))
    assert {answer.state for answer in answers} == {"miss"}
    assert make.made == 2


async def test_flights_without_a_shared_tier_still_end(nodes):
    one, other = nodes(2, shared=False)
    make = Maker()
    tasks = one.callers(make, 3)
    await make.begun.wait()
    tasks += other.callers(make, 3)
    await other.follows()
    make.gate.set()
    answers = await answers_of(*tasks)
    assert {answer.state for answer in answers} == {"miss"}
    assert make.made == 2


async def test_closing_leaves_no_lock(nodes, redis_server):
    (one,) = nodes(1)
    make = Maker()
    leading = one.callers(make)
    await make.begun.wait()
    await one.through.close()
    await answers_of(*leading)
    async with Redis.from_url(redis_server.url) as client:
        assert await client.keys(f"{nodes.prefix}flight:*") == []
