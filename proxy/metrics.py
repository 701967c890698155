"""What the service counts, under names that stay; nothing is ever labelled by a URL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.samples import Sample

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """The counters of one process; with a shared `directory`, of all processes that count there.

    Without it each instance has a registry of its own, so that two never mix.
    """

    def __init__(self, directory: str = "") -> None:
        self.directory = directory
        self.registry = CollectorRegistry()
        self._count_requests()
        self._count_lookups()
        self._count_room()

    def _count_requests(self) -> None:
        labels = ("door", "status", "format", "cache")
        self.requests = self._counter("requests", "Requests answered", *labels)
        self.bytes = self._counter(
            "bytes", "Bytes of originals in, of answers out, saved by polish", "way"
        )
        self.seconds = Histogram(
            "darkroom_seconds",
            "Time of what was not answered from memory: fetch, queue, decode, steps, encode, total",
            ("span",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def _count_lookups(self) -> None:
        tiers = "What tiers came to: hit, stale, error; miss where none had it"
        self.tiers = self._counter("tier", tiers, "tier", "outcome")
        passed = "1 while a tier is passed over because it failed"
        self.breaker = self._gauge("tier_open", passed, "livemax", "tier")
        flights = "Callers who led a flight or followed one"
        self.flights = self._counter("flights", flights, "work", "role")
        self.fetches = self._counter("fetches", "Fetches of originals by outcome", "outcome")

        purges = "Purges by kind, and whether the whole cluster heard or this process only"
        self.purges = self._counter("purges", purges, "kind", "scope")

    def _count_room(self) -> None:
        self.tickets = self._gauge("tickets", "Requests begun and not ended", "livesum")
        refused = "Requests refused for want of room, by reason"
        self.refused = self._counter("refused", refused, "reason")
        events = "Render processes started, killed, crashed, recycled; jobs done"
        self.renderers = self._counter("renderers", events, "event")
        shared = "Masters, which are pixels decoded once for several: made, used"
        self.masters = self._counter("masters", shared, "event")
        self.polished = self._counter(
            "polished", "Renditions polished, by what came of it", "outcome"
        )
        self.busy = self._gauge("renderers_busy", "Render processes at work", "livesum")

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        return Counter(f"darkroom_{name}", says, labels, registry=self.registry)

    def _gauge(
        self, name: str, says: str, over_processes: Literal["livemax", "livesum"], *labels: str
    ) -> Gauge:
        return Gauge(
            f"darkroom_{name}",
            says,
            labels,
            registry=self.registry,
            multiprocess_mode=over_processes,
        )

    def exposition(self) -> bytes:
        """Write everything counted so far in Prometheus' text form."""
        return (
            shared_exposition(self.directory) if self.directory else generate_latest(self.registry)
        )

    def samples(self) -> Iterator[Sample]:
        """Yield every number counted so far."""
        registry = _shared(self.directory) if self.directory else self.registry
        for family in registry.collect():
            yield from family.samples


def shared_exposition(directory: str) -> bytes:
    """Write what all processes counted in a shared directory; the dead keep only their counters."""
    return generate_latest(_shared(directory))


def _shared(directory: str) -> CollectorRegistry:
    for pid in {
        int(path.stem.rpartition("_")[2]) for path in Path(directory).glob("gauge_live*.db")
    }:
        if not _alive(pid):
            mark_process_dead(pid, directory)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=directory)
    return registry


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
