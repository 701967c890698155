"""What running processes have counted, of what the simulator speaks of."""

from collections.abc import Mapping, Sequence

from prometheus_client.parser import text_string_to_metric_families

from proxy.bench.servers import Server

MEMORY, SHARED, RENDERS, FETCHES = "memory hits", "Redis hits", "renders", "fetches"
LABELS = ("tier", "event", "outcome")
COUNTERS: Mapping[tuple[str, ...], str] = {
    ("darkroom_tier_total", "memory", "hit"): MEMORY,
    ("darkroom_tier_total", "redis", "hit"): SHARED,
    ("darkroom_renderers_total", "done"): RENDERS,
    ("darkroom_fetches_total", "fetched"): FETCHES,
}


def counted(servers: Sequence[Server]) -> dict[str, float]:
    """Add up what services have counted so far."""
    found = dict.fromkeys(COUNTERS.values(), 0.0)
    for server in servers:
        for family in text_string_to_metric_families(server.text("/metrics")):
            for sample in family.samples:
                labels = (sample.labels[name] for name in LABELS if name in sample.labels)
                if name := COUNTERS.get((sample.name, *labels)):
                    found[name] += sample.value
    return found
