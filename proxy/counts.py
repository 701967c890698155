"""Plain integers for the hit path, carried over to the metrics once a second."""

import asyncio
from collections import defaultdict
from typing import NamedTuple

from proxy.metrics import Metrics


class Answer(NamedTuple):
    """What is told apart about an answered request; every part comes from a small fixed set."""

    door: str
    status: int
    format: str
    cache: str


class Counts:
    """What a request that is answered from memory may touch: two dictionaries and an integer."""

    __slots__ = ("answers", "bytes_out", "looks")

    def __init__(self) -> None:
        self.answers: defaultdict[Answer, int] = defaultdict(int)
        self.looks: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.bytes_out = 0

    def flush(self, metrics: Metrics) -> None:
        """Carry everything over; call it from the loop's own thread."""
        for answer, count in self.answers.items():
            metrics.requests.labels(*answer).inc(count)
        for (tier, outcome), count in self.looks.items():
            metrics.tiers.labels(tier, outcome).inc(count)
        metrics.bytes.labels("out").inc(self.bytes_out)
        self.answers.clear()
        self.looks.clear()
        self.bytes_out = 0

    async def keep_flushing(self, metrics: Metrics, seconds: float = 1.0) -> None:
        """Flush until cancelled, and then once more."""
        try:
            while True:
                await asyncio.sleep(seconds)
                self.flush(metrics)
        finally:
            self.flush(metrics)
