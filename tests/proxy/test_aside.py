import asyncio
import os
from pathlib import Path

import pytest

from proxy.aside import Aside
from proxy.failures import RenderTimeout
from proxy.spares import Spares
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.job import Job
from transforms.limits import Limits

SLOW = """
import time
from transforms.__main__ import main
from transforms.job import Result

def render(data, job):
    until = time.process_time() + float(job.recipe)
    while time.process_time() < until:
        pass
    return Result("image/webp", "webp", 1, 1), b"done"

main(lambda: render)
"""


class Others:
    """The render processes beside it, as far as it sees them."""

    busy = False

    def __call__(self):
        return self.busy


@pytest.fixture
def others():
    return Others()


@pytest.fixture
async def aside(others):
    pool = Renderers(1, Spares(300 * 1024**2, 0, ("-c", SLOW)), 20.0)
    async with Aside(pool, others).open() as aside:
        yield aside, pool


def job(seconds):
    return Job(str(seconds), Limits(), 20.0)


def state(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def comes(true):
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


async def test_it_has_what_processor_time_nobody_else_wants(aside):
    aside, pool = aside
    (pid,) = pool.pids
    working = asyncio.create_task(aside.render(job(0.2), (Blob.of(b"x"),)))
    await comes(lambda: os.sched_getscheduler(pid) == os.SCHED_IDLE)
    assert (await working).body == b"done"


async def test_it_stands_still_while_others_work_and_goes_on_after_them(aside, others):
    aside, pool = aside
    (pid,) = pool.pids
    working = asyncio.create_task(aside.render(job(0.3), (Blob.of(b"x"),)))
    await comes(lambda: state(pid) == "R")
    others.busy = True
    await comes(lambda: state(pid) == "T")
    await asyncio.sleep(0.4)
    assert not working.done()
    assert state(pid) == "T"
    others.busy = False
    assert (await working).body == b"done"


async def test_what_takes_too_long_is_killed_though_it_stands(others):
    pool = Renderers(1, Spares(300 * 1024**2, 0, ("-c", SLOW)), 0.3)
    others.busy = True
    async with Aside(pool, others).open() as aside:
        with pytest.raises(RenderTimeout):
            await aside.render(job(5), (Blob.of(b"x"),))


async def test_no_process_is_left_behind(others):
    pool = Renderers(1, Spares(300 * 1024**2, 0, ("-c", SLOW)), 5.0)
    async with Aside(pool, others).open():
        (pid,) = pool.pids
    assert not pool.pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_it_may_be_used_again(aside):
    aside, _ = aside
    for _ in range(2):
        assert (await aside.render(job(0), (Blob.of(b"x"),))).body == b"done"
