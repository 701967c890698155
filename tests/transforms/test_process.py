"""The render process: what it answers, what it keeps, what it is denied."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import ValidationError, msgpack

from transforms import wire
from transforms.blob import Blob
from transforms.errors import ImageTooLarge, InvalidParameter
from transforms.job import Job, Refusal, Result, decode_reply, encode
from transforms.limits import Limits
from transforms.process import answer

MEGABYTE = 1024**2
ROOT = Path(__file__).parents[2]
TURN = bytes(range(wire.TURN_BYTES))
DONE = Result("image/webp", "webp", 1, 1)

CHILD = """
import ctypes, os, resource, signal, sys, time
from msgspec import ValidationError, msgpack
from transforms.__main__ import main
from transforms.errors import UnreadableImage
from transforms.job import Result
from transforms.patience import within

def told():
    return {
        "data": resource.getrlimit(resource.RLIMIT_DATA)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "leads_session": os.getsid(0) == os.getpid(),
        "status": open("/proc/self/status").read(),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "vips": "pyvips" in sys.modules,
    }

def render(data, job):
    done = Result("image/webp", "webp", 1, 1)
    match job.recipe:
        case "echo":
            return done, bytes(data)
        case "tell":
            return done, msgpack.encode(told())
        case "refuse":
            raise UnreadableImage("cut")
        case "give up":
            try:
                within(0, lambda: time.sleep(60))
            except TimeoutError:
                raise UnreadableImage("slow") from None
        case "allocate":
            return done, bytes(bytearray(10**9))
        case "write":
            return done, bytes(300 * 1024**2)

main(lambda: render)
"""


class Running:
    def __init__(self):
        self.channel, theirs = wire.pair()
        self.channel.settimeout(30)
        words = (theirs.fileno(), 400 * MEGABYTE, os.getpid())
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", CHILD, *map(str, words)],
            env={"PYTHONPATH": str(ROOT)},
            start_new_session=True,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        assert wire.receive(self.channel) == (wire.READY, [])

    def ask(self, recipe, original=b"original"):
        with Blob.of(original) as blob:
            wire.send(self.channel, TURN + encode(Job(recipe, Limits(), 1.0)), [blob])
        message, given = wire.receive(self.channel)
        assert message[: len(TURN)] == TURN
        body = b"".join(blob.bytes() for blob in given)
        assert all(blob.sealed for blob in given)
        for blob in given:
            blob.close()
        return decode_reply(message[len(TURN) :]), body


@pytest.fixture
def running():
    child = Running()
    yield child
    child.process.kill()
    child.process.wait()
    child.channel.close()


def attempt(error):
    def render(data, job):
        raise error

    with Blob.of(b"original") as blob:
        return answer(render, Job("", Limits(), 1.0), [blob])


def test_a_job_is_answered_with_a_sealed_body(running):
    assert running.ask("echo", b"abc") == (DONE, b"abc")


def test_an_empty_original_reaches_the_pixels_as_no_bytes(running):
    reply, body = running.ask("echo", b"")
    assert (reply, body) == (DONE, b"")


def test_a_refusal_is_an_answer_and_the_next_job_is_done(running):
    assert running.ask("refuse") == (Refusal("unreadable_image", "cut"), b"")
    assert running.ask("echo") == (DONE, b"original")


def test_what_was_given_up_ends_with_its_process_which_says_so(running):
    assert running.ask("give up") == (Refusal("unreadable_image", "slow", last=True), b"")
    assert running.process.wait(30) == 0


def test_descriptors_do_not_grow_over_a_thousand_jobs(running):
    before = msgpack.decode(running.ask("tell")[1])["descriptors"]
    for turn in range(1000):
        running.ask("refuse" if turn % 2 else "echo")
    assert msgpack.decode(running.ask("tell")[1])["descriptors"] == before


def test_it_is_confined(running):
    told = msgpack.decode(running.ask("tell")[1])
    assert told["data"] == (400 + 128) * MEGABYTE
    assert told["core"] == 0
    assert told["leads_session"]
    assert "NoNewPrivs:\t1" in told["status"]


def test_libvips_is_not_loaded_before_the_allocator_is_tuned(running):
    assert msgpack.decode(running.ask("tell")[1])["vips"] is False


def test_too_much_memory_is_a_refusal_and_the_next_job_is_done(running):
    reply, _ = running.ask("allocate")
    assert reply.code == "image_too_large"
    assert running.ask("echo") == (DONE, b"original")


def test_a_body_past_the_ceiling_is_a_refusal(running):
    reply, _ = running.ask("write")
    assert reply.code == "image_too_large"


def test_it_ignores_what_a_terminal_or_supervisor_sends(running):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        running.process.send_signal(number)
    assert running.ask("echo") == (DONE, b"original")


def test_it_ends_by_itself_when_the_service_hangs_up(running):
    running.channel.close()
    assert running.process.wait(30) == 0


def test_a_refusal_crosses_as_the_same_error():
    refused = InvalidParameter("w", "abc", "a number")
    reply, body = attempt(refused)
    again = reply.error()
    assert (type(again), again.detail, again.parameter) == (
        InvalidParameter,
        refused.detail,
        "w",
    )
    assert body == []


def test_a_lack_of_memory_behind_another_error_is_told_apart():
    error = ValueError("cannot decode")
    error.__cause__ = RuntimeError("vips_tracked: out of memory --- size == 286MB")
    assert attempt(error)[0].code == ImageTooLarge.code


def test_no_room_for_a_thread_is_a_lack_of_memory():
    error = RuntimeError("can't start new thread")
    assert attempt(error)[0].code == ImageTooLarge.code


def test_a_fault_of_ours_is_internal_and_logged_on_one_line(capsys):
    reply, _ = attempt(KeyError("nothing"))
    assert (reply.code, reply.detail) == ("internal", "KeyError: 'nothing'")
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "Traceback" in line


@pytest.mark.parametrize(
    "reply",
    [
        {"media_type": "image/webp\r\nSet-Cookie: a=b"},
        {"media_type": "image/webp\n"},
        {"notes": ["scaled\r\nX: y"]},
        {"subject": "a\nb"},
        {"extension": "../x"},
        {"width": -1},
        {"timings": {"a;dur=1, b": 1.0}},
    ],
)
def test_no_reply_can_break_out_of_a_header(reply):
    words = {"type": "Result", "media_type": "image/webp", "extension": "webp"}
    with pytest.raises(ValidationError, match=r"\$\."):
        decode_reply(msgpack.encode({**words, "width": 1, "height": 1, **reply}))


def test_an_original_that_is_held_in_a_cycle_is_let_go_after_the_job():
    def render(data, job):
        cycle = [data[1:]]
        cycle.append(cycle)
        return DONE, b"body"

    with Blob.of(b"original") as blob:
        before = len(list(Path("/proc/self/fd").iterdir()))
        _, body = answer(render, Job("", Limits(), 1.0), [blob])
        body[0].close()
        assert len(list(Path("/proc/self/fd").iterdir())) == before
