"""The pool of render processes, with real processes that do real harm."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import pyvips
import uvloop

from proxy.failures import DeadlineExceeded, Overloaded, RenderCrashed, RenderTimeout
from proxy.slot import RenderFailed
from proxy.spares import PRODUCTION, Spares
from proxy.workers import WEIGHED_EVERY, Renderers
from tests.transforms.drawings import face, flat
from transforms.blob import Blob
from transforms.errors import (
    ImageTooLarge,
    InvalidParameter,
    UnreadableImage,
    UnsupportedFormat,
)
from transforms.job import Job
from transforms.limits import Limits

MEGABYTE = 1024**2
DECODE_MEMORY = 300 * MEGABYTE

HARM = """
import os
import time
from pathlib import Path
from transforms.__main__ import main
from transforms.errors import InvalidParameter
from transforms.job import Result

held = []

def render(data, job):
    word, _, rest = job.recipe.partition(":")
    match word:
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(float(rest))
        case "abort":
            os.abort()
        case "abort once" if not Path(rest).exists():
            Path(rest).touch()
            os.abort()
        case "allocate":
            while True:
                held.append(bytearray(10**7))
        case "keep":
            held.append(b"x" * int(rest))
        case "environment":
            data = " ".join(os.environ).encode()
        case "refuse":
            raise InvalidParameter("w", "abc", "a number")
        case "fault":
            raise KeyError(rest)
    return Result("image/webp", "webp", 1, 1), bytes(data) + str(os.getpid()).encode()

main(lambda: render)
"""

LIAR = """
import os, socket, sys
from transforms import wire
from transforms.blob import Blob
from transforms.job import Refusal, Result, decode_job, encode

channel = socket.socket(fileno=int(sys.argv[1]))
wire.send(channel, b"ready")
done = encode(Result("image/webp", "webp", 1, 1))
unsealed = Blob.empty()
unsealed.write(b"body")
body = Blob.of(b"body")
while True:
    message, _ = wire.receive(channel)
    turn, job = message[:8], decode_job(message[8:])
    match job.recipe:
        case "garbage":
            wire.send(channel, turn + b"garbage", [body])
        case "long":
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**21)
            wire.send(channel, turn + done + bytes(200_000), [body])
        case "deep":
            wire.send(channel, turn + bytes([0x91]) * 100_000, [body])
        case "no body":
            wire.send(channel, turn + done)
        case "two bodies":
            wire.send(channel, turn + done, [body, body])
        case "empty body":
            wire.send(channel, turn + done, [Blob.of(b"")])
        case "unsealed body":
            wire.send(channel, turn + done, [unsealed])
        case "no memfd":
            wire.send(channel, turn + done, [Blob(os.open("/dev/null", os.O_RDONLY))])
        case "refusal with a body":
            wire.send(channel, turn + encode(Refusal("unreadable_image", "cut")), [body])
        case "last":
            wire.send(channel, turn + encode(Refusal("unreadable_image", "slow", last=True)))
        case "unknown refusal":
            wire.send(channel, turn + encode(Refusal("bogus", "cut")))
        case "short":
            wire.send(channel, b"x")
        case "twice":
            wire.send(channel, turn + done, [body])
            wire.send(channel, turn + done, [body])
        case "fine":
            wire.send(channel, turn + done, [Blob.of(b"%d" % os.getpid())])
