import itertools

import pytest

from tests.journeys import pictures
from tests.journeys.node import eventually

MEMORY = "memory://?max_bytes=32mb"


@pytest.fixture
def site(origin):
    origin.pages["/photo.jpg"] = pictures.photo()
    return origin


def states(node, site, *widths):
    """Ask for these widths and return where each came from; every answer must be a picture."""
    answers = [node.image(site.url("/photo.jpg"), w=width) for width in widths]
    assert [answer.status_code for answer in answers] == [200] * len(widths)
    return [answer.headers["X-Cache"] for answer in answers]


WIDTHS = itertools.count(100)


def shares(node, other, site):
    """Tell whether what one node makes comes to another through Redis."""
    width = next(WIDTHS)
    states(node, site, width)
    return states(other, site, width) == ["HIT; tier=redis"]


def test_what_was_made_outlives_the_service_in_redis(darkroom, site, redis_servers):
    settings = {
        "ALLOWED_PRIVATE": site.address,
        "CACHE": f"{MEMORY} {redis_servers().url}",
    }
    first = darkroom(**settings)
    made = first.image(site.url("/photo.jpg"), w=40)
    first.close()
    second = darkroom(**settings)
    found = second.image(site.url("/photo.jpg"), w=40)
    assert (found.headers["X-Cache"], found.content) == ("HIT; tier=redis", made.content)
    changing = {"date", "x-cache", "x-request-id", "server-timing"}
    assert {n: v for n, v in found.headers.items() if n not in changing} == {
        n: v for n, v in made.headers.items() if n not in changing
    }
    assert states(second, site, 40) == ["HIT; tier=memory"]
    assert states(second, site, 41) == ["MISS"]
    assert site.hits["/photo.jpg"] == 1


def test_without_a_memory_tier_redis_answers(darkroom, site, redis_servers):
    node = darkroom(ALLOWED_PRIVATE=site.address, CACHE=redis_servers().url)
    assert states(node, site, 40, 40) == ["MISS", "HIT; tier=redis"]


def test_a_redis_that_stops_costs_nothing_but_its_hits(darkroom, site, redis_servers):
    redis = redis_servers()
    node = darkroom(ALLOWED_PRIVATE=site.address, CACHE=f"{MEMORY} {redis.url}")
    assert states(node, site, 40) == ["MISS"]
    redis.stop()
    assert states(node, site, 40, 41, 41) == ["HIT; tier=memory", "MISS", "HIT; tier=memory"]
    many = node.many(30, *({"url": site.url("/photo.jpg"), "w": w} for w in range(50, 60)))
    assert {answer.status_code for answer in many} == {200}
    assert node.web.get("/readyz").status_code == 200
    redis_servers(port=redis.port)
    other = darkroom(ALLOWED_PRIVATE=site.address, CACHE=f"{MEMORY} {redis.url}")
    eventually(lambda: shares(node, other, site))


def test_a_redis_that_hangs_costs_nothing_but_its_hits(darkroom, site, redis_servers):
    redis = redis_servers()
    node = darkroom(ALLOWED_PRIVATE=site.address, CACHE=f"{MEMORY} {redis.url}")
    assert states(node, site, 40) == ["MISS"]
    redis.freeze()
    try:
        assert states(node, site, 40, 41, 41) == ["HIT; tier=memory", "MISS", "HIT; tier=memory"]
        many = node.many(30, *({"url": site.url("/photo.jpg"), "w": w} for w in range(50, 60)))
        assert {answer.status_code for answer in many} == {200}
        assert node.web.get("/readyz").status_code == 200
    finally:
        redis.thaw()
    other = darkroom(ALLOWED_PRIVATE=site.address, CACHE=f"{MEMORY} {redis.url}")
    eventually(lambda: shares(node, other, site))


def test_a_redis_that_is_full_keeps_nothing_and_breaks_nothing(darkroom, site, redis_servers):
    redis = redis_servers("--maxmemory", "1mb", "--maxmemory-policy", "noeviction")
    node = darkroom(ALLOWED_PRIVATE=site.address, CACHE=f"{MEMORY} {redis.url}")
    assert states(node, site, *range(40, 50)) == ["MISS"] * 10
    assert states(node, site, 40) == ["HIT; tier=memory"]
    assert site.hits["/photo.jpg"] == 1


def test_what_is_no_redis_at_all_breaks_nothing(darkroom, site):
    redis = f"redis://{site.address}/0"
    node = darkroom(ALLOWED_PRIVATE=site.address, CACHE=f"{MEMORY} {redis}")
    assert states(node, site, *range(40, 46), 40) == ["MISS"] * 6 + ["HIT; tier=memory"]
