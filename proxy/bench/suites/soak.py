"""Whether the service's memory stays where it is, after much work of every kind."""

import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from threading import Event
from typing import ClassVar

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, measured, percentiles
from proxy.bench.plan import Outcome, Plan
from proxy.bench.processes import family, megabytes
from proxy.bench.servers import HOST, Server, module, service
from proxy.bench.suites.base import Bench

REQUESTS, ORIGINALS, CHUNKS = 20_000, 400, 24
LARGEST = 400_000
AGAIN, NEW = 0.62, 0.92
RECENT = 3000
FORMATS = ("webp", "avif", "jpeg", "jpeg", "webp", "png", "gif", "jxl", "auto", "blurhash")
WIDTHS = (96, 160, 240, 320, 480)
STEPS: Sequence[Mapping[str, object]] = (
    {},
    {},
    {"blur": 3},
    {"rot": 90},
    {"fit": "cover", "h": 120},
    {"sharp": 2},
    {"tint": "0af"},
)
BAD = ({"w": "wide"}, {"format": "exe"}, {"blur": -1})
GLANCE_SECONDS = 0.2
TIERS = {"CACHE": "memory://?max_bytes=24mb", "ORIGINALS": "16mb", "MASTERS": "16mb"}


@dataclass(frozen=True, slots=True)
class Held:
    """Memory and descriptors of all processes together, while one part of the load ran."""

    megabytes: float
    descriptors: float


class Soak:
    """Hits, misses and failures by turns; the tiers are small, so that they are full early on."""

    name: ClassVar[str] = "soak"
    about: ClassVar[str] = (
        f"{REQUESTS} mixed requests, 12 callers: resident memory of all processes, and open"
        " descriptors, in the last third against the middle one"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Ask for everything, and look all the while."""
        with module("origin", bench.pictures.folder) as source:
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}", "QUEUE_WAIT": "60s", **TIERS}
            with service(opened) as server:
                targets = list(_targets(bench, source.port))
                held, outcomes = _watched(server, targets)
        last, middle = held[-len(held) // 3 :], held[len(held) // 3 : -len(held) // 3]
        memory = [(each.megabytes, fmean(m.megabytes for m in middle)) for each in last]
        yield _flat("memory after much work", "MB", memory, Bound("≤", 1.05, "ratio"), outcomes)
        open_files = [(each.descriptors, fmean(m.descriptors for m in middle)) for each in last]
        yield _flat("descriptors after much work", "", open_files, Bound("≤", 1.1, "ratio"), [])
        lost = sum(row.status in (0, 500, 502) for each in outcomes for row in each.rows)
        yield measured("lost or failed for no reason of the picture's", "", [lost], Bound("=", 0))


def _flat(
    name: str,
    unit: str,
    pairs: Sequence[tuple[float, float]],
    bound: Bound,
    outcomes: Sequence[Outcome],
) -> Figure:
    """Compare the mean of the last third with that of the middle one."""
    ours, theirs = zip(*pairs, strict=True)
    rows = [row for each in outcomes for row in each.rows]
    statuses = sorted({row.status for row in rows})
    details = {f"answers {n}": float(sum(row.status == n for row in rows)) for n in statuses}
    details |= percentiles([row.seconds for row in rows if row.status == 200])
    return Figure(
        name=name,
        unit=unit,
        value=fmean(ours),
        reference=fmean(theirs),
        ratio=fmean(ours) / fmean(theirs),
        bound=bound,
        runs=ours,
        details=details,
    )


def _watched(server: Server, targets: Sequence[str]) -> tuple[list[Held], list[Outcome]]:
    """Carry the load out in parts: what was held in each, and what came of it."""
    held, outcomes = [], []
    with ThreadPoolExecutor(1) as watcher:
        for chunk in loads.chunks(targets, max(1, len(targets) // CHUNKS)):
            over = Event()
            watching = watcher.submit(_watch, server.pid, over)
            try:
                outcomes.append(loads.run(Plan(port=server.port, targets=chunk, callers=12)))
            finally:
                over.set()
            held.append(watching.result())
    return held, outcomes


def _watch(pid: int, over: Event) -> Held:
    seen = []
    while not over.wait(GLANCE_SECONDS):
        pids = family(pid)
        seen.append(Held(sum(map(megabytes, pids)), sum(map(_descriptors, pids))))
    pids = family(pid)
    seen.append(Held(sum(map(megabytes, pids)), sum(map(_descriptors, pids))))
    return Held(fmean(h.megabytes for h in seen), fmean(h.descriptors for h in seen))


def _descriptors(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


def _targets(bench: Bench, port: int) -> Iterator[str]:
    """Yield requests: such as were made lately, new ones, and bad ones of every kind."""
    chance = random.Random(20)  # noqa: S311 - nothing secret
    folder = bench.pictures.folder
    sizes = {name: (folder / name).stat().st_size for name in bench.pictures.mixed}
    most = max(LARGEST, min(sizes.values()))
    names = [name for name, size in sizes.items() if size <= most]
    made: list[str] = []
    for number in range(bench.count(REQUESTS, least=300)):
        which = chance.random()
        if made and which < AGAIN:
            yield chance.choice(made[-RECENT:])
            continue
        url = loads.original(port, chance.randrange(ORIGINALS), chance.choice(names))
        if which < NEW or not made:
            made.append(_good(chance, url, number))
            yield made[-1]
        elif which < (1 + NEW) / 2:
            yield loads.target(loads.original(port, number, "none.jpg"), w=64)
        else:
            yield loads.target(url, v=number, **chance.choice(BAD))


def _good(chance: random.Random, url: str, number: int) -> str:
    words = {"w": chance.choice(WIDTHS), "format": chance.choice(FORMATS), "v": number}
    return loads.target(url, **{**words, **chance.choice(STEPS)})
