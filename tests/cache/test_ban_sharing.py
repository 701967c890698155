import asyncio
import time
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from cache import Announcements, Ban, Bans, BanSharing, Link
from cache.links import connect

LIFE = 3600


class Node:
    """What a process has: its bans, and its way to tell and hear them."""

    def __init__(self, url, name):
        self.link = Link(connect(url))
        self.words = Announcements(self.link)
        self.bans = Bans(LIFE)
        self.sharing = BanSharing(self.bans, self.link, self.words, name)

    async def ban(self, value, at=None):
        ban = Ban("tag", value, time.time() if at is None else at)
        self.bans.add(ban)
        return await self.sharing.tell(ban)

    async def knows(self, *values, seconds=20):
        async with asyncio.timeout(seconds):
            while not {ban.value for ban in self.bans} >= set(values):
                await asyncio.sleep(0.005)

    async def hears(self):
        async with asyncio.timeout(20):
            while self.words._connection is None:
                await asyncio.sleep(0.005)
            await asyncio.sleep(0.05)

    async def close(self):
        await self.words.close()
        await self.link.close()


@pytest.fixture
async def nodes(redis_server):
    """Start processes that hear each other: `await nodes(2)`; `nodes.name` is their channel."""
    async with AsyncExitStack() as stack:

        async def start(count=1, url=redis_server.url):
            fresh = [Node(url, start.name) for _ in range(count)]
            for node in fresh:
                stack.push_async_callback(node.close)
                await stack.enter_async_context(node.sharing.hearing())
            return fresh

        start.name = f"t:{uuid4().hex}"
        yield start


async def test_a_ban_is_heard_everywhere_within_moments(nodes):
    first, second = await nodes(2)
    await second.hears()
    began = time.monotonic()
    assert await first.ban("x") is True
    await second.knows("x", seconds=1)
    assert time.monotonic() - began < 1


async def test_who_starts_later_knows_what_was_banned(nodes):
    [first] = await nodes(1)
    at = time.time()
    for number in range(1200):
        await first.ban(f"x{number}", at + number / 1e4)
    [later] = await nodes(1)
    assert list(later.bans) == list(first.bans)


async def test_of_two_bans_on_one_thing_the_later_is_kept(nodes):
    [first] = await nodes(1)
    now = time.time()
    await first.ban("x", now)
    await first.ban("x", now - 60)
    [later] = await nodes(1)
    assert list(later.bans) == [Ban("tag", "x", now)]


async def test_without_redis_it_says_so_and_tells_when_it_is_back(nodes, redis_servers):
    redis = redis_servers()
    first, second = await nodes(2, redis.url)
    await first.hears()
    await second.hears()
    redis.stop()
    assert await first.ban("meanwhile") is False
    redis_servers(port=redis.port)
    await second.knows("meanwhile")


async def test_a_redis_that_forgot_is_told_again(nodes, redis_servers):
    redis = redis_servers()
    [first] = await nodes(1, redis.url)
    await first.hears()
    assert await first.ban("before") is True
    redis.stop()
    redis_servers(port=redis.port)

    async def remembered():
        [later] = await nodes(1, redis.url)
        return [ban.value for ban in later.bans] == ["before"]

    async with asyncio.timeout(20):
        while not await remembered():
            await asyncio.sleep(0.1)


async def test_what_is_no_ban_is_passed_over(nodes):
    first, second = await nodes(2)
    await second.hears()
    for word in (b"", b"{}", b'["tag","x"]', b'["other","x",1]', b'["tag",1,2]', b"\xff", b"lost?"):
        await first.link.client.publish(nodes.name, word)
    await first.link.client.zadd(nodes.name, {b"nonsense": time.time()})
    assert await first.ban("x")
    await second.knows("x", seconds=5)
    [later] = await nodes(1)
    assert [ban.value for ban in later.bans] == ["x"]


async def test_a_clock_far_ahead_bans_nothing_for_ever(nodes):
    first, second = await nodes(2)
    await second.hears()
    await first.ban("x", time.time() + 1e6)
    await second.knows("x")
    assert next(iter(second.bans)).at < time.time() + 120
