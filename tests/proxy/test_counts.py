import asyncio
import contextlib

from proxy.counts import Answer, Counts
from proxy.metrics import Metrics

HIT = Answer("native", 200, "webp", "hit")
LABELS = {"door": "native", "status": "200", "format": "webp", "cache": "hit"}


def counted(metrics):
    return metrics.registry.get_sample_value("darkroom_requests_total", LABELS)


def test_counts_are_carried_over_once():
    metrics, counts = Metrics(), Counts()
    counts.answers[HIT] += 2
    counts.looks["memory", "hit"] += 2
    counts.bytes_out += 60_000
    counts.flush(metrics)
    counts.flush(metrics)
    assert counted(metrics) == 2
    looks = metrics.registry.get_sample_value(
        "darkroom_tier_total", {"tier": "memory", "outcome": "hit"}
    )
    assert looks == 2
    assert metrics.registry.get_sample_value("darkroom_bytes_total", {"way": "out"}) == 60_000


def test_a_dictionary_held_across_a_flush_still_counts():
    metrics, counts = Metrics(), Counts()
    answers = counts.answers
    answers[HIT] += 1
    counts.flush(metrics)
    answers[HIT] += 1
    counts.flush(metrics)
    assert counted(metrics) == 2


async def test_the_flush_repeats_and_a_cancelled_one_loses_nothing():
    metrics, counts = Metrics(), Counts()
    task = asyncio.create_task(counts.keep_flushing(metrics, 0.001))
    counts.answers[HIT] += 1
    async with asyncio.timeout(10):
        while counted(metrics) != 1:
            await asyncio.sleep(0.001)
    counts.answers[HIT] += 1
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert counted(metrics) == 2
