import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from proxy.metrics import Metrics, shared_directory, shared_exposition
from proxy.metrics_server import serving

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CHILD = f"""
import os, sys
from proxy.metrics import Metrics
metrics = Metrics(os.environ["{VARIABLE}"])
metrics.requests.labels("native", 200, "webp", "miss").inc(int(sys.argv[1]))
metrics.tickets.set(int(sys.argv[1]))
metrics.seconds.labels("decode").observe(0.02)
print("counted", flush=True)
sys.stdin.read()
sys.stdout.buffer.write(metrics.exposition())
"""


@pytest.fixture
def child():
    started = []

    def start(count):
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        started.append(process)
        assert process.stdout.readline() == b"counted\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def lines(exposition):
    samples = (line.rpartition(" ") for line in exposition.decode().splitlines() if line[0] != "#")
    return {name: float(value) for name, _, value in samples}


def test_two_instances_never_mix():
    first, second = Metrics(), Metrics()
    first.fetches.labels("ok").inc()
    assert b'darkroom_fetches_total{outcome="ok"} 1.0' in first.exposition()
    assert b'outcome="ok"' not in second.exposition()


def test_processes_are_counted_together_and_the_dead_are_no_longer_busy(child):
    requests = 'darkroom_requests_total{cache="miss",door="native",format="webp",status="200"}'
    with shared_directory(VARIABLE) as directory:
        first, second = child(3), child(4)
        both = lines(shared_exposition(directory))
        assert both[requests] == 7
        assert both["darkroom_tickets"] == 7
        assert both['darkroom_seconds_bucket{le="0.025",span="decode"}'] == 2

        first.kill()
        first.communicate()
        left = lines(shared_exposition(directory))
        assert left[requests] == 7
        assert left["darkroom_tickets"] == 4

        seen_by_second, _ = second.communicate()
        assert lines(seen_by_second)[requests] == 7
    assert not Path(directory).exists()
    assert VARIABLE not in os.environ


def test_the_metrics_have_a_port_of_their_own_and_nothing_else_is_there():
    metrics = Metrics()
    metrics.flights.labels("rendition", "leader").inc()
    with serving(0, metrics.exposition) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            assert b'{role="leader",work="rendition"} 1.0' in answer.read()
        with pytest.raises(urllib.error.HTTPError, match="404") as raised:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
        raised.value.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10)


def test_a_port_of_the_metrics_that_is_taken_is_named():
    with serving(0, Metrics().exposition) as port:
        words = f"cannot listen on http://127.0.0.1:{port}/metrics: .* in use"
        with pytest.raises(OSError, match=words), serving(port, Metrics().exposition):
            pass
