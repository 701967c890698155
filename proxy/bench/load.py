"""The caller of a bench, a process of its own: `python -m proxy.bench.load <plan> <outcome>`.

It connects, writes a line when it is ready, begins when it reads one, and ends when all is in.
"""

import asyncio
import os
import resource
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import uvloop
from msgspec import json

from proxy.bench.client import Connection
from proxy.bench.plan import Outcome, Plan, Row

READY = b"ready\n"
SPARE = 64


class Load:
    """Carries a plan out."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._targets = deque(plan.targets)
        self._idle: list[Connection] = []
        self._opening: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._rows: list[Row] = []
        self._paces: list[float] = []

    async def connect(self) -> None:
        """Open the connections that are there from the beginning."""
        count = self._plan.callers if not self._plan.rate else SPARE
        opening = (Connection.open(self._plan.port, self._done) for _ in range(count))
        self._idle = list(await asyncio.gather(*opening))

    async def run(self) -> Outcome:
        """Ask everything; return when the last answer is in."""
        began = time.process_time()
        if self._plan.rate:
            await self._openly()
        elif self._plan.paced:
            asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._pace)
        else:
            for connection in tuple(self._idle):
                self._next(connection)
        await self._over.wait()
        return Outcome(rows=self._rows, cpu=time.process_time() - began, paces=self._paces)

    async def _openly(self) -> None:
        began, rate = time.monotonic(), self._plan.rate
        for at in range(len(self._plan.targets)):
            due = began + at / rate
            if (early := due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            self._begin(due)

    def _begin(self, due: float) -> None:
        target = self._targets.popleft()
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed:
                connection.ask(target, due)
                return
        task = asyncio.get_running_loop().create_task(self._anew(target, due))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _anew(self, target: str, due: float) -> None:
        try:
            connection = await Connection.open(self._plan.port, self._done)
        except OSError:
            self._note(Row(due, time.monotonic(), 0, 0))
        else:
            connection.ask(target, due)

    def _pace(self) -> None:
        """Begin what the bytes that came stand for."""
        now = time.monotonic()
        for _ in os.read(sys.stdin.fileno(), 4096):
            self._paces.append(now)
            for _ in range(self._plan.paced):
                self._begin(now)

    def _next(self, connection: Connection) -> None:
        if self._targets:
            connection.ask(self._targets.popleft(), time.monotonic())

    def _done(self, connection: Connection, status: int, size: int) -> None:
        self._note(Row(connection.due, time.monotonic(), status, size))
        if self._plan.rate or self._plan.paced:
            self._idle.append(connection)
        elif status or not connection.closed:
            self._next(connection)
        elif self._targets:
            self._begin(time.monotonic())

    def _note(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) == len(self._plan.targets):
            self._over.set()


async def main(plan: Plan, write: Callable[[bytes], object]) -> None:
    """Connect, wait for the word, run, and write the outcome down."""
    load = Load(plan)
    await load.connect()
    os.write(sys.stdout.fileno(), READY)
    if not plan.paced:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    write(json.encode(await load.run()))


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    chosen = json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    uvloop.run(main(chosen, Path(sys.argv[2]).write_bytes))
