"""A run as server-sent events: the same numbers whether it is under way, over or read again."""

from collections.abc import Iterator
from typing import Any

from msgspec import json, to_builtins

from proxy.bench.presets import Run

HEARTBEAT = b": still here\n\n"


def events(run: Run, after: int = 0) -> Iterator[bytes]:
    """Yield what there is to tell of a run, but for its first events."""
    for number, (name, data) in enumerate(_told(run), 1):
        if number > after:
            yield b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), json.encode(data))


def count(run: Run) -> int:
    """Return how many events there are so far."""
    return sum(1 for _ in _told(run))


def _told(run: Run) -> Iterator[tuple[str, dict[str, Any]]]:
    named = {"run_id": run.run_id}
    asked = to_builtins(run.asked)
    begun = {"when": run.when, "asked": asked, "total": run.total, "machine": run.machine}
    yield "start", {**named, **begun}
    for done, outcome in enumerate(run.outcomes, 1):
        yield "case", {**named, "done": done, "total": run.total, **to_builtins(outcome)}
    if run.state == "running":
        return
    if run.error:
        yield "error", {**named, "message": run.error}
    rows = to_builtins(run.rows)
    yield "summary", {**named, "verdict": run.verdict, "counts": run.counts, "rows": rows}
    ended = {"state": run.state, "verdict": run.verdict, "seconds": run.seconds}
    yield "done", {**named, **ended, "done": len(run.outcomes), "total": run.total}
