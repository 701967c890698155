"""The bench's live page: a run from its beginning to its end, watched as a browser would."""

import json
import signal
import subprocess
import sys
import time

import httpx
import pytest

from proxy.bench.processes import command, family
from tests.journeys import pictures
from tests.journeys.servers import PATIENCE, ROOT, free_port, stop, wait_for

ASKED = {"formats": ["jpeg"], "presets": ["HIGH", "LOW"], "groups": ["compact"]}
MANY = {"formats": ["png", "gif", "webp"], "groups": ["compact"]}


class Bench:
    """`darkroom bench --serve` with three photographs."""

    def __init__(self, folder):
        self.folder = folder
        photographs = folder / "photographs"
        photographs.mkdir()
        for number in range(3):
            (photographs / f"{number}.jpg").write_bytes(pictures.photo(660 + number, 440))
        port = free_port()
        words = ("--serve", "--port", port, "--corpus", photographs, "--data", folder / "data")
        program = [sys.executable, "-m", "proxy", "bench", *words, "--reports", folder / "reports"]
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                list(map(str, program)),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.web = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
        )
        wait_for("the bench", self.answers, self.process, self.log)

    def answers(self):
        try:
            return self.web.get("/").status_code == 200
        except httpx.TransportError:
            return False

    def begin(self, asked):
        answer = self.web.post("/api/run", json=asked)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def events(self, run_id, after=""):
        """Yield each event of a stream: its number, its name and its data."""
        headers = {"last-event-id": after} if after else {}
        with self.web.stream("GET", f"/api/run/{run_id}/stream", headers=headers) as answer:
            event = {}
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if line:
                    event[name] = value
                elif "event" in event:
                    yield int(event["id"]), event["event"], json.loads(event["data"])
                    event = {}

    def ended(self, run_id):
        until = time.monotonic() + PATIENCE
        while (found := self.web.get(f"/api/runs/{run_id}").json())["state"] == "running":
            assert time.monotonic() < until
            time.sleep(0.05)
        return found

    def close(self):
        self.web.close()
        stop(self.process)
        sys.stdout.write(self.log.read_text(errors="replace"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    server = Bench(tmp_path_factory.mktemp("bench"))
    yield server
    server.close()


def test_a_run_is_streamed_kept_listed_and_deleted(bench):
    begun = bench.begin(ASKED)
    run_id = begun["run_id"]
    assert (begun["total"], begun["stream"]) == (6, f"/api/run/{run_id}/stream")

    told = list(bench.events(run_id))

    assert [name for _, name, _ in told] == ["start", *["case"] * 6, "summary", "done"]
    assert [number for number, _, _ in told] == list(range(1, 10))
    assert told[0][2]["asked"] == ASKED
    for number, (_, _, case) in enumerate(told[1:7], 1):
        assert (case["done"], case["total"], case["error"]) == (number, 6, "")
        assert 0 < case["bytes_after"] < case["bytes_before"] < 100 * 1024
        assert case["reduction"] == pytest.approx(
            100 * (1 - case["bytes_after"] / case["bytes_before"]), abs=0.01
        )
        assert case["estimate_error"] <= 15
        assert case["ms"] > 0
        assert case["cpu_ms"] >= 0
        assert case["method"] != ""
        assert case["verdict"] == "pass"
    assert [row["preset"] for row in told[-2][2]["rows"]] == ["HIGH", "LOW"]
    assert told[-1][2]["state"] == "done"

    assert list(bench.events(run_id)) == told, "whoever comes late is told all"
    assert list(bench.events(run_id, after="7")) == told[7:], "and after a break the rest"

    listed = bench.web.get("/api/runs").json()["runs"]
    assert [run["run_id"] for run in listed] == [run_id]
    assert len(bench.web.get(f"/api/runs/{run_id}").json()["outcomes"]) == 6
    (page,) = (bench.folder / "reports").glob("*-presets.html")
    assert "jpeg HIGH: saved" in page.read_text()
    assert page.with_suffix(".json").is_file()

    assert bench.web.delete(f"/api/runs/{run_id}").json()["state"] == "deleted"
    assert bench.web.get("/api/runs").json()["runs"] == []
    assert bench.web.delete(f"/api/runs/{run_id}").status_code == 404


def test_one_run_at_a_time_which_can_be_cancelled(bench):
    run_id = bench.begin(MANY)["run_id"]

    busy = bench.web.post("/api/run", json=ASKED)
    assert (busy.status_code, busy.json()["run_id"]) == (409, run_id)
    assert f"DELETE /api/runs/{run_id}" in busy.json()["message"]
    cancelled = bench.web.delete(f"/api/runs/{run_id}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (202, "cancelled")

    found = bench.ended(run_id)
    assert found["state"] == "cancelled"
    assert len(found["outcomes"]) < found["total"]
    assert list(bench.events(run_id))[-1][1] == "done"
    assert bench.web.delete(f"/api/runs/{run_id}").json()["state"] == "deleted"


def test_a_case_without_an_answer_fails_and_the_run_goes_on(bench):
    place = bench.folder / "data" / "corpus" / "compact"
    place.mkdir(parents=True, exist_ok=True)
    (place / "0.jpg").write_bytes(b"no picture")
    run_id = bench.begin({**ASKED, "presets": ["HIGH"]})["run_id"]

    found = bench.ended(run_id)

    (place / "0.jpg").unlink()
    assert (found["state"], found["verdict"]) == ("done", "fail")
    broken, *others = found["outcomes"]
    assert (broken["file"], broken["verdict"]) == ("compact/0.jpg", "fail")
    assert "answered 415" in broken["error"]
    assert [each["verdict"] for each in others] == ["pass", "pass"]
    assert found["rows"][0]["reasons"] == ["1 of 3 failed"]


@pytest.mark.parametrize("more", [[], [signal.SIGINT, signal.SIGINT]])
def test_signals_end_the_bench_and_the_service_that_it_started(tmp_path, more):
    bench = Bench(tmp_path)
    run_id = bench.begin(MANY)["run_id"]
    next(event for event in bench.events(run_id) if event[1] == "case")
    started = family(bench.process.pid)
    assert len(started) > 2

    for each in more:
        bench.process.send_signal(each)
    bench.close()

    assert [pid for pid in started if command(pid)] == []
    kept = json.loads((tmp_path / "data" / "runs" / f"{run_id}.json").read_text())
    assert kept["state"] == "cancelled"
    assert "Traceback" not in bench.log.read_text()
