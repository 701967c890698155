import asyncio

import pytest

from proxy.composition import compose
from proxy.counting import counting
from proxy.counts import Answer, Counts
from proxy.failures import Overloaded
from proxy.metrics import Metrics
from proxy.settings import Settings


@pytest.fixture
def node():
    return compose(Settings.read({"DARKROOM_QUEUE": "1", "DARKROOM_RENDERERS": "1"}))


@pytest.fixture
def metrics():
    return Metrics()


def sample(metrics, name, **labels):
    return metrics.registry.get_sample_value(name, labels)


async def test_everything_is_carried_over_and_once_more_at_the_end(node, metrics):
    counts = Counts()
    async with counting(node, metrics, counts, seconds=0.01):
        counts.answers[Answer("image", 200, "image/webp", "hit")] += 3
        node.renderers.tally.started = 2
        node.renderers.tally.busy = 1
        with node.tickets.take(), pytest.raises(Overloaded), node.tickets.take():
            pass
        async with asyncio.timeout(20):
            while not sample(metrics, "darkroom_renderers_busy"):
                await asyncio.sleep(0.01)
        node.renderers.tally.started = 5
        node.renderers.tally.done = 9
    hits = {"door": "image", "status": "200", "format": "image/webp", "cache": "hit"}
    assert sample(metrics, "darkroom_requests_total", **hits) == 3
    assert sample(metrics, "darkroom_renderers_total", event="started") == 5
    assert sample(metrics, "darkroom_renderers_total", event="done") == 9
    assert sample(metrics, "darkroom_refused_total", reason="tickets") == 1
    assert sample(metrics, "darkroom_tickets") == 0


async def test_without_redis_there_is_no_breaker_to_tell_of(node, metrics):
    async with counting(node, metrics, Counts()):
        pass
    assert sample(metrics, "darkroom_tier_open", tier="redis") is None


async def test_a_breaker_that_opened_is_told(metrics):
    node = compose(Settings.read({"DARKROOM_REDIS_URL": "redis://127.0.0.1:1/0"}))
    for width in range(9):
        assert await node.caches.entries.get(str(width)) is None
    async with counting(node, metrics, Counts()):
        pass
    assert node.redis_state() == "open"
    assert sample(metrics, "darkroom_tier_open", tier="redis") == 1
    await node.caches.links.close()
