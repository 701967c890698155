"""Five times what the service can do."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import ClassVar

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, compared, measured, middle, percentile, percentiles
from proxy.bench.plan import Outcome, Plan
from proxy.bench.servers import HOST, Server, module, service
from proxy.bench.suites.base import Bench

CALLERS = 8
PEAK_JOBS = 240
TIMES = 5
SECONDS = 10.0
FILLING = 0.25


class Overload:
    """The peak first, with callers who wait; then strangers who do not."""

    name: ClassVar[str] = "overload"
    about: ClassVar[str] = (
        f"cold renditions of a 6 MP JPEG offered at {TIMES} times the peak, which {CALLERS}"
        " callers who wait reach just before; goodput is what ends well while it is offered, once"
        " the queue is full"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure peaks and overloads by turns."""
        pairs, late, details = [], [], []
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", bench.pictures.folder))
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}
            server = stack.enter_context(service(opened))
            for run in range(max(1, bench.rounds // 2)):
                peak = _peak(server, _targets(bench, source, f"p{run}", PEAK_JOBS))
                loads.settle()
                jobs = round(TIMES * peak * SECONDS)
                targets = _targets(bench, source, f"o{run}", jobs)
                plan = Plan(port=server.port, targets=targets, rate=TIMES * peak)
                outcome = loads.run(plan)
                loads.settle(1.0)
                refusals = outcome.seconds(503)
                pairs.append((_goodput(outcome), peak))
                late.append(1000 * percentile(refusals, 99) if refusals else 0.0)
                details.append(_details(outcome, plan))
        told = middle(details)
        yield compared("overload: goodput", "renditions/s", pairs, Bound("≥", 0.8, "ratio"), told)
        yield measured("overload: 503s, p99", "ms", late, Bound("≤", 250))


def _targets(bench: Bench, source: Server, run: str, jobs: int) -> list[str]:
    return [
        loads.target(
            loads.original(source.port, f"{run}-{job}", bench.pictures.six_megapixels), w=640
        )
        for job in range(bench.count(jobs, least=16))
    ]


def _peak(server: Server, targets: list[str]) -> float:
    outcome = loads.run(Plan(port=server.port, targets=targets, callers=CALLERS)).require()
    return len(targets) / outcome.wall


def _goodput(outcome: Outcome) -> float:
    """Count what ended well from when the queue had filled until the last request was made."""
    first, last = (pick(row.due for row in outcome.rows) for pick in (min, max))
    begin = first + FILLING * (last - first)
    good = sum(row.status == 200 and begin <= row.done <= last for row in outcome.rows)
    return good / (last - begin)


def _details(outcome: Outcome, plan: Plan) -> dict[str, float]:
    counts = {
        f"answered {status}": float(sum(row.status == status for row in outcome.rows))
        for status in sorted({row.status for row in outcome.rows})
    }
    waits = {
        **percentiles(outcome.seconds(200), "200 "),
        **percentiles(outcome.seconds(503), "503 "),
    }
    return {"offered/s": plan.rate, **counts, **waits, "caller cpu s": outcome.cpu}