"""


@asynccontextmanager
async def pool(count=1, program=("-c", HARM), queue_wait=30.0, spare=0, **choices):
    spares = Spares(DECODE_MEMORY, spare, program)
    renderers = Renderers(count, spares, queue_wait=queue_wait, **choices)
    await renderers.start()
    try:
        yield renderers
    finally:
        await renderers.close()


async def render(renderers, recipe="", body=b"", seconds=30.0):
    async with renderers.slot() as slot:
        return await slot.render(Job(recipe, Limits(), seconds), Blob.of(body))


async def worker(renderers):
    return int((await render(renderers)).body)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def exists(pid):
    return Path(f"/proc/{pid}").exists()


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


async def gone(pid):
    async with asyncio.timeout(30):
        while alive(pid):
            await asyncio.sleep(0.01)


async def all_gone(pids):
    await asyncio.gather(*map(gone, pids))


async def test_the_real_process_makes_a_real_picture():
    original = pyvips.Image.black(64, 48, bands=3).jpegsave_buffer()
    async with pool(program=PRODUCTION) as renderers:
        done = await render(renderers, body=original)
        assert (done.result.media_type, done.result.width) == ("image/webp", 64)
        assert done.body.startswith(b"RIFF")
        with pytest.raises(UnsupportedFormat):
            await render(renderers, body=b"no picture")


async def test_a_render_process_knows_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("DARKROOM_SECRET", "hidden")
    async with pool() as renderers:
        names = (await render(renderers, "environment")).body.decode()
        assert "PYTHONPATH" in names
        assert "SECRET" not in names
        assert "HOME" not in names


async def test_a_job_comes_back_with_its_body_and_its_times():
    async with pool() as renderers:
        done = await render(renderers, body=b"x" * 5 * MEGABYTE)
        assert done.body.startswith(b"x" * 5 * MEGABYTE)
        assert done.result.media_type == "image/webp"
        assert done.queued >= 0 < done.rendered
        assert (renderers.tally.done, renderers.tally.recent) == (1, done.rendered)


async def test_as_many_jobs_at_once_as_processes_and_the_others_wait_their_turn():
    async with pool(2) as renderers:
        async with renderers.slot() as one, renderers.slot() as two:
            assert one.child.pid != two.child.pid
            third = asyncio.create_task(render(renderers))
            await asyncio.sleep(0)
            assert (renderers.tally.busy, renderers.queued) == (2, 1)
        assert (await third).body
        assert (renderers.tally.busy, renderers.queued) == (0, 0)


async def test_a_refusal_is_raised_as_it_was_in_the_process():
    async with pool() as renderers:
        pid = await worker(renderers)
        with pytest.raises(InvalidParameter, match="expected a number") as refused:
            await render(renderers, "refuse")
        assert refused.value.parameter == "w"
        assert await worker(renderers) == pid


async def test_a_fault_of_ours_blames_no_picture_and_costs_no_process():
    async with pool() as renderers:
        pid = await worker(renderers)
        with pytest.raises(RenderFailed, match="KeyError"):
            await render(renderers, "fault:x")
        assert await worker(renderers) == pid


async def test_a_spinning_job_is_killed_in_time_and_its_core_is_free():
    async with pool(timeout=1.0) as renderers:
        pid = await worker(renderers)
        with pytest.raises(RenderTimeout):
            await render(renderers, "spin")
        await gone(pid)
        assert await worker(renderers) != pid
        assert (renderers.tally.killed, renderers.tally.crashed) == (1, 0)


async def test_a_caller_out_of_time_does_not_blame_the_picture():
    async with pool() as renderers:
        with pytest.raises(DeadlineExceeded):
            await render(renderers, "spin", seconds=0.1)
        with pytest.raises(DeadlineExceeded):
            await render(renderers, seconds=-1.0)


async def test_a_cancelled_job_ends_its_process_and_leaves_the_pool_whole():
    async with pool() as renderers:
        pid = await worker(renderers)
        task = asyncio.create_task(render(renderers, "spin"))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await gone(pid)
        assert await worker(renderers) != pid


async def test_a_process_that_dies_is_replaced_and_the_job_done_by_another(tmp_path):
    async with pool() as renderers:
        pid = await worker(renderers)
        done = await render(renderers, f"abort once:{tmp_path / 'died'}")
        assert int(done.body) != pid
        assert renderers.tally.crashed == 1


async def test_a_job_that_kills_two_processes_is_given_up():
    async with pool() as renderers:
        with pytest.raises(RenderCrashed):
            await render(renderers, "abort")
        assert renderers.tally.crashed == 2
        assert await worker(renderers)


async def test_a_process_killed_while_idle_is_not_noticed_by_the_next_job():
    async with pool() as renderers:
        pid = await worker(renderers)
        os.kill(pid, signal.SIGKILL)
        assert await worker(renderers) != pid


async def test_boundless_memory_ends_at_the_ceiling_and_the_service_lives():
    async with pool() as renderers:
        with pytest.raises((ImageTooLarge, RenderCrashed)):
            await render(renderers, "allocate")
        assert await worker(renderers)


@pytest.mark.parametrize(
    "lie",
    [
        "garbage",
        "long",
        "deep",
        "no body",
        "two bodies",
        "empty body",
        "unsealed body",
        "no memfd",
        "refusal with a body",
        "unknown refusal",
        "short",
    ],
)
async def test_a_process_that_lies_is_ended(lie):
    async with pool(program=("-c", LIAR)) as renderers:
        pid = int((await render(renderers, "fine")).body)
        with pytest.raises(RenderCrashed):
            await render(renderers, lie)
        await gone(pid)
        assert int((await render(renderers, "fine")).body) != pid


async def test_a_second_answer_is_never_taken_for_the_next_job():
    async with pool(program=("-c", LIAR)) as renderers:
        assert (await render(renderers, "twice")).body == b"body"
        assert (await render(renderers, "fine")).body != b"body"


async def test_a_process_that_spoke_its_last_is_replaced_before_the_next_job():
    async with pool(program=("-c", LIAR)) as renderers:
        (pid,) = renderers.pids
        with pytest.raises(UnreadableImage):
            await render(renderers, "last")
        assert int((await render(renderers, "fine")).body) != pid
        assert (renderers.tally.crashed, renderers.tally.started) == (0, 2)


async def test_who_waits_too_long_for_a_process_is_refused():
    async with pool(queue_wait=0.05) as renderers:
        async with renderers.slot():
            with pytest.raises(Overloaded):
                await render(renderers)
        assert await worker(renderers)


async def test_a_caller_who_leaves_the_line_takes_nothing_with_him():
    async with pool() as renderers:
        async with renderers.slot():
            first = asyncio.create_task(render(renderers))
            second = asyncio.create_task(render(renderers))
            await asyncio.sleep(0)
            first.cancel()
        assert (await second).body
        assert await worker(renderers)
        assert first.cancelled()


async def test_a_process_is_recycled_after_so_many_jobs():
    async with pool(recycle_after=2) as renderers:
        pids = [await worker(renderers) for _ in range(5)]
        assert (pids[0], pids[2]) == (pids[1], pids[3])
        assert len(set(pids)) == 3
        assert renderers.tally.recycled == 2


async def test_a_process_that_keeps_too_much_memory_is_recycled():
    async with pool(recycle_above=150 * MEGABYTE) as renderers:
        pid = await worker(renderers)
        await render(renderers, f"keep:{200 * MEGABYTE}")
        pids = [await worker(renderers) for _ in range(WEIGHED_EVERY)]
        assert pids == [pid] * (WEIGHED_EVERY - 2) + [pids[-1]] * 2
        assert renderers.tally.recycled == 1


async def test_closing_leaves_no_process_whatever_each_is_doing():
    async with pool(2) as renderers:
        pids = renderers.pids
        task = asyncio.create_task(render(renderers, "spin"))
        await asyncio.sleep(0.05)
    assert len(pids) == 2
    assert not any(map(exists, pids))
    with pytest.raises(Overloaded):
        await task


async def test_where_no_other_process_can_be_had_the_node_is_to_blame(tmp_path):
    gone = tmp_path / "gone"
    once = f"import sys, pathlib; pathlib.Path({str(gone)!r}).exists() and sys.exit(1)\n{HARM}"
    async with pool(program=("-c", once)) as renderers:
        with pytest.raises(Overloaded):
            await render(renderers, f"abort once:{gone}")


async def test_a_body_that_finds_no_descriptor_free_is_the_nodes_fault_too():
    async with pool() as renderers, renderers.slot() as slot:
        original = Blob.of(b"")
        with no_more_descriptors(), pytest.raises(Overloaded):
            await slot.render(Job("sleep:0.1", Limits(), 30.0), original)


@contextmanager
def no_more_descriptors():
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    filled = [os.dup(0) for _ in range(highest + 1 - descriptors())]
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, most))
    try:
        while True:
            try:
                filled.append(os.dup(0))
            except OSError:
                break
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
        for each in filled:
            os.close(each)


async def test_a_program_that_does_not_start_fails_the_start():
    with pytest.raises(RenderFailed):
        async with pool(2, program=("-c", "raise SystemExit(1)")):
            pass


async def test_descriptors_do_not_grow_over_jobs_crashes_and_kills():
    async with pool() as renderers:
        await worker(renderers)
        before = descriptors()
        for _ in range(3):
            await worker(renderers)
            with pytest.raises(InvalidParameter):
                await render(renderers, "refuse")
            with pytest.raises(RenderCrashed):
                await render(renderers, "abort")
            with pytest.raises(DeadlineExceeded):
                await render(renderers, "spin", seconds=0.1)
        await worker(renderers)
        async with asyncio.timeout(30):
            while descriptors() > before:
                await asyncio.sleep(0.01)


def test_it_works_the_same_on_uvloop():
    async def work():
        async with pool() as renderers:
            pid = await worker(renderers)
            with pytest.raises(DeadlineExceeded):
                await render(renderers, "spin", seconds=0.1)
            with pytest.raises(RenderCrashed):
                await render(renderers, "abort")
            assert await worker(renderers) != pid

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work())


SERVICE = """
import asyncio, signal, sys
from proxy.spares import Spares
from proxy.workers import Renderers

