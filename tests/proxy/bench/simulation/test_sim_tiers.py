import asyncio
import random

import pytest
from redis import Redis

from cache import ENTRIES, Entry, MemoryCache, Validators, digest
from proxy.bench.simulation.lfu import Lfu, allocated
from proxy.bench.simulation.lru import Lru
from proxy.bench.simulation.walk import ENVELOPE, WORDS


def entry(size):
    return Entry.of_file(bytes(size), "image/webp")


async def test_memory_holds_what_the_service_holds():
    draw = random.Random(1)
    real, said = MemoryCache(100_000, 100_000, 0), Lru(100_000)
    for _ in range(2000):
        number = min(int(draw.paretovariate(0.6)), 200)
        key, size = f"{number:040d}", 500 + number * 37 % 5000
        hit = real.peek(key) is not None
        assert said.get(key) == hit
        if not hit:
            await real.put(key, entry(size))
            said.put(key, size + WORDS)
    await asyncio.sleep(0)
    assert (len(said), said.weight) == (len(real), real.weight)
    assert said.evicted > 100


def test_what_is_too_large_is_not_held():
    held = Lru(1000, 100)
    held.put("a", 100)
    held.put("a", 101)
    assert (len(held), held.weight) == (0, 0)


def test_redis_evicts_what_is_read_least():
    held = Lfu(budget=200_000, largest=1e6)
    held.put("read", 1000, 0, 3600)
    for at in range(2000):
        assert held.get("read", at / 100)
        held.put(at, 1000, at / 100, 3600)
    assert held.evicted > 1000
    assert held.weight <= 200_000


def test_redis_forgets_by_time_and_refuses_what_is_too_large():
    held = Lfu(budget=200_000, largest=1000)
    held.put("a", 500, 0, 60)
    held.put("b", 1001, 0, 60)
    assert held.get("a", 59)
    assert not held.get("a", 60)
    assert not held.get("b", 1)
    held.put("c", 500, 61, 60)
    assert len(held) == 1


def test_a_value_that_is_written_again_lives_on():
    held = Lfu(budget=200_000, largest=1000)
    held.put("a", 500, 0, 60)
    held.put("a", 600, 30, 60)
    held.put("b", 500, 70, 60)
    assert held.get("a", 80)


def test_jemalloc_has_four_sizes_between_powers_of_two():
    assert [allocated(size) for size in (1, 100, 1000, 1025, 5000)] == [16, 112, 1024, 1280, 5120]


def test_an_envelope_weighs_what_the_service_adds():
    body, url = bytes(1000), "https://pictures.example/originals/1.jpg"
    made = Entry(
        body,
        "image/webp",
        digest(body),
        width=64,
        height=43,
        original=digest(body),
        validators=Validators(),
        tags=(),
        notes=(),
        subject="",
        made_at=1.7e9,
        fresh_until=1.7e9,
        sources=(url,),
    )
    assert len(ENTRIES.pack("k" * 40, made)) - len(body) == pytest.approx(ENVELOPE, abs=15)


@pytest.mark.redis
def test_values_weigh_what_redis_says(redis_servers):
    held, draw = Lfu(budget=1e9, largest=1e9), random.Random(1)
    with Redis.from_url(redis_servers().url) as client:
        before = client.info("memory")["used_memory"]
        for at in range(4000):
            size = draw.randint(600, 20_000)
            client.set(f"darkroom:r:{at:040d}", bytes(size), px=60_000)
            held.put(at, size, 0, 60)
        weight = client.info("memory")["used_memory"] - before
    assert held.weight == pytest.approx(weight, rel=0.01)
