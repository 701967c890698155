"""The one run that is under way, and whoever watches it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from proxy.bench import keeping, presets
from proxy.bench.presets import Asking, Run
from proxy.bench.presets.cases import Case
from proxy.bench.presets.store import Runs
from proxy.bench.presets.told import NAME

ENDED_EARLY = "the bench ended before the run did"


class Busy(Exception):
    """Another run is under way: the message is its name."""


class Current:
    """Begins runs, one at a time, each in a thread that keeps it after every case."""

    def __init__(self, runs: Runs, reports: Path) -> None:
        self._runs = runs
        self._reports = reports
        self._run: Run | None = None
        self._asking = Asking()
        self._thread: Thread | None = None
        self._changed = asyncio.Event()

    def begin(self, run: Run, cases: Sequence[Case]) -> None:
        """Begin a run; raises Busy, and OSError where it cannot be kept."""
        if self._run and self._run.state == "running":
            raise Busy(self._run.run_id)
        self._runs.save(run)
        self._run, self._asking = run, Asking()
        loop = asyncio.get_running_loop()
        self._thread = Thread(target=self._work, args=(run, cases, self._asking, loop))
        self._thread.start()

    def find(self, name: str) -> Run | None:
        """Return a run as it now is, kept or under way."""
        if self._run and self._run.run_id == name:
            return self._run
        kept = self._runs.load(name)
        return kept.ended("failed", ENDED_EARLY) if kept and kept.state == "running" else kept

    def every(self) -> list[Run]:
        """Return every run as it now is, the newest first."""
        found = (self.find(each.run_id) for each in self._runs.all())
        return [each for each in found if each]

    def cancel(self, name: str) -> bool:
        """Have a run end early; say whether it was under way."""
        if self._run is None or (self._run.run_id, self._run.state) != (name, "running"):
            return False
        self._asking.stop()
        return True

    def delete(self, name: str) -> bool:
        """Forget a run that is over; say whether there was one."""
        if self._run and self._run.run_id == name:
            self._run = None
        return self._runs.delete(name)

    async def watch(self, name: str, seconds: float) -> AsyncIterator[Run | None]:
        """Yield a run again and again as it changes, None where it has not for so many seconds."""
        while run := self.find(name):
            changed = self._changed
            yield run
            if run.state != "running":
                return
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), seconds)
                except TimeoutError:
                    yield None

    def close(self) -> None:
        """End what is under way, and wait until it has."""
        self._asking.stop()
        if self._thread:
            self._thread.join()

    def _work(
        self, run: Run, cases: Sequence[Case], asking: Asking, loop: asyncio.AbstractEventLoop
    ) -> None:
        for after in presets.performed(run, cases, asking):
            run = self._kept(after)
            with suppress(RuntimeError):  # the loop may have ended, and whoever watches with it
                loop.call_soon_threadsafe(self._publish, run)

    def _kept(self, run: Run) -> Run:
        """Keep a run, and a report of one that is over; return it, failed where it cannot be."""
        try:
            self._runs.save(run)
            if run.state != "running":
                keeping.kept(presets.report(run), self._reports, NAME)
        except OSError as error:
            told = f"cannot be kept: {error.strerror}"
            return run.ended("failed", told) if run.state != "running" else run
        return run

    def _publish(self, run: Run) -> None:
        self._run = run
        self._changed.set()
        self._changed = asyncio.Event()
