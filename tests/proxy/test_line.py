"""The line before few things: its order, and what happens when one gives up."""

import asyncio

import pytest

from proxy.line import LONGEST_HEAD_START, Line, shortest_first


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


async def served(line, callers):
    """Have callers come, each (word, name, seconds), and say in which order they are served."""
    order = []

    async def take(word, name, seconds, waited=0.0):
        await line.take(30, name, seconds, waited)
        order.append(word)

    tasks = []
    for caller in callers:
        tasks.append(asyncio.create_task(take(*caller)))
        await asyncio.sleep(0)
    for _ in tasks:
        line.give("x")
    await asyncio.gather(*tasks)
    return order


async def test_who_needs_least_is_served_first_where_that_is_the_order():
    callers = [("long", "", 3.0), ("middle", "", 0.2), ("short", "", 0.01)]
    assert await served(Line(shortest_first), callers) == ["short", "middle", "long"]
    assert await served(Line(), callers) == ["long", "middle", "short"]


async def test_hosts_have_their_turns_whoever_of_theirs_is_shortest():
    callers = [("a3", "a", 3.0), ("a1", "a", 0.1), ("b9", "b", 9.0), ("a2", "a", 0.2)]
    assert await served(Line(shortest_first), callers) == ["a1", "b9", "a2", "a3"]


async def test_who_has_waited_is_not_overtaken_for_ever():
    late = ("short", "", 0.0)
    waited = ("long", "", 60.0, LONGEST_HEAD_START + 0.1)
    assert await served(Line(shortest_first), [late, waited]) == ["long", "short"]


def test_nobody_starves_beside_a_stream_of_short_ones():
    come = shortest_first(100.0, 1e9)
    assert shortest_first(100.0 + LONGEST_HEAD_START + 0.001, 0.0) > come
    assert shortest_first(100.0, 0.3) < shortest_first(100.0, 0.4)


async def test_one_who_leaves_takes_nobodys_place_with_him():
    line = Line(shortest_first)
    tasks = [asyncio.create_task(line.take(30, "", seconds)) for seconds in (0.3, 0.1, 0.2)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.sleep(0)
    assert line.length == 2
    line.give("a")
    assert await tasks[2] == "a"
    line.give("b")
    assert await tasks[0] == "b"
