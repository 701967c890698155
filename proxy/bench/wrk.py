"""How many answers a second a server gives to callers who ask again at once."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct, json

from proxy.bench import loads
from proxy.bench.figures import percentiles
from proxy.bench.plan import Plan
from proxy.bench.servers import HOST

SCRIPT = Path(__file__).with_name("urls.lua")
OWN_RATE = 4000


class Said(Struct, frozen=True):
    """What the script says at the end; times in microseconds."""

    requests: int
    bytes: int
    duration: float
    errors: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Speed:
    """Answers, how many a second, and their callers' waits in milliseconds."""

    count: int
    rate: float
    waits: dict[str, float]


def installed() -> bool:
    """Say whether wrk is there."""
    return shutil.which("wrk") is not None


def speed(port: int, addresses: Path, seconds: float, callers: int, header: str = "") -> Speed:
    """Ask for every address of a file in turn; with wrk where there is one, else with our own.

    Every request has the `header`; only wrk can send one. Raises ValueError.
    """
    program = shutil.which("wrk")
    if program is None and header:
        raise ValueError(f"wrk is not on PATH: expected it, to send {header!r}")
    if program is None:
        return _own(port, addresses.read_text().split(), seconds, callers)
    words = [program, "-t1", f"-c{callers}", f"-d{max(1, round(seconds))}s", "-s", str(SCRIPT)]
    more = ["-H", header] if header else []
    done = subprocess.run(
        [*words, *more, f"http://{HOST}:{port}", "--", str(addresses)],
        check=True,
        capture_output=True,
        timeout=seconds + 60,
        start_new_session=True,
    )
    said = json.decode(done.stdout.splitlines()[-1], type=Said)
    if said.errors:
        raise ValueError(f"{said.errors} of {said.requests} answers were errors: expected none")
    waits = {"p50 ms": said.p50 / 1000, "p95 ms": said.p95 / 1000, "p99 ms": said.p99 / 1000}
    return Speed(said.requests, said.requests * 1e6 / said.duration, waits)


def _own(port: int, addresses: Sequence[str], seconds: float, callers: int) -> Speed:
    count = max(callers, round(OWN_RATE * seconds))
    targets = [addresses[at % len(addresses)] for at in range(count)]
    outcome = loads.run(Plan(port=port, targets=targets, callers=callers)).require()
    return Speed(count, count / outcome.wall, percentiles(outcome.seconds()))
