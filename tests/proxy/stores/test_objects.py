import socket

import pytest
from obstore.store import S3Store

from proxy.failures import StorageFailed
from proxy.stores.objects import Objects


@pytest.fixture
def silent():
    """A server that lets everybody in and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("verb", ["take", "give", "look for", "remove"])
async def test_a_store_that_never_answers_fails_in_time(silent, monkeypatch, verb):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    said = {"access_key_id": "a", "secret_access_key": "b", "disable_bulk_delete": True}
    inner = S3Store(
        "b",
        config={"endpoint": f"http://127.0.0.1:{silent}", **said},
        client_options={"allow_http": True},
    )
    store = Objects(inner, "", seconds=0.3)
    calls = {
        "take": lambda: store.put("a.webp", b"x", "image/webp"),
        "give": lambda: store.get("a.webp"),
        "look for": lambda: store.has("a.webp"),
        "remove": lambda: store.drop("a.webp"),
    }
    with pytest.raises(StorageFailed, match=rf"did not {verb} a file within 0\.3 s"):
        await calls[verb]()