async def serve():
    renderers = Renderers(2, Spares(300 * 1024**2, 1, ("-c", sys.argv[1])))
    await renderers.start()
    print(*renderers.pids, flush=True)
    await asyncio.sleep(60)

signal.signal(signal.SIGINT, signal.SIG_IGN)
asyncio.run(serve())
"""


@contextmanager
def serving():
    words = [sys.executable, "-c", SERVICE, HARM]
    root = Path(__file__).parents[2]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=root, process_group=0) as service:
        try:
            yield service, [int(pid) for pid in service.stdout.readline().split()]
        finally:
            service.kill()


def test_no_render_process_outlives_the_service():
    with serving() as (service, pids):
        assert len(pids) == 2
        assert all(map(alive, pids))
        service.kill()
        asyncio.run(all_gone(pids))


def test_a_signal_to_the_group_of_the_service_reaches_no_render_process():
    with serving() as (service, pids):
        assert not {os.getpgid(pid) for pid in pids} & {os.getpgid(service.pid)}
        os.killpg(service.pid, signal.SIGINT)
        time.sleep(0.2)
        assert all(map(alive, pids))


@pytest.mark.parametrize("recipe", ["resize:w=64,h=64,fit=cover,a=smart", "redact:redact=faces"])
async def test_faces_are_found_under_the_ceiling_of_memory(recipe):
    crowd = flat(3000, 2000, (110, 110, 110)).insert(face(600), 2000, 700)
    async with pool(program=PRODUCTION) as renderers:
        done = await render(renderers, recipe, crowd.jpegsave_buffer())
        assert done.result.notes == ()
        assert any(found for name, found in done.result.facts.items() if "faces" in name)


async def test_heavy_work_never_has_the_last_process_and_small_work_goes_past_it():
    async with pool(2) as renderers, renderers.slot(seconds=1.0):
        heavy = asyncio.create_task(renderers.slot(seconds=1.0).__aenter__())
        await asyncio.sleep(0.05)
        assert (heavy.done(), renderers.tally.busy) == (False, 1)
        assert await worker(renderers)
        heavy.cancel()
        with pytest.raises(asyncio.CancelledError):
            await heavy


async def test_large_and_heavy_work_share_what_they_may_have():
    async with pool(2) as renderers:
        async with renderers.slot("a", large=True):
            heavy = asyncio.create_task(render_as(renderers, "a", 1.0))
            await asyncio.sleep(0.05)
            assert not heavy.done()
            assert await render_as(renderers, "a", 0.1)
        assert await heavy


async def test_heavy_work_has_the_only_process_where_there_is_one():
    async with pool(1) as renderers:
        assert await render_as(renderers, "", 9.0)


async def test_heavy_work_that_waits_too_long_is_refused_and_leaves_its_place():
    async with pool(2, queue_wait=0.02) as renderers:
        async with renderers.slot(seconds=1.0):
            with pytest.raises(Overloaded):
                await render_as(renderers, "", 1.0)
        assert await render_as(renderers, "", 1.0)
        assert renderers.tally.recent_heavy > renderers.tally.recent == 0


async def render_as(renderers, host, seconds):
    async with renderers.slot(host, seconds=seconds) as slot:
        return (await slot.render(Job("", Limits(), 30.0), Blob.of(b""))).body


async def spare_of(renderers):
    """Wait until one process is in reserve: its id."""
    async with asyncio.timeout(30):
        while renderers._spares.wanting:
            await asyncio.sleep(0.01)
    (spare,) = [each.pid for each in renderers._spares._begun]
    return spare


async def test_a_spare_process_takes_the_place_of_one_that_was_killed():
    async with pool(spare=1) as renderers:
        pid = await worker(renderers)
        spare = await spare_of(renderers)
        assert renderers.pids == {pid}
        os.kill(pid, signal.SIGKILL)
        await gone(pid)
        assert await worker(renderers) == spare


async def test_a_spare_process_that_died_is_nobodys_next():
    async with pool(spare=1) as renderers:
        pid = await worker(renderers)
        spare = await spare_of(renderers)
        for each in (pid, spare):
            os.kill(each, signal.SIGKILL)
            await gone(each)
        assert await worker(renderers) not in (pid, spare)


async def test_closing_leaves_no_spare_process_either():
    async with pool(spare=1) as renderers:
        spare = await spare_of(renderers)
    assert not exists(spare)
