import hashlib
import importlib
import inspect
import pkgutil

import pytest

from cache.entry import Validators
from proxy import sources
from proxy.failures import SourceForbidden, SourceNotFound, SourceTooLarge
from proxy.sources import NOT_MODIFIED, SCHEMES, Fetched
from transforms.errors import UnsupportedFormat

BODY = bytes(range(256)) * 30


@pytest.fixture(params=SCHEMES)
async def place(request, origin, tls_origin, new_source, say):
    """A source of each scheme, and the base of a place where it finds /a, /same and /large."""
    of_scheme = {"http": origin, "https": tls_origin}[request.param]
    of_scheme.pages["/a"] = say(BODY, 'ETag: "v1"')
    of_scheme.pages["/same"] = say(status="304 Not Modified")
    of_scheme.pages["/large"] = say(bytes(10_001))
    source = new_source(max_bytes=10_000)
    assert isinstance(source, SCHEMES[request.param])
    return source, of_scheme.base


def test_the_table_holds_every_member():
    found = {}
    for module in pkgutil.iter_modules(sources.__path__):
        path = f"{sources.__name__}.{module.name}"
        for _, member in inspect.getmembers(importlib.import_module(path), inspect.isclass):
            if member.__module__ == path and isinstance(getattr(member, "schemes", None), tuple):
                found.update(dict.fromkeys(member.schemes, member))
    assert found == SCHEMES


async def test_gives_sealed_bytes_and_their_digest(place):
    source, base = place
    fetched = await source.fetch(f"{base}/a")
    assert isinstance(fetched, Fetched)
    assert fetched.blob.bytes() == BODY
    assert fetched.digest == hashlib.sha256(BODY).hexdigest()
    assert fetched.etag == '"v1"'
    with pytest.raises(PermissionError):
        fetched.blob.write(b"x")


async def test_says_when_validators_hold(place):
    source, base = place
    assert await source.fetch(f"{base}/same", Validators('"v1"')) is NOT_MODIFIED


async def test_says_when_there_is_no_original(place):
    source, base = place
    with pytest.raises(SourceNotFound):
        await source.fetch(f"{base}/missing")


async def test_refuses_what_is_too_large(place):
    source, base = place
    with pytest.raises(SourceTooLarge):
        await source.fetch(f"{base}/large")


async def test_lets_its_caller_refuse_by_the_first_bytes(place):
    source, base = place

    def refuse(head):
        assert BODY.startswith(head)
        raise UnsupportedFormat("not an image")

    with pytest.raises(UnsupportedFormat):
        await source.fetch(f"{base}/a", refuse=refuse)


async def test_refuses_inner_addresses(place):
    source, base = place
    with pytest.raises(SourceForbidden):
        await source.fetch(base.replace("good.test", "127.0.0.1") + "/a")


async def test_closes_twice(place):
    source, _ = place
    await source.close()
    await source.close()
