import asyncio
import socket
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from proxy import stores
from proxy.failures import StorageFailed
from proxy.stores import SCHEMES, open_store
from proxy.stores.base import FOR_EVER
from tests.object_servers import S3, Azure, Google
from transforms.errors import InvalidParameter

NOT_MEMBERS = {"__init__", "base", "address", "names", "clouds", "objects", "directory"}
SERVERS = {"s3": S3, "gs": Google, "az": Azure}
BODY = bytes(range(256)) * 40


class Folder:
    """A directory where a server would be."""

    variables: ClassVar = {}

    def __init__(self, folder):
        self.url = f"file://{folder}/made/when/needed"

    def close(self):
        pass


@pytest.fixture(scope="module", params=SCHEMES)
def server(request, tmp_path_factory):
    kind = SERVERS.get(request.param, Folder)
    held = kind(tmp_path_factory.mktemp("store"))
    yield held
    held.close()


@pytest.fixture
async def store(server, monkeypatch):
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    store = open_store(server.url)
    yield store
    await store.close()


def test_the_table_has_every_kind_that_there_is_a_file_for():
    files = {path.stem for path in Path(stores.__file__).parent.glob("*.py")}
    assert files == NOT_MEMBERS
    assert set(SCHEMES) == {"file", *SERVERS}
    assert set(stores.PROVIDERS.values()) == set(SERVERS)


async def test_what_was_put_is_had_again_with_its_headers(store):
    await store.put("a/b c ü.webp", BODY, "image/webp")
    body, headers = await store.get("a/b c ü.webp")
    assert body == BODY
    assert headers == {"content-type": "image/webp", "cache-control": FOR_EVER}


async def test_an_empty_file_is_a_file(store):
    await store.put("empty.png", b"", "image/png")
    assert await store.has("empty.png")
    assert (await store.get("empty.png"))[0] == b""


async def test_what_was_never_put_is_not_there(store):
    assert not await store.has("never.webp")
    assert await store.get("never.webp") is None
    assert not await store.has("no/such/folder/never.webp")


async def test_a_name_is_taken_over(store):
    await store.put("twice.webp", b"first, and longer", "image/webp")
    await store.put("twice.webp", b"second", "image/webp")
    assert (await store.get("twice.webp"))[0] == b"second"


async def test_dropping_is_harmless_again(store):
    await store.put("gone.webp", BODY, "image/webp")
    await store.drop("gone.webp")
    await store.drop("gone.webp")
    assert not await store.has("gone.webp")


async def test_many_at_once_disturb_nobody(store):
    names = [f"many/{n % 4}.webp" for n in range(16)]
    await asyncio.gather(*(store.put(name, BODY, "image/webp") for name in names))
    found = await asyncio.gather(*(store.get(name) for name in set(names)))
    assert all(each[0] == BODY for each in found)


@pytest.mark.parametrize(
    "name", ["", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "a\0b", "a\nb", "x" * 901]
)
async def test_a_name_that_leads_elsewhere_is_refused(store, name):
    for work in (
        lambda: store.put(name, b"x", "image/png"),
        lambda: store.get(name),
        lambda: store.has(name),
        lambda: store.drop(name),
        lambda: store.signed(name, 60),
    ):
        with pytest.raises(InvalidParameter, match="path="):
            await work()
    with pytest.raises(InvalidParameter, match="path="):
        store.url(name)


async def test_a_prefix_keeps_stores_of_one_bucket_apart(server, store):
    bare, _, query = server.url.partition("?")
    below = open_store(f"{bare}/in/here?{query}" if query else f"{bare}/in/here")
    await below.put("p.webp", BODY, "image/webp")
    assert not await store.has("p.webp")
    assert (await store.get("in/here/p.webp"))[0] == BODY
    assert below.url("p.webp").endswith("/p.webp")


async def test_the_public_base_is_where_the_prefix_is_found(server, store):
    public = open_store(server.url, "https://img.example.com/v/")
    assert public.url("a b.webp") == "https://img.example.com/v/a%20b.webp"


async def test_a_signed_address_is_good_for_anybody(server, store):
    if isinstance(server, Folder | Google):
        pytest.skip("everybody may read there, or nothing can be signed with these")
    await store.put("signed/a.webp", BODY, "image/webp")
    address = await store.signed("signed/a.webp", 60)
    async with httpx.AsyncClient(trust_env=False) as anybody:
        answer = await anybody.get(address)
        bare = await anybody.get(address.partition("?")[0])
    assert answer.content == BODY
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert bare.status_code in {403, 404}
    assert address.startswith(store.url("signed/a.webp") + "?")


async def test_wrong_credentials_fail_without_a_secret(server, store, monkeypatch):
    if isinstance(server, Folder) or not server.strict:
        pytest.skip("nobody checks credentials there")
    for name in server.variables:
        if name.endswith(("KEY", "TOKEN")):
            monkeypatch.setenv(name, "d3Jvbmctc2VjcmV0")
    wrong = open_store(server.url)
    with pytest.raises(StorageFailed) as caught:
        await wrong.put("a.webp", BODY, "image/webp")
    assert "d3Jvbmctc2VjcmV0" not in str(caught.value)
    assert "http" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_a_bucket_that_is_not_there_fails(server, store):
    if isinstance(server, Folder):
        pytest.skip("a directory is made")
    absent = open_store(server.url.replace("//pictures", "//absent"))
    with pytest.raises(StorageFailed, match="did not take a file"):
        await absent.put("a.webp", BODY, "image/webp")


async def test_a_store_that_nobody_answers_for_fails(server, store):
    if isinstance(server, Folder):
        pytest.skip("a directory needs nobody")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = open_store(server.url.replace(str(server.port), str(closed.getsockname()[1])))
        for work in (
            lambda: dead.put("a.webp", BODY, "image/webp"),
            lambda: dead.get("a.webp"),
            lambda: dead.has("a.webp"),
            lambda: dead.drop("a.webp"),
        ):
            with pytest.raises(StorageFailed, match="cannot be reached"):
                await work()
