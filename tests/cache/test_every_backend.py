import asyncio
import importlib
import inspect
import pkgutil
import time
from uuid import uuid4

import pytest

import cache
from cache import BACKENDS, Links, Terms, Tiers, parse
from tests.cache.kit import THINGS, Thing

SCHEMES = sorted({backend: scheme for scheme, backend in reversed(BACKENDS.items())}.values())
NO_TIER_OF_ITS_OWN = {Tiers}
METHODS = ("get", "put", "drop", "close")


def url_of(scheme, request):
    if scheme == "memory":
        return "memory://?max_bytes=1mb&max_item_bytes=100kb"
    if scheme == "redis":
        server = request.getfixturevalue("redis_server")
        return f"{server.url}?max_item_bytes=100kb"
    raise NotImplementedError(f"say where the contract finds a {scheme}")


@pytest.fixture(params=SCHEMES)
async def tier(request):
    links = Links()
    address = parse(url_of(request.param, request))
    prefix = f"test:{uuid4().hex}:"
    tier = BACKENDS[address.scheme].open(address, Terms(THINGS, 60, prefix, links.to))
    yield tier
    await tier.close()
    await links.close()


def fresh(text="x", size=100):
    return Thing(text, time.time() + 60, time.time(), size)


def test_table_names_every_backend():
    found = set()
    for module in pkgutil.iter_modules(cache.__path__, "cache."):
        for _, each in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            methods = all(inspect.iscoroutinefunction(getattr(each, m, None)) for m in METHODS)
            if methods and hasattr(each, "open"):
                found.add(each)
            elif methods and not getattr(each, "_is_protocol", False):
                assert each in NO_TIER_OF_ITS_OWN, f"{each} is a cache that no URL opens"
    assert found == set(BACKENDS.values())


async def test_what_is_put_is_had(tier):
    value = fresh()
    await tier.put("key", value)
    found = await tier.get("key")
    assert found.value == value
    assert found.tier == tier.name


async def test_unknown_key_is_a_miss(tier):
    assert await tier.get("nothing") is None


async def test_last_value_wins(tier):
    await tier.put("key", fresh("first"))
    await tier.put("key", fresh("second"))
    assert (await tier.get("key")).value.text == "second"


async def test_stale_value_is_still_had(tier):
    await tier.put("key", Thing("old", time.time() - 10))
    assert (await tier.get("key")).value.text == "old"


async def test_value_too_old_to_answer_is_a_miss(tier):
    await tier.put("key", Thing("ancient", time.time() - 61))
    assert await tier.get("key") is None


async def test_dropped_key_is_a_miss(tier):
    await tier.put("key", fresh())
    await tier.drop("key")
    await tier.drop("key")
    assert await tier.get("key") is None


async def test_too_large_value_takes_the_old_one_away(tier):
    await tier.put("key", fresh("small"))
    await tier.put("key", fresh("large", size=100 * 1024 + 1))
    assert await tier.get("key") is None


async def test_value_without_end_is_kept(tier):
    await tier.put("key", Thing("for ever", 1e300))
    assert (await tier.get("key")).value.text == "for ever"


async def test_keys_are_kept_apart(tier):
    keys = ["a", "A", "a ", "a:b", "a\x00", "ü", "\udcff", "*", "k" * 5000]
    for place, key in enumerate(keys):
        await tier.put(key, fresh(f"{place}"))
    assert [(await tier.get(key)).value.text for key in keys] == [f"{n}" for n in range(len(keys))]


async def test_many_at_once(tier):
    await asyncio.gather(*(tier.put(f"{n}", fresh(f"{n}")) for n in range(300)))
    found = await asyncio.gather(*(tier.get(f"{n}") for n in range(300)))
    assert [each.value.text for each in found] == [f"{n}" for n in range(300)]


async def test_closing_twice_is_harmless(tier):
    await tier.put("key", fresh())
    await tier.close()
    await tier.close()
