"""The service under test, asked through its front door and watched from outside."""

import asyncio
import json
import os
import signal
import socket
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.journeys.servers import PATIENCE, Service

FLUSHED = 1.2
IN_THE_MIDDLE = 0.5
PATIENT = {"TIMEOUT": "60s", "TRANSFORM_TIMEOUT": "60s"}


def eventually(true, seconds=PATIENCE):
    """Wait until something becomes true, and return what it was."""
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.02)
    return found


class Node(Service):
    """The service with a client of its own; settings as for Service."""

    def __init__(self, folder, settings):
        super().__init__(folder, {"LOG_FORMAT": "json", **settings})
        self.web = httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE)

    def image(self, url, method="GET", path="/image", headers=None, **query):
        """Ask for a rendition."""
        return self.web.request(method, path, params={"url": url, **query}, headers=headers)

    def many(self, count, *queries):
        """Ask for renditions, all at once: `count` requests, going round the queries."""
        targets = [self.target(**query) for query in queries]
        return asyncio.run(self._gather([targets[n % len(targets)] for n in range(count)]))

    async def _gather(self, targets):
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*map(self._ask, targets))

    async def _ask(self, target):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"GET %s HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n" % target)
        head, _, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        writer.close()
        first, *lines = head.split(b"\r\n")
        headers = [tuple(line.split(b": ", 1)) for line in lines]
        return httpx.Response(int(first.split()[1]), headers=headers, content=body)

    def target(self, **query):
        """Return the path and query that ask for a rendition."""
        return httpx.URL(f"{self.url}/image", params=query).raw_path

    @contextmanager
    def leaving(self, url, **query):
        """Ask for a rendition, and hang up at the end without having heard the answer."""
        target = self.target(url=url, **query)
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(b"GET %s HTTP/1.1\r\nHost: d\r\n\r\n" % target)
            yield

    def counted(self, name, **labels):
        """Add up the samples of a metric that have these labels."""
        lines = self.web.get("/metrics").text.splitlines()
        words = {f'{label}="{value}"' for label, value in labels.items()}
        samples = [
            line.rpartition(" ") for line in lines if line.startswith((f"{name}{{", name + " "))
        ]
        return sum(
            float(number)
            for series, _, number in samples
            if words <= set(series.removesuffix("}").partition("{")[2].split(","))
        )

    def renders(self):
        """Count the jobs that render processes have ended by now."""
        time.sleep(FLUSHED)
        return self.counted("darkroom_renderers_total", event="done")

    def lines(self, event):
        """Return the log's lines about an event."""
        said = (json.loads(line) for line in self.log.read_text().splitlines())
        return [line for line in said if line["event"] == event]

    def processes(self):
        """Return the ids of the render processes, of every HTTP process."""
        return {pid for pid in descendants(self.process.pid) if b"transforms" in command_of(pid)}

    def at_work(self):
        """Wait until a render process is in the middle of a long render, and return its id."""
        before = {pid: worked(pid) for pid in self.processes()}

        def busy():
            return [
                pid for pid in self.processes() if worked(pid) - before.get(pid, 0) > IN_THE_MIDDLE
            ]

        return eventually(busy)[0]

    def close(self):
        self.web.close()
        super().close()


def descendants(pid):
    """Return the ids of a process's children and theirs."""
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child), *descendants(int(child))}
    return found


def worked(pid):
    """Return the seconds of processor time that a process has had."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def kill(pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
