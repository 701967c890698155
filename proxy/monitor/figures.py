"""The figures of the live page, read from the metrics."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

ANSWERS = "darkroom_requests_total"
BYTES = "darkroom_bytes_total"
TIERS = "darkroom_tier_total"
REFUSED = "darkroom_refused_total"
PURGES = "darkroom_purges_total"
FETCHES = "darkroom_fetches_total"
SECONDS = "darkroom_seconds"
GAUGES = {"tickets": "darkroom_tickets", "busy": "darkroom_renderers_busy"}
STATES = ("hit", "stale", "miss")
WHOLE = "200"


class Sample(Protocol):
    """One number of a metric."""

    @property
    def name(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def labels(self) -> dict[str, str]: ...  # noqa: D102
    @property
    def value(self) -> float: ...  # noqa: D102


def figures(samples: Iterable[Sample]) -> dict[str, Any]:
    """Sum up what is counted since the start; whoever watches takes differences.

    `pictures` are whole answers that a cache was asked for; `seconds` are of what was not answered
    from memory, its buckets cumulative.
    """
    by_name: defaultdict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_name[sample.name].append(sample)
    answers = by_name[ANSWERS]
    return {
        "at": time.time(),
        "answers": {state: _sum(answers, cache=state) for state in STATES},
        "failures": _sum(s for s in answers if s.labels["status"] >= "400"),
        "pictures": _sum(s for s in _of(answers, status=WHOLE) if s.labels["cache"] in STATES),
        "bytes": {way: _sum(by_name[BYTES], way=way) for way in ("in", "out")},
        "tiers": _by(by_name[TIERS], "tier", "outcome"),
        "fetches": _by(by_name[FETCHES], "outcome"),
        "refused": _sum(by_name[REFUSED]),
        "purges": _sum(by_name[PURGES]),
        "seconds": _spans(by_name),
        **{word: _sum(by_name[name]) for word, name in GAUGES.items()},
    }


def _spans(by_name: dict[str, list[Sample]]) -> dict[str, Any]:
    counts = _by(by_name[f"{SECONDS}_count"], "span")
    sums = _by(by_name[f"{SECONDS}_sum"], "span")
    spans = {span: {"count": counts[span], "sum": sums.get(span, 0.0)} for span in counts}
    buckets = _by(_of(by_name[f"{SECONDS}_bucket"], span="total"), "le")
    return {**spans, "total": {**spans.get("total", {}), "buckets": buckets}}


def _of(samples: Iterable[Sample], **labels: str) -> Iterator[Sample]:
    return (s for s in samples if labels.items() <= s.labels.items())


def _sum(samples: Iterable[Sample], **labels: str) -> float:
    return sum(sample.value for sample in _of(samples, **labels))


def _by(samples: Iterable[Sample], *names: str) -> dict[str, float]:
    """Add up by the values of some labels, joined by a space."""
    sums: defaultdict[str, float] = defaultdict(float)
    for sample in samples:
        sums[" ".join(sample.labels[name] for name in names)] += sample.value
    return dict(sums)
