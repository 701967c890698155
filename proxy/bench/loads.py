"""Running loads: the caller's process started, its outcome read."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from msgspec import json

from proxy.bench import environment
from proxy.bench.environment import ROOT
from proxy.bench.plan import Outcome, Plan
from proxy.bench.servers import HOST

LONGEST = 240.0


class Running:
    """A caller that has connected and waits for the word."""

    def __init__(self, process: "subprocess.Popen[bytes]", outcome: Path) -> None:
        self._process = process
        self._outcome = outcome

    def begin(self) -> None:
        """Give the word."""
        if self._process.stdin:
            self._process.stdin.write(b"\n")
            self._process.stdin.close()
            self._process.stdin = None

    def end(self) -> Outcome:
        """Wait for the last answer; raises RuntimeError."""
        if self._process.wait(LONGEST):
            raise RuntimeError(f"the caller ended with {self._process.returncode}")
        return json.decode(self._outcome.read_bytes(), type=Outcome)


@contextmanager
def ready(plan: Plan, stdin: int = subprocess.PIPE) -> Iterator[Running]:
    """Start a caller and wait until it has connected; it ends with the context."""
    with TemporaryDirectory(prefix="darkroom-bench-") as folder:
        asked, outcome = Path(folder, "plan"), Path(folder, "outcome")
        asked.write_bytes(json.encode(plan))
        words = [sys.executable, "-m", "proxy.bench.load", str(asked), str(outcome)]
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment.plain(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            if process.stdout is None or not process.stdout.readline():
                raise RuntimeError("the caller did not connect")
            yield Running(process, outcome)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


def run(plan: Plan) -> Outcome:
    """Carry a plan out."""
    with ready(plan) as caller:
        caller.begin()
        return caller.end()


def settle(seconds: float = 0.3) -> None:
    """Let what the last run left behind be done with."""
    time.sleep(seconds)


def original(port: int, number: int | str, name: str, query: str = "") -> str:
    """Return the address of an original at the bench's own source."""
    return f"http://{HOST}:{port}/{number}/{name}{query}"


def target(url: str, **query: object) -> str:
    """Return the request for a rendition."""
    words = [f"{name}={quote(str(value), safe='')}" for name, value in query.items()]
    return "/image?" + "&".join([f"url={quote(url, safe='')}", *words])


def chunks(targets: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Split requests into runs."""
    return (targets[at : at + size] for at in range(0, len(targets), size))
