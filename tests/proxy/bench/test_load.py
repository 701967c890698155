import asyncio
import os
import time

import pytest
from msgspec import json

from proxy.bench import loads, origin
from proxy.bench.plan import Plan
from proxy.bench.servers import free_port, module


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("originals")
    (folder / "a.png").write_bytes(b"png" * 50_000)
    (folder / "a.jpg").write_bytes(b"\xff\xd8rest")
    with module("origin", folder) as server:
        yield server


def test_source_answers_from_its_folders_and_counts(source):
    assert source.get("/7/a.png")[2] == b"png" * 50_000
    assert source.get("/8/a.png")[0] == 200
    assert source.get("/8/none.png")[0] == 404
    assert source.get("/8/../a.png")[0] == 404
    counts = json.decode(source.text("/counts"))
    assert (counts["/7/a.png"], counts["/8/a.png"]) == (1, 1)


def test_each_number_is_another_jpeg(source):
    bodies = {source.get(f"/{number}/a.jpg")[2] for number in ("1", "2", "3-4")}
    assert len(bodies) == 3
    assert b"\xff\xd8\xff\xfe\x00\x051" not in bodies
    assert b"\xff\xd8\xff\xfe\x00\x031rest" in bodies


def test_source_answers_late_when_asked_to(source):
    began = time.monotonic()
    assert source.get("/1/a.png?wait=0.2")[0] == 200
    assert time.monotonic() - began >= 0.15


def test_callers_who_wait_ask_everything_once(source):
    targets = [f"/closed{at}/a.png" for at in range(40)]
    outcome = loads.run(Plan(port=source.port, targets=targets, callers=4)).require()
    assert [row.size for row in outcome.rows] == [150_000] * 40
    counts = json.decode(source.text("/counts"))
    assert [counts[target] for target in targets] == [1] * 40


def test_strangers_do_not_wait_for_each_other(source):
    targets = ["/open/a.png?wait=0.5"] * 100
    outcome = loads.run(Plan(port=source.port, targets=targets, rate=200)).require()
    assert outcome.wall < 5
    assert min(outcome.seconds()) >= 0.4


def test_each_byte_begins_the_next_requests(source):
    given, giving = os.pipe()
    targets = [f"/paced{at}/a.png" for at in range(6)]
    try:
        with loads.ready(Plan(port=source.port, targets=targets, paced=2), stdin=given) as caller:
            os.write(giving, b"...")
            outcome = caller.end()
    finally:
        os.close(given)
        os.close(giving)
    assert len(outcome.paces) == 3
    assert len(outcome.require().rows) == 6


def test_other_answers_are_named(source):
    outcome = loads.run(Plan(port=source.port, targets=["/1/none.png", "/1/a.png"], callers=1))
    with pytest.raises(ValueError, match=r"\[200, 404\]: expected only 200"):
        outcome.require()


def test_nobody_there_is_an_error():
    plan = Plan(port=free_port(), targets=["/"], callers=1)
    with pytest.raises(RuntimeError, match="did not connect"):
        loads.run(plan)


def test_requests_are_encoded():
    url = loads.original(9, 1, "a b.png", "?wait=1")
    assert loads.target(url, w=5) == (
        "/image?url=http%3A%2F%2F127.0.0.1%3A9%2F1%2Fa%20b.png%3Fwait%3D1&w=5"
    )


async def test_requests_come_whole_however_they_are_cut(tmp_path):
    sent = []

    class Transport:
        def is_closing(self):
            return False

        def writelines(self, pieces):
            sent.append(b"".join(pieces))

    caller = origin.Caller(origin.Shelf([tmp_path]))
    caller.connection_made(Transport())
    caller.data_received(b"GET /1/none HTTP/1.1\r\n\r")
    caller.data_received(b"\nGET /counts HTTP/1.1\r\n\r\n")
    await asyncio.sleep(0.05)
    assert [answer.split(b"\r\n")[0][9:12] for answer in sent] == [b"404", b"200"]
