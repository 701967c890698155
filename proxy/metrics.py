"""What the service counts, under names that stay; nothing is ever labelled by a URL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """The counters of one process; with a shared `directory`, of all processes that count there.

    Without it each instance has a registry of its own, so that two never mix.
    """

    def __init__(self, directory: str = "") -> None:
        self.directory = directory
        self.registry = CollectorRegistry()
        place = self.registry
        self.requests = Counter(
            "darkroom_requests",
            "Requests answered",
            ("door", "status", "format", "cache"),
            registry=place,
        )
        self.seconds = Histogram(
            "darkroom_seconds",
            "Time of what was not answered from memory: fetch, queue, decode, steps, encode, total",
            ("span",),
            buckets=SECONDS,
            registry=place,
        )
        self.bytes = Counter(
            "darkroom_bytes", "Bytes of originals in and of answers out", ("way",), registry=place
        )
        self.tiers = Counter(
            "darkroom_tier",
            "What tiers came to: hit, stale, error; miss where none had it",
            ("tier", "outcome"),
            registry=place,
        )
        self.breaker = Gauge(
            "darkroom_tier_open",
            "1 while a tier is passed over because it failed",
            ("tier",),
            registry=place,
            multiprocess_mode="livemax",
        )
        self.flights = Counter(
            "darkroom_flights",
            "Callers who led a flight or followed one",
            ("work", "role"),
            registry=place,
        )
        self.fetches = Counter(
            "darkroom_fetches", "Fetches of originals by outcome", ("outcome",), registry=place
        )
        self.tickets = Gauge(
            "darkroom_tickets",
            "Requests begun and not ended",
            registry=place,
            multiprocess_mode="livesum",
        )
        self.refused = Counter(
            "darkroom_refused",
            "Requests refused for want of room, by reason",
            ("reason",),
            registry=place,
        )
        self.renderers = Counter(
            "darkroom_renderers",
            "Render processes started, killed, crashed, recycled; jobs done",
            ("event",),
            registry=place,
        )
        self.busy = Gauge(
            "darkroom_renderers_busy",
            "Render processes at work",
            registry=place,
            multiprocess_mode="livesum",
        )

    def exposition(self) -> bytes:
        """Write everything counted so far in Prometheus' text form."""
        return (
            shared_exposition(self.directory) if self.directory else generate_latest(self.registry)
        )


def shared_exposition(directory: str) -> bytes:
    """Write what all processes counted in a shared directory; the dead keep only their counters."""
    for pid in {
        int(path.stem.rpartition("_")[2]) for path in Path(directory).glob("gauge_live*.db")
    }:
        if not _alive(pid):
            mark_process_dead(pid, directory)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=directory)
    return generate_latest(registry)


@contextmanager
def shared_directory(variable: str) -> Iterator[str]:
    """Make the directory where child processes count, and tell them of it by their environment.

    The library reads the variable when a process first imports it, so enter this before any child
    starts.
    """
    with TemporaryDirectory(prefix="darkroom-metrics-") as directory:
        os.environ[variable] = directory
        try:
            yield directory
        finally:
            del os.environ[variable]


def _alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False
