import os

import pytest

from proxy.failures import StorageFailed
from proxy.stores import open_store
from proxy.stores.directory import Directory

SECRET = b"not for the public"


@pytest.fixture
def outside(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.webp").write_bytes(SECRET)
    return tmp_path / "outside"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


async def test_no_link_is_followed_out_of_it(root, outside):
    (root / "link.webp").symlink_to(outside / "secret.webp")
    (root / "folder").symlink_to(outside)
    store = Directory(root)
    for name in ("link.webp", "folder/secret.webp"):
        assert await store.get(name) is None
        assert not await store.has(name)


async def test_a_link_is_replaced_not_written_through(root, outside):
    (root / "link.webp").symlink_to(outside / "secret.webp")
    await Directory(root).put("link.webp", b"ours", "image/webp")
    assert (outside / "secret.webp").read_bytes() == SECRET
    assert not (root / "link.webp").is_symlink()


async def test_a_linked_folder_is_not_written_into(root, outside):
    (root / "folder").symlink_to(outside)
    with pytest.raises(StorageFailed, match="Not a directory"):
        await Directory(root).put("folder/new.webp", b"ours", "image/webp")
    assert [each.name for each in outside.iterdir()] == ["secret.webp"]


async def test_dropping_a_link_leaves_what_it_points_to(root, outside):
    (root / "link.webp").symlink_to(outside / "secret.webp")
    await Directory(root).drop("link.webp")
    assert (outside / "secret.webp").read_bytes() == SECRET
    assert not (root / "link.webp").is_symlink()


async def test_what_is_no_file_is_not_there(root):
    (root / "folder.webp").mkdir()
    os.mkfifo(root / "pipe.webp")
    store = Directory(root)
    for name in ("folder.webp", "pipe.webp", "n" * 300):
        assert await store.get(name) is None
        assert not await store.has(name)


async def test_a_put_that_fails_leaves_nothing(root):
    (root / "taken.webp").mkdir()
    with pytest.raises(StorageFailed, match="directory"):
        await Directory(root).put("taken.webp", b"ours", "image/webp")
    assert [each.name for each in root.iterdir()] == ["taken.webp"]


async def test_a_root_that_cannot_be_made_fails(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFailed, match="the store's directory failed"):
        await Directory(tmp_path / "file" / "below").put("a.webp", b"ours", "image/webp")


async def test_files_are_readable_by_a_server_beside_it(root):
    await Directory(root).put("in/a.webp", b"ours", "image/webp")
    assert (root / "in" / "a.webp").stat().st_mode & 0o444 == 0o444


async def test_without_a_base_addresses_are_paths_of_this_service(root):
    store = open_store(f"file://{root}")
    assert store.url("a.webp") == "/store/a.webp"
    assert await store.signed("a.webp", 60) == "/store/a.webp"


async def test_what_nobody_writes_has_no_type_of_a_picture(root):
    (root / "a.html").write_bytes(b"<script>")
    _, headers = await Directory(root).get("a.html")
    assert headers["content-type"] == "application/octet-stream"
