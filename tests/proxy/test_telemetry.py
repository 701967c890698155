import json
import subprocess
import sys

PROGRAM = """
from cache import Answer as Had
from cache import Entry, Validators
from proxy import logs
from proxy.counts import Counts
from proxy.errors import verdict
from proxy.failures import SourceNotFound
from proxy.headers import Answer
from proxy.metrics import Metrics
from proxy.telemetry import Telemetry
logs.configure("json", "info")
metrics, counts = Metrics(), Counts()
telemetry = Telemetry(metrics, counts)
entry = Entry(b"xyz", "image/webp", "e", 1, 1, "d", Validators(), (), (), "", 0, 0)
scope = {"request_id": "r1", "method": "GET", "path": "/image", "query_string": b"w=1",
         "headers": [], "door": "image"}
telemetry.answered(scope, Answer(200, (), b"xyz"), Had(entry, "miss"), {"fetch": 0.25})
for error in (SourceNotFound("no such original"), KeyError("bug")):
    telemetry.failed({**scope, "query_string": b""}, Answer(404, (), b"no"), verdict(error), error)
counts.flush(metrics)
print(metrics.exposition().decode())
"""


def test_each_request_is_one_line_and_one_count():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, timeout=60
    )
    answered, refused, failed = (
        json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")
    )
    assert answered["event"] == "answered"
    assert {answered[name] for name in ("request_id", "path", "cache", "type")} == {
        *("r1", "/image?w=1", "miss", "image/webp")
    }
    assert (answered["status"], answered["bytes"], answered["fetch_ms"]) == (200, 3, 250.0)
    assert (refused["event"], refused["level"], refused["path"]) == ("refused", "info", "/image")
    assert (refused["code"], refused["detail"]) == ("source_not_found", "no such original")
    assert (failed["event"], failed["level"], failed["code"]) == ("failed", "error", "internal")
    assert "KeyError: 'bug'" in failed["exception"]
    assert 'darkroom_seconds_count{span="fetch"} 1.0' in done.stdout
    assert 'darkroom_bytes_total{way="out"} 7.0' in done.stdout
    one = 'darkroom_requests_total{cache="miss",door="image",format="image/webp",status="200"} 1.0'
    assert one in done.stdout
