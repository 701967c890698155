import asyncio

import pytest

from cache import Entry, Validators
from proxy.endpoints.company import together
from proxy.endpoints.kept import KeptSets
from proxy.failures import StorageFailed
from proxy.stores import Directory


def entry(body):
    none = Validators()
    return Entry(body, "image/webp", "", 1, 1, "", none, (), (), "", 0, 0)


async def test_files_are_kept_all(tmp_path):
    sets = KeptSets(Directory(tmp_path))
    await sets.keep({"a.webp": entry(b"a"), "b.webp": entry(b"b")})
    assert await sets.missing(["a.webp", "c.webp", "b.webp"]) == ["c.webp"]


async def test_one_that_fails_takes_the_others_with_it(tmp_path):
    (tmp_path / "b.webp").mkdir()
    sets = KeptSets(Directory(tmp_path))
    with pytest.raises(StorageFailed):
        await sets.keep({"a.webp": entry(b"a"), "b.webp": entry(b"b")})
    assert [each.name for each in tmp_path.iterdir()] == ["b.webp"]


async def test_those_of_one_name_take_turns(tmp_path):
    sets = KeptSets(Directory(tmp_path))
    async with sets.turn("x"):
        assert sets.turn("x").locked()
        assert not sets.turn("y").locked()
    assert not sets.turn("x").locked()


async def test_what_is_done_together_comes_back_in_order():
    async def later(value, seconds):
        await asyncio.sleep(seconds)
        return value

    assert await together([lambda: later(1, 0.02), lambda: later(2, 0)]) == [1, 2]


async def test_the_first_failure_ends_the_others():
    ended = []

    async def fails():
        raise StorageFailed("no")

    async def hangs():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    with pytest.raises(StorageFailed):
        await together([hangs, fails])
    await asyncio.sleep(0)
    assert ended == [True]
