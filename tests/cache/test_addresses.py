import pytest

from cache import BACKENDS, Links, MemoryCache, RedisCache, Terms, open_tiers
from tests.cache.kit import THINGS


def terms(links):
    return Terms(THINGS, 60, "test:", links.to)


async def test_tiers_open_in_order():
    links = Links()
    tiers = open_tiers(["memory://?max_bytes=1mb", "redis://localhost:1/2"], terms(links))
    assert isinstance(tiers.memory, MemoryCache)
    await tiers.close()
    await links.close()


def test_one_link_for_one_redis():
    links = Links()
    assert links.to("redis://localhost:1/0") is links.to("redis://localhost:1/0")
    assert links.to("redis://localhost:1/0") is not links.to("redis://localhost:1/1")


def test_options_of_a_tier_name_no_other_redis():
    links = Links()
    link = links.to("redis://:s@localhost:1/2?max_item_bytes=2mb&client_name=d")
    assert link is links.to("redis://:s@localhost:1/2?client_name=d")
    options = link.client.connection_pool.connection_kwargs
    assert (options["db"], options["client_name"], options["password"]) == (2, "d", "s")
    assert "max_item_bytes" not in options


def test_socket_address_is_connected_to_as_written():
    link = Links().to("unix:///run/redis.sock?max_item_bytes=1kb&db=3")
    options = link.client.connection_pool.connection_kwargs
    assert (options["path"], options["db"]) == ("/run/redis.sock", 3)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("memcached://localhost", ["memcached", "memory://", "redis://"]),
        ("", ["memory://"]),
        ("memory://?max_bytes=lots", ["max_bytes", "lots", "8mb"]),
        ("memory://?max_bytes=0", ["max_bytes", "'0'"]),
        ("memory://?max_bytes=-5", ["max_bytes", "-5"]),
        ("memory://?max_byte=5mb", ["max_byte ", "max_bytes"]),
        ("memory://256mb", ["256mb", "memory://?max_bytes"]),
        ("redis://localhost:99999", ["scheme://host:port"]),
        ("redis://localhost/zero", ["redis://localhost/zero", "redis://localhost:6379/0"]),
        ("redis://localhost?db=x", ["redis://localhost", "redis://localhost:6379/0"]),
        ("redis://:pw@", ["redis://", "redis://localhost:6379/0"]),
        ("redis:///0", ["redis:///0", "redis://localhost:6379/0"]),
        ("redis://:6379/0", ["redis://:6379/0", "redis://localhost:6379/0"]),
        ("unix://", ["unix://"]),
        ("redis://localhost?decode_responses=True", ["decode_responses", "max_item_bytes"]),
    ],
)
def test_bad_address_is_named_with_what_was_expected(url, named):
    with pytest.raises(ValueError, match="cache") as refusal:
        open_tiers([url], terms(Links()))
    assert [word for word in named if word not in str(refusal.value)] == []


@pytest.mark.parametrize("rest", ["/zero", "/0?bogus=1", "/0?max_item_bytes=x"])
def test_refusal_shows_no_password(rest):
    with pytest.raises(ValueError, match="cache") as refusal:
        open_tiers([f"redis://user:hunter2@localhost{rest}"], terms(Links()))
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:hunter2@",
        "redis://:12/hunter2@localhost/zero",
        "redis://:12?hunter2@localhost/zero",
        "redis://12#hunter2@localhost/zero",
        "redis://:hunter2@hunter2@localhost/zero",
        "redis:hunter2@localhost/zero",
        "tape://hunter2@localhost",
        ":hunter2@localhost",
        "hunter2@localhost",
    ],
)
def test_a_password_that_breaks_the_url_is_not_shown_either(url):
    with pytest.raises(ValueError, match="cache") as refusal:
        open_tiers([url], terms(Links()))
    assert "hunter2" not in str(refusal.value)


def test_encrypted_redis_is_the_same_backend():
    assert {BACKENDS[scheme] for scheme in ("redis", "rediss", "unix")} == {RedisCache}
