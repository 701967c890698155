"""Bare pyvips in several processes, beside the load that the service would have beside it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from proxy.bench import environment, loads
from proxy.bench.environment import ROOT
from proxy.bench.plan import Outcome, Plan
from proxy.bench.servers import stop


class Bare:
    """Processes that share one pipe of jobs, and tell on another of each that is done.

    The caller's process reads the second one: for each job it asks the source for what it would
    have asked for, or been asked for, on the service's behalf. So source and caller cost both
    sides the same, and only the service costs one side more.
    """

    def __init__(self, jobs: int, done: int, pids: Sequence[int]) -> None:
        self._jobs = jobs
        self._done = done
        self.pids = pids

    def run(self, work: Sequence[bytes], beside: Plan) -> tuple[float, Outcome]:
        """Do these jobs; return the seconds, and what became of the load beside."""
        with loads.ready(beside, stdin=self._done) as caller:
            began = time.monotonic()
            os.write(self._jobs, b"".join(work))
            outcome = caller.end()
        return outcome.paces[-1] - began, outcome


@contextmanager
def running(path: Path, count: int, *words: str) -> Iterator[Bare]:
    """Start so many processes with these words, and end them with the context."""
    theirs, jobs = os.pipe()
    done, told = os.pipe()
    program = [sys.executable, "-m", "proxy.bench.references.vips", str(path), *words]
    variables = environment.plain() | {"VIPS_CONCURRENCY": "1"}
    processes = [
        subprocess.Popen(
            program, cwd=ROOT, env=variables, stdin=theirs, stdout=told, start_new_session=True
        )
        for _ in range(count)
    ]
    try:
        yield Bare(jobs, done, [process.pid for process in processes])
    finally:
        for process in processes:
            stop(process)
        for end in (theirs, jobs, done, told):
            os.close(end)
