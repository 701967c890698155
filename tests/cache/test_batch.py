import asyncio

import pytest

from cache.batch import MOST, Batch
from cache.link import Away
from cache.links import Links


@pytest.fixture
async def link(redis_server):
    links = Links()
    yield links.to(redis_server.url)
    await links.close()


async def commands(link, name):
    stats = await link.ask(lambda redis: redis.info("commandstats"))
    return stats.get(f"cmdstat_{name}", {"calls": 0})["calls"]


async def test_each_caller_gets_what_is_under_his_own_key(link):
    names = [b"batch:%d" % n for n in range(3 * MOST)]
    for name in names[::2]:
        await link.ask(lambda redis, name=name: redis.set(name, name))
    batch = Batch(link)
    answers = await asyncio.gather(*(batch.get(name) for name in names))
    assert answers == [name if n % 2 == 0 else None for n, name in enumerate(names)]


async def test_look_ups_of_one_turn_are_few_commands(link):
    before = await commands(link, "mget")
    batch = Batch(link)
    await asyncio.gather(*(batch.get(b"batch:none:%d" % n) for n in range(4 * MOST)))
    assert await commands(link, "mget") - before == 4


async def test_a_value_of_another_type_spoils_only_its_own(link):
    await link.ask(lambda redis: redis.set(b"batch:fine", b"fine"))
    await link.ask(lambda redis: redis.lpush(b"batch:list", b"x"))
    batch = Batch(link)
    assert await asyncio.gather(batch.get(b"batch:fine"), batch.get(b"batch:list")) == [
        b"fine",
        None,
    ]


async def test_a_caller_who_leaves_takes_nothing_from_the_others(link):
    await link.ask(lambda redis: redis.set(b"batch:kept", b"kept"))
    batch = Batch(link)
    leaver = asyncio.create_task(batch.get(b"batch:left"))
    stayer = asyncio.create_task(batch.get(b"batch:kept"))
    await asyncio.sleep(0)
    leaver.cancel()
    assert await stayer == b"kept"


async def test_everyone_hears_that_redis_is_away(redis_servers):
    server = redis_servers()
    links = Links()
    batch = Batch(links.to(server.url))
    server.stop()
    answers = await asyncio.gather(
        *(batch.get(b"%d" % n) for n in range(3)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Away] * 3
    await links.close()
