"""Small renditions beside heavy ones, in the order of the line against first come, first served."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from proxy import logs
from proxy.bench.figures import Bound, Figure, compared, middle, percentile, percentiles
from proxy.bench.pictures import drawn
from proxy.bench.suites.base import Bench
from proxy.expecting import Expectations
from proxy.line import Order, first_come, shortest_first
from proxy.spares import Spares
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.heads import head_of
from transforms.job import Job
from transforms.limits import Limits
from transforms.recipe import Recipe

PROCESSES, DECODE_MEMORY = 2, 600 * 1024**2
SMALL, HEAVY = {"w": "160"}, {"w": "2000", "format": "avif", "effort": "6"}
SMALL_JOBS, HEAVY_JOBS = 120, 3
GAP, HEAVY_GAP = 0.04, 0.1
CROWD = ("a", "b", "c", "d")
TAUGHT = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One job of the mix: when it comes, for which host, and what is to be done."""

    at: float
    host: str
    recipe: Recipe

    @property
    def heavy(self) -> bool:
        """Whether it is one of the heavy ones."""
        return bool(self.recipe.writing.effort)


@dataclass(frozen=True, slots=True)
class Side:
    """A rule, and what it knows beforehand of how long a job takes."""

    order: Order
    expectations: Expectations | None

    def seconds(self, case: Case, original: Blob) -> float:
        """Return what a job is expected to take."""
        if self.expectations is None:
            return 0.0
        head = head_of(original.head, original.size)
        return self.expectations.of(case.recipe, "", head, {}).seconds


class InOrder:
    """The same jobs at the same moments, by turns under either rule."""

    name: ClassVar[str] = "order"
    about: ClassVar[str] = (
        f"{SMALL_JOBS} thumbnails and {HEAVY_JOBS} AVIFs of effort {HEAVY['effort']} that come"
        f" within five seconds to {PROCESSES} processes; the reference is first come, first"
        " served, in turns between hosts"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure one host, then several."""
        logs.configure("text", "warning")
        small = drawn(900, 600).jpegsave_buffer(Q=85)
        large = drawn(2000, 1500).jpegsave_buffer(Q=85)
        for name, crowd in (("one host", CROWD[:1]), ("several hosts", CROWD)):
            yield from asyncio.run(_measured(name, _mix(bench, crowd), small, large, bench))


def _mix(bench: Bench, crowd: tuple[str, ...]) -> list[Case]:
    light, heavy = Recipe.read(SMALL), Recipe.read(HEAVY)
    many = bench.count(SMALL_JOBS, least=40)
    cases = [Case(GAP * at, crowd[at % len(crowd)], light) for at in range(many)]
    cases += [Case(HEAVY_GAP * at, crowd[0], heavy) for at in range(HEAVY_JOBS)]
    return sorted(cases, key=lambda case: case.at)


async def _measured(
    name: str, cases: list[Case], small: bytes, large: bytes, bench: Bench
) -> list[Figure]:
    rounds: list[tuple[dict[str, float], dict[str, float]]] = []
    expectations = Expectations()
    with Blob.of(small) as light, Blob.of(large) as weighty:
        originals = {False: light, True: weighty}
        await _taught(expectations, cases, originals)
        sides = Side(shortest_first, expectations), Side(first_come, None)
        for _ in bench.turns(45.0):
            ours, theirs = [await _served(side, cases, originals) for side in sides]
            rounds.append((ours, theirs))

    def figure(what: str, unit: str, bound: Bound | None = None, **more: float) -> Figure:
        pairs = [(ours[what], theirs[what]) for ours, theirs in rounds]
        return compared(f"order, {name}: {what}", unit, pairs, bound, more)

    details = middle([ours for ours, _ in rounds])
    return [
        figure("small p95", "ms", Bound("≤", 0.25, "ratio"), **details),
        figure("small p50", "ms", Bound("≤", 1.0, "ratio")),
        figure("heavy mean", "ms", Bound("≤", 2.0, "ratio")),
        figure("heavy worst", "ms", Bound("≤", 2.5, "ratio")),
        figure("jobs a second, until the last heavy one", "jobs/s"),
    ]


async def _taught(
    expectations: Expectations, cases: list[Case], originals: dict[bool, Blob]
) -> None:
    """Let the estimate see a few of each kind."""
    kinds = [next(case for case in cases if case.heavy is heavy) for heavy in (True, False)]
    renderers = Renderers(1, Spares(DECODE_MEMORY, 0), 60.0, 60.0)
    await renderers.start()
    try:
        for case in kinds * TAUGHT:
            original = originals[case.heavy]
            expected = expectations.of(case.recipe, "", head_of(original.head, original.size), {})
            async with renderers.slot() as slot:
                done = await slot.render(Job(str(case.recipe), Limits(), 60.0), original)
            expectations.learn(expected, done.rendered)
    finally:
        await renderers.close()


async def _served(side: Side, cases: list[Case], originals: dict[bool, Blob]) -> dict[str, float]:
    """Have all of them done as they come."""
    renderers = Renderers(PROCESSES, Spares(DECODE_MEMORY, 0), 60.0, 60.0, order=side.order)
    await renderers.start()
    waits: dict[bool, list[float]] = {True: [], False: []}
    began = time.perf_counter()

    async def one(case: Case) -> None:
        await asyncio.sleep(began + case.at - time.perf_counter())
        original = originals[case.heavy]
        expected = side.seconds(case, original)
        async with renderers.slot(case.host, seconds=expected) as slot:
            await slot.render(Job(str(case.recipe), Limits(), 60.0), original)
        waits[case.heavy].append(time.perf_counter() - began - case.at)

    try:
        await asyncio.gather(*map(one, cases))
        wall = time.perf_counter() - began
    finally:
        await renderers.close()
    return {
        **percentiles(waits[False], "small "),
        "small p50": 1000 * percentile(waits[False], 50),
        "small p95": 1000 * percentile(waits[False], 95),
        "heavy mean": 1000 * sum(waits[True]) / len(waits[True]),
        "heavy worst": 1000 * max(waits[True]),
        "jobs a second, until the last heavy one": len(cases) / wall,
    }
