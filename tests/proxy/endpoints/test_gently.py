import asyncio

import pytest

from proxy.endpoints.gently import Gently


def noting(log, name, count):
    for n in range(count):
        log.append(name)
        yield n


async def test_others_have_turns_between_the_steps():
    log = []

    async def passing_by():
        for _ in range(3):
            log.append("other")
            await asyncio.sleep(0)

    found, _ = await asyncio.gather(Gently().all(noting(log, "step", 3)), passing_by())
    assert found == [0, 1, 2]
    assert log == ["step", "other"] * 3


async def test_one_list_is_worked_out_at_a_time():
    log, gently = [], Gently()
    await asyncio.gather(*(gently.all(noting(log, name, 3)) for name in "ab"))
    assert log == [*"aaabbb"]


async def test_a_step_that_fails_lets_the_next_list_begin():
    gently = Gently()
    with pytest.raises(ZeroDivisionError):
        await gently.all(1 // n for n in (1, 0))
    assert await gently.all(iter("ab")) == ["a", "b"]
