"""The line before few things: its order, and what happens when one gives up."""

import asyncio

import pytest

from proxy.line import Line


async def waiting(line, many):
    tasks = [asyncio.create_task(line.take(30)) for _ in range(many)]
    await asyncio.sleep(0)
    return tasks


async def test_who_came_first_is_served_first():
    line = Line()
    tasks = await waiting(line, 3)
    for thing in "abc":
        line.give(thing)
    assert await asyncio.gather(*tasks) == ["a", "b", "c"]


async def test_each_name_has_its_turn_however_many_wait_in_another():
    line, served = Line(), []

    async def take(name):
        await line.take(30, name[0])
        served.append(name)

    tasks = []
    for name in ("a1", "a2", "a3", "a4", "b1", "c1", "b2"):
        tasks.append(asyncio.create_task(take(name)))
        await asyncio.sleep(0)
    assert line.length == 7
    for _ in tasks:
        line.give("x")
    await asyncio.gather(*tasks)
    assert served == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]
    assert line.length == 0


async def test_a_newcomer_does_not_overtake_who_was_handed_the_thing():
    line = Line()
    (first,) = await waiting(line, 1)
    line.give("a")
    newcomer = asyncio.create_task(line.take(30))
    assert await first == "a"
    line.give("b")
    assert await newcomer == "b"


async def test_what_was_handed_to_one_who_leaves_goes_to_the_next():
    line = Line()
    first, second = await waiting(line, 2)
    line.give("a")
    first.cancel()
    assert await second == "a"
    assert first.cancelled()
    assert line.length == 0


async def test_one_who_left_before_is_passed_over():
    line = Line()
    first, second = await waiting(line, 2)
    first.cancel()
    line.give("a")
    assert await second == "a"


async def test_patience_ends_and_the_thing_stays_to_be_had():
    line = Line()
    with pytest.raises(TimeoutError):
        await line.take(0.01)
    line.give("a")
    assert await line.take(0.01) == "a"
