"""Servers to measure: each on a free loopback port, each stopped by its own process id."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from tempfile import TemporaryFile
from typing import IO

from msgspec import json

from proxy.bench import environment
from proxy.bench.environment import ROOT

HOST = "127.0.0.1"
PATIENCE = 60.0
GRACE = 15.0


class NotStarted(Exception):
    """A server that did not come up."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int
    pid: int

    def get(self, target: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """Ask it once: status, headers and body; raises OSError."""
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", target)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()

    def text(self, target: str) -> str:
        """Return the body of an answer that has to be 200."""
        status, _, body = self.get(target)
        if status != 200:
            raise NotStarted(f"{target}: {status}, expected 200: {body[:200]!r}")
        return body.decode()


def processes(server: Server) -> int:
    """Return how many render processes a service works with; the spare one is not among them."""
    return int(json.decode(server.text("/readyz"))["renderers"])


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def service(settings: Mapping[str, object]) -> Iterator[Server]:
    """Run the service with these settings, named without their prefix, and no others."""
    port = free_port()
    chosen = {"PORT": port, **settings}
    variables = {f"DARKROOM_{name}": str(value) for name, value in chosen.items()}
    with running([sys.executable, "-m", "proxy"], port, variables) as server:
        _wait(lambda: server.get("/readyz")[0] == 200, "the service")
        yield server


@contextmanager
def module(name: str, *words: object) -> Iterator[Server]:
    """Run a module of this package that takes its port first."""
    port = free_port()
    program = [sys.executable, "-m", f"proxy.bench.{name}", str(port), *map(str, words)]
    with running(program, port) as server:
        yield server


@contextmanager
def redis() -> Iterator[Server]:
    """Run a Redis that keeps nothing on disk."""
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        raise NotStarted("redis-server is not on PATH")
    options = {"port": port, "bind": HOST, "save": "", "appendonly": "no"}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with running([program, *words], port) as server:
        yield server


@contextmanager
def running(
    words: Sequence[str], port: int, variables: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a program until the context ends, however it ends; it listens on `port`."""
    with TemporaryFile() as log:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment.plain() | dict(variables or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(lambda: _listens(port), words[-1], process, log)
            yield Server(port, process.pid)
        finally:
            try:
                stop(process)
            finally:
                _end_group(process.pid)
                process.wait()


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, then make it."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_group(leader: int) -> None:
    """End what a server leaves behind: not every one ends its own workers."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _wait(
    came: Callable[[], bool],
    what: str,
    process: "subprocess.Popen[bytes] | None" = None,
    log: IO[bytes] | None = None,
) -> None:
    until = time.monotonic() + PATIENCE
    while not _true(came):
        if time.monotonic() > until or (process and process.poll() is not None):
            told = b""
            if log:
                log.seek(0)
                told = log.read()
            raise NotStarted(f"{what} did not start: {told.decode(errors='replace')}")
        time.sleep(0.02)


def _true(came: Callable[[], bool]) -> bool:
    try:
        return came()
    except (OSError, HTTPException):
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
