import asyncio

import pytest

from proxy.departure import CallerLeft, unless_gone


def caller(*messages):
    """Send these messages, then stay silent."""
    waiting = list(messages)

    async def receive():
        if not waiting:
            await asyncio.Event().wait()
        return {"type": waiting.pop(0)}

    return receive


async def test_who_stays_gets_the_result():
    assert await unless_gone(caller("http.request"), asyncio.sleep(0, "done")) == "done"


async def test_who_stays_gets_the_failure():
    async def fail():
        raise KeyError("reason")

    with pytest.raises(KeyError, match="reason"):
        await unless_gone(caller("http.request"), fail())


async def test_who_leaves_cancels_the_wait():
    ended = asyncio.Event()

    async def work():
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(CallerLeft):
        await unless_gone(caller("http.request", "http.disconnect"), work())
    await asyncio.wait_for(ended.wait(), 10)


async def test_nothing_is_left_running():
    before = asyncio.all_tasks()
    await unless_gone(caller(), asyncio.sleep(0))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await unless_gone(caller(), asyncio.Event().wait())
    await asyncio.sleep(0.01)
    assert asyncio.all_tasks() == before
