from cache.memory import MemoryCache
from tests.cache.kit import Clock, Thing


def memory(max_bytes=10_000, max_item_bytes=5000, stale_ttl=60, clock=None):
    return MemoryCache(max_bytes, max_item_bytes, stale_ttl, clock or Clock())


async def test_least_recently_used_goes_first():
    cache = memory(max_bytes=3 * 2000)
    for key in "abc":
        await cache.put(key, Thing(key, 2000, size=1400))
    cache.peek("a")
    await cache.put("d", Thing("d", 2000, size=1400))
    assert [key for key in "abcd" if cache.peek(key)] == ["a", "c", "d"]


async def test_bytes_are_bounded_with_keys_and_bookkeeping():
    cache = memory(max_bytes=100_000)
    for number in range(1000):
        await cache.put(f"{number}" + "k" * 500, Thing("", 2000, size=0))
        assert cache.weight <= 100_000
    assert len(cache) < 100_000 / 500


async def test_replaced_value_is_weighed_once():
    cache = memory()
    for _ in range(100):
        await cache.put("a", Thing("a", 2000, size=1000))
    assert len(cache) == 1
    assert cache.weight < 2000


async def test_too_large_value_takes_the_old_one_away():
    cache = memory()
    await cache.put("a", Thing("old", 2000))
    await cache.put("a", Thing("new", 2000, size=5000))
    assert cache.peek("a") is None
    assert cache.weight == 0


async def test_value_is_kept_until_it_is_no_longer_answered_stale():
    clock = Clock(1000)
    cache = memory(clock=clock, stale_ttl=60)
    await cache.put("a", Thing("a", 1010))
    clock.now = 1069
    assert cache.peek("a").text == "a"
    clock.now = 1070
    assert cache.peek("a") is None
    assert len(cache) == 0


async def test_without_stale_ttl_nothing_outlives_its_freshness():
    clock = Clock(1000)
    cache = memory(clock=clock, stale_ttl=0)
    await cache.put("a", Thing("a", 1010))
    clock.now = 1010
    assert cache.peek("a") is None


async def test_nothing_fits_where_nothing_may_be_kept():
    cache = memory(max_bytes=0)
    await cache.put("a", Thing("a", 2000))
    assert cache.peek("a") is None
