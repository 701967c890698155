import asyncio
import gc
import weakref

import pytest

from cache.base import Answer
from cache.flight import Abandoned
from cache.flights import Flights
from tests.cache.kit import Busy, Gone, Policy, Thing

ANSWER = Answer(Thing("x", 2000), "miss")


class Work:
    """Work that waits at a gate, and counts how often it was begun and ended."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.gate = asyncio.Event()
        self.begun = self.ended = 0

    async def __call__(self, _flight):
        self.begun += 1
        await self.gate.wait()
        self.ended += 1
        if self.errors:
            raise self.errors.pop(0)
        return ANSWER


class QueuedWork(Work):
    """Work that waits in a queue first."""

    def __init__(self):
        super().__init__()
        self.turn = asyncio.Event()
        self.abandoned = 0

    async def __call__(self, flight):
        try:
            async with flight.queued():
                await self.turn.wait()
        except Abandoned:
            self.abandoned += 1
            raise
        return await super().__call__(flight)


def flights(seconds=20, failed=lambda *_: None):
    return Flights(Policy(), seconds, failed)


async def callers(board, work, count, key="key"):
    tasks = [asyncio.create_task(board.join(key, work)) for _ in range(count)]
    await asyncio.sleep(0.01)
    return tasks


async def leave(*tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.01)


async def test_thousand_callers_one_flight():
    work, board = Work(), flights()
    tasks = await callers(board, work, 1000)
    work.gate.set()
    assert await asyncio.gather(*tasks) == [ANSWER] * 1000
    assert work.begun == 1
    assert len(board) == 0


async def test_keys_fly_apart():
    work, board = Work(), flights()
    tasks = await callers(board, work, 1, "a") + await callers(board, work, 1, "b")
    work.gate.set()
    await asyncio.gather(*tasks)
    assert work.begun == 2


async def test_who_leaves_ends_nothing():
    work, board = Work(), flights()
    tasks = await callers(board, work, 3)
    await leave(tasks[0])
    work.gate.set()
    assert await asyncio.gather(*tasks[1:]) == [ANSWER] * 2
    assert work.begun == 1


async def test_own_deadline_of_a_caller_ends_only_his_wait():
    work, board = Work(), flights()
    tasks = await callers(board, work, 1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await board.join("key", work)
    work.gate.set()
    assert await tasks[0] == ANSWER
    assert work.begun == 1


async def test_begun_work_ends_though_all_have_left():
    work, board = Work(), flights()
    await leave(*await callers(board, work, 3))
    work.gate.set()
    await asyncio.sleep(0.01)
    assert work.ended == 1


async def test_queued_work_is_dropped_when_all_have_left():
    work, board = QueuedWork(), flights()
    tasks = await callers(board, work, 3)
    await leave(*tasks[:2])
    assert work.abandoned == 0
    await leave(tasks[2])
    assert work.abandoned == 1
    assert work.begun == 0
    assert len(board) == 0


async def test_work_that_nobody_waits_for_does_not_queue():
    board, begun, gate, seen = flights(), asyncio.Event(), asyncio.Event(), []

    async def work(flight):
        begun.set()
        await gate.wait()
        try:
            async with flight.queued():
                seen.append("queued")
        except Abandoned:
            seen.append("abandoned")
            raise
        return ANSWER

    tasks = await callers(board, work, 1)
    await begun.wait()
    await leave(*tasks)
    gate.set()
    await asyncio.sleep(0.01)
    assert seen == ["abandoned"]


async def test_caller_after_a_drop_begins_anew():
    work, board = QueuedWork(), flights()
    (first,) = await callers(board, work, 1)
    first.cancel()
    await asyncio.sleep(0)
    second = asyncio.create_task(board.join("key", work))
    await asyncio.sleep(0.01)
    work.turn.set()
    work.gate.set()
    assert await second == ANSWER
    assert work.begun == 1


async def test_launched_flight_needs_no_caller():
    work, board = QueuedWork(), flights()
    board.launch("key", work)
    board.launch("key", work)
    await leave(*await callers(board, work, 2))
    work.turn.set()
    work.gate.set()
    await asyncio.sleep(0.01)
    assert work.ended == 1


async def test_shared_failure_goes_to_all():
    work, board = Work(Gone("no such thing")), flights()
    tasks = await callers(board, work, 10)
    work.gate.set()
    heard = await asyncio.gather(*tasks, return_exceptions=True)
    assert [(type(each), str(each)) for each in heard] == [(Gone, "no such thing")] * 10
    assert len({id(each) for each in heard}) == 10
    assert work.begun == 1


async def test_leader_gets_the_failure_with_its_cause():
    async def work(flight):
        raise Busy("no") from OSError("the reason")

    with pytest.raises(Busy) as heard:
        await flights().join("key", work)
    assert str(heard.value.__cause__) == "the reason"


async def test_follower_takes_over_after_an_unshared_failure():
    work, board = Work(Busy("full")), flights()
    tasks = await callers(board, work, 10)
    work.gate.set()
    heard = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in heard] == [Busy] + [Answer] * 9
    assert work.begun == 2


async def test_crowd_does_not_take_over_for_ever():
    work, board = Work(*[Busy("full")] * 1000), flights()
    tasks = await callers(board, work, 200)
    work.gate.set()
    heard = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(each) for each in heard} == {Busy}
    assert work.begun == 3


async def test_failure_is_told_before_anyone_hears_it():
    told = []
    board = flights(failed=lambda flight, error: told.append((flight.key, str(error))))
    work = Work(Gone("x"))
    work.gate.set()
    with pytest.raises(Gone):
        await board.join("key", work)
    assert told == [("key", "x")]


async def test_failure_that_nobody_hears_is_read(caplog):
    work, board = Work(Gone("x")), flights()
    await leave(*await callers(board, work, 2))
    work.gate.set()
    await asyncio.sleep(0.01)
    gc.collect()
    assert work.ended == 1
    assert caplog.records == []


async def test_flight_has_a_deadline_of_its_own():
    told = []
    board = flights(0.05, lambda *told_of: told.append(told_of[1].__class__))
    with pytest.raises(TimeoutError):
        await board.join("key", Work())
    assert told == [TimeoutError]
    assert len(board) == 0


async def test_who_begins_a_flight_may_give_it_another_deadline():
    left = []

    async def work(flight):
        left.append(flight.remaining())
        return ANSWER

    board = flights(20, lambda *_: None)
    await board.join("usual", work)
    await board.join("longer", work, seconds=60)
    assert 0 < left[0] <= 20 < left[1] <= 60


async def test_flight_knows_what_is_left():
    async def work(flight):
        assert 0 < flight.remaining() <= 20
        return ANSWER

    assert await flights(20).join("key", work) == ANSWER


async def test_early_answer_lets_the_work_go_on():
    board, gate, ended, begun = flights(), asyncio.Event(), asyncio.Event(), []
    stale = Answer(Thing("old", 0), "stale")

    async def work(flight):
        begun.append(True)
        flight.settle(stale)
        async with flight.queued():
            await gate.wait()
        ended.set()
        return ANSWER

    assert await board.join("key", work) == stale
    patient = asyncio.create_task(board.join("key", work, stale=False))
    await asyncio.sleep(0.01)
    assert not patient.done()
    gate.set()
    assert await patient == ANSWER
    assert ended.is_set()
    assert begun == [True]


async def test_deadline_while_it_is_being_kept_is_no_failure():
    told = []
    board = flights(0.03, lambda *told_of: told.append(told_of))

    async def work(flight):
        flight.settle(ANSWER)
        await asyncio.sleep(3600)

    assert await board.join("key", work) == ANSWER
    while board:
        await asyncio.sleep(0.005)
    assert told == []


async def test_failed_flight_keeps_nothing_alive():
    class Heavy:
        pass

    gone = []

    async def work(flight):
        heavy = Heavy()
        weakref.finalize(heavy, gone.append, True)
        raise Gone("x")

    async def slow_work(flight):
        await gate.wait()
        return await work(flight)

    board, gate = flights(), asyncio.Event()
    gc.collect()
    gc.disable()
    try:
        for count in (1, 3):
            gone.clear()
            tasks = [asyncio.create_task(board.join("key", work)) for _ in range(count)]
            await asyncio.gather(*tasks, return_exceptions=True)
            tasks.clear()
            await asyncio.sleep(0.01)
            assert gone == [True]
        gone.clear()
        await leave(*await callers(board, slow_work, 1))
        gate.set()
        await asyncio.sleep(0.01)
        assert gone == [True]
    finally:
        gc.enable()


async def test_closing_ends_what_is_under_way():
    work, board = Work(), flights()
    tasks = await callers(board, work, 2)
    await board.close()
    heard = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(each) for each in heard} == {Abandoned}
    with pytest.raises(Abandoned):
        await board.join("key", work)
    board.launch("key", work)
    assert len(board) == 0


async def test_closing_waits_for_what_is_only_being_kept():
    board, kept = flights(), []

    async def work(flight):
        flight.settle(ANSWER)
        await asyncio.sleep(0.05)
        kept.append(True)
        return ANSWER

    await board.join("key", work)
    await board.close()
    assert kept == [True]
