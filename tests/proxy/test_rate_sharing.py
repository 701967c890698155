import pytest

from cache import Links
from proxy.failures import RateLimited
from proxy.rate_sharing import BATCH, Sharing
from proxy.rates import Rates


@pytest.fixture
async def links():
    links = Links()
    yield links
    await links.close()


def two(url, links, limit=6):
    pairs = [Rates("x", limit, shared=True) for _ in range(2)]
    return [(rates, Sharing(rates, links.to(url))) for rates in pairs]


async def test_what_one_counts_the_other_hears_when_it_tells(redis_servers, links):
    (here, telling), (there, hearing) = two(redis_servers().url, links)
    for _ in range(5):
        here.admit("a")
    await telling.tell()
    there.admit("a")
    assert there.allowance("a").remaining == 5
    await hearing.tell()
    assert there.allowance("a").remaining == 0
    with pytest.raises(RateLimited):
        there.admit("a")
    there.admit("b")


async def test_many_clients_are_told_in_batches(redis_servers, links):
    (here, telling), (there, hearing) = two(redis_servers().url, links)
    names = [str(number) for number in range(2 * BATCH + 3)]
    for name in names:
        here.admit(name)
    await telling.tell()
    for name in names:
        there.admit(name)
    await hearing.tell()
    assert {there.allowance(name).remaining for name in names} == {4}


async def test_what_redis_keeps_of_counts_ends_by_itself(redis_servers, links):
    url = redis_servers().url
    ((here, telling), _) = two(url, links)
    here.admit("a")
    await telling.tell()
    client = links.to(url).client
    (key,) = await client.keys("darkroom:rate:x:*")
    assert 0 < await client.ttl(key) <= 90


async def test_while_redis_is_away_all_pass_and_afterwards_nothing_is_lost(redis_servers, links):
    server = redis_servers()
    (here, telling), _ = two(server.url, links, limit=2)
    server.stop()
    for _ in range(2):
        here.admit("a")
    await telling.tell()
    assert here.away
    here.admit("a")
    again = redis_servers(port=server.port)
    here.admit("a")
    await telling.tell()
    assert not here.away
    with pytest.raises(RateLimited):
        here.admit("a")
    client = links.to(again.url).client
    (key,) = await client.keys("darkroom:rate:x:*")
    assert await client.hget(key, "a") == b"4"


async def test_who_was_refused_before_redis_went_away_passes_while_it_is(redis_servers, links):
    server = redis_servers()
    (here, telling), _ = two(server.url, links, limit=1)
    here.admit("a")
    await telling.tell()
    server.stop()
    with pytest.raises(RateLimited):
        here.admit("a")
    await telling.tell()
    here.admit("a")


async def test_a_redis_that_holds_something_else_there_is_one_that_is_away(redis_servers, links):
    url = redis_servers().url
    ((here, telling), _) = two(url, links)
    here.admit("a")
    (slots,) = [*here._usages.values()]
    await links.to(url).client.set(f"darkroom:rate:x:{slots.newest}", "a text")
    await telling.tell()
    assert here.away
