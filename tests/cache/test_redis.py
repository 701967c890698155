import asyncio
import gc
import logging
import time

import pytest
from redis.asyncio import Redis

from cache.breaker import Breaker
from cache.link import Link
from cache.links import connect
from cache.redis import RedisCache
from tests.cache.kit import THINGS, Thing, pack

LONG = 3.0


@pytest.fixture
async def tier_on():
    """Return a tier on a server, its breaker slow enough to be looked at."""
    links = []

    def open_tier(server, open_for=5.0):
        links.append(Link(connect(server.url), Breaker(open_for=open_for)))
        return RedisCache(links[-1], THINGS, stale_ttl=60, prefix="t:")

    yield open_tier
    for link in links:
        await link.close()
    gc.collect()


@pytest.fixture
async def plain(redis_server):
    async with Redis.from_url(redis_server.url) as client:
        await client.flushall()
        yield client


def fresh(text="x", size=100):
    return Thing(text, time.time() + 60, time.time(), size)


async def test_key_lives_as_long_as_fresh_and_stale_together(tier_on, redis_server, plain):
    await tier_on(redis_server).put("key", fresh())
    assert 115_000 < await plain.pttl("t:key") <= 120_000


async def test_one_command_per_get(tier_on, redis_server, plain):
    tier = tier_on(redis_server)
    await tier.put("key", fresh())
    await tier.get("key")
    await plain.config_resetstat()
    for _ in range(5):
        await tier.get("key")
    stats = await plain.info("commandstats")
    assert stats["cmdstat_get"]["calls"] == 5
    assert set(stats) <= {"cmdstat_get", "cmdstat_info", "cmdstat_config|resetstat"}


@pytest.mark.parametrize("garbage", [b"", b"nonsense", b"DKRM", b"\x00" * 5000])
async def test_garbage_is_a_miss_and_deleted(tier_on, redis_server, plain, garbage):
    tier = tier_on(redis_server)
    await plain.set("t:key", garbage)
    assert await tier.get("key") is None
    assert await plain.exists("t:key") == 0


async def test_value_of_another_key_is_a_miss_and_deleted(tier_on, redis_server, plain):
    tier = tier_on(redis_server)
    await plain.set("t:key", pack("other", fresh()))
    assert await tier.get("key") is None
    assert await plain.exists("t:key") == 0


async def test_wrong_type_is_a_miss_and_overwritten(tier_on, redis_server, plain):
    tier = tier_on(redis_server)
    await plain.rpush("t:key", "a", "b")
    assert await tier.get("key") is None
    assert tier.errors == 1
    await tier.put("key", fresh("new"))
    assert (await tier.get("key")).value.text == "new"


async def test_packing_that_raises_is_a_miss(redis_server, tier_on, plain):
    tier = tier_on(redis_server)
    await tier.put("key", Thing(object(), time.time() + 60))
    assert await tier.get("key") is None
    assert tier.errors == 1


async def test_full_server_still_answers_what_it_has(tier_on, redis_servers):
    tier = tier_on(redis_servers("--maxmemory", "3mb", "--maxmemory-policy", "noeviction"))
    await tier.put("small", fresh("small"))
    for number in range(30):
        await tier.put(f"{number}", fresh("x" * 200_000))
    assert tier.errors > 0
    assert (await tier.get("small")).value.text == "small"
    assert tier._link.breaker.state == "closed"


async def test_read_only_server_is_read(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server)
    await tier.put("key", fresh())
    async with Redis.from_url(server.url) as client:
        await client.execute_command("REPLICAOF", "127.0.0.1", "1")
    await tier.put("other", fresh())
    assert tier.errors == 1
    assert (await tier.get("key")).value.text == "x"


async def test_stopped_server_is_a_miss_and_soon_left_alone(tier_on, redis_servers, caplog):
    server = redis_servers()
    tier = tier_on(server)
    await tier.put("key", fresh())
    server.stop()
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            assert await tier.get("key") is None
            await tier.put("key", fresh())
            await tier.drop("key")
    assert tier._link.breaker.state == "open"
    assert tier.errors == 5
    assert len(caplog.records) <= 4


async def test_server_that_comes_back_is_used_again(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server, open_for=0.2)
    server.stop()
    for _ in range(6):
        await tier.get("key")
    redis_servers(port=server.port)
    await asyncio.sleep(0.3)
    await tier.put("key", fresh())
    assert (await tier.get("key")).value.text == "x"
    assert tier._link.breaker.state == "closed"


async def test_frozen_server_costs_five_short_waits(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server)
    await tier.put("key", fresh())
    server.freeze()
    began = time.monotonic()
    for _ in range(200):
        assert await tier.get("key") is None
    assert time.monotonic() - began < LONG
    assert tier.errors == 5


async def test_frozen_server_costs_a_crowd_one_short_wait(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server)
    await tier.put("key", fresh())
    server.freeze()
    began = time.monotonic()
    await asyncio.gather(*(tier.get("key") for _ in range(1000)))
    assert time.monotonic() - began < LONG
    server.thaw()


async def test_frozen_server_holds_no_large_value(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server)
    await tier.put("key", fresh())
    server.freeze()
    began = time.monotonic()
    await asyncio.gather(*(tier.put(f"{n}", fresh("x" * 5_000_000)) for n in range(8)))
    assert time.monotonic() - began < LONG
    server.thaw()


async def test_connections_after_a_freeze_answer_their_own_commands(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server, open_for=0.1)
    for number in range(40):
        await tier.put(f"{number}", fresh(f"{number}"))
    server.freeze()
    await asyncio.gather(*(tier.get(f"{n}") for n in range(40)))
    server.thaw()
    await asyncio.sleep(0.2)
    assert (await tier.get("0")).value.text == "0"
    found = await asyncio.gather(*(tier.get(f"{n}") for n in range(40)))
    assert [each.value.text for each in found] == [f"{n}" for n in range(40)]


async def test_burst_is_no_fault_of_redis(tier_on, redis_server, plain):
    tier = tier_on(redis_server)
    await tier.put("key", fresh())
    found = await asyncio.gather(*(tier.get("key") for _ in range(2000)))
    few_for_a_busy_machine = 100
    assert found.count(None) < few_for_a_busy_machine
    assert tier._link.breaker.state == "closed"


async def test_late_loop_is_no_fault_of_redis(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server)
    await tier.put("key", fresh())
    server.freeze()
    asking = asyncio.create_task(tier.get("key"))
    await asyncio.sleep(0.01)
    server.thaw()
    time.sleep(0.4)  # noqa: ASYNC251 - the loop is blocked on purpose
    assert await asking is not None
    assert tier.errors == 0


async def test_caller_who_leaves_leaves_the_probe_to_the_next(tier_on, redis_servers):
    server = redis_servers()
    tier = tier_on(server, open_for=0.1)
    server.freeze()
    for _ in range(5):
        await tier.get("key")
    await asyncio.sleep(0.15)
    probe = asyncio.create_task(tier.get("key"))
    await asyncio.sleep(0.02)
    probe.cancel()
    with pytest.raises(asyncio.CancelledError):
        await probe
    server.thaw()
    await asyncio.sleep(0.15)
    await tier.put("key", fresh())
    assert await tier.get("key") is not None


async def test_server_of_a_password_is_a_miss(tier_on, redis_servers):
    tier = tier_on(redis_servers("--requirepass", "s"))
    assert await tier.get("key") is None
    assert tier.errors == 1
