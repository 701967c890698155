"""The same job asked for in other dialects, against /image."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from proxy.bench import loads
from proxy.bench.dialects import SETTINGS, WRITTEN, image
from proxy.bench.figures import Bound, Figure, compared
from proxy.bench.pictures import grain
from proxy.bench.plan import Plan
from proxy.bench.processes import Meter, on_cpu
from proxy.bench.servers import HOST, Server, module, service
from proxy.bench.suites.base import Bench
from proxy.bench.wrk import speed

ADDRESSES, CALLERS, SECONDS = 400, 16, 1.0
JOBS, AT_ONCE = 24, 8
SIDE, GRAIN = 106, "grain.png"
BOUND = Bound("≤", 1.02, "ratio")

Pairs = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Asking:
    """A service, its source, and how much is asked of it."""

    service: Server
    source: Server
    bench: Bench

    def hits(self, targets: Sequence[str]) -> float:
        """Return the processor time of one answer that is kept already, in milliseconds."""
        addresses = Path(self.bench.folder, "addresses")
        addresses.write_text("\n".join(targets) + "\n")
        began = on_cpu(self.service.pid)
        count = speed(self.service.port, addresses, SECONDS * self.bench.share, CALLERS).count
        return 1000 * (on_cpu(self.service.pid) - began) / count

    def misses(self, targets: Sequence[str]) -> tuple[float, float]:
        """Return the processor time of one answer that is made: HTTP process, and renderers."""
        began, meter = on_cpu(self.service.pid), Meter.start(renderers_children=self.service.pid)
        loads.run(Plan(port=self.service.port, targets=targets, callers=AT_ONCE)).require()
        main = 1000 * (on_cpu(self.service.pid) - began) / len(targets)
        return main, meter.milliseconds(len(targets))["renderers cpu ms"]

    def fill(self, targets: Sequence[str]) -> None:
        """Have everything made that is asked for later."""
        loads.run(Plan(port=self.service.port, targets=targets, callers=AT_ONCE)).require()


class Doors:
    """Hits and misses by turns: a door's job may cost 2 % more than the same job at /image."""

    name: ClassVar[str] = "doors"
    about: ClassVar[str] = (
        "640 WebP asked for in each dialect, signed where it signs, against /image on the same"
        " server: processor time of an answer that is kept, and of one that is made of a 6 MP JPEG"
        " (the renderers' share, the same bytes for both, is the mean of both sides)"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure both kinds."""
        (bench.folder / GRAIN).write_bytes(grain(SIDE))
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", bench.pictures.folder, bench.folder))
            here = f"{HOST}:{source.port}"
            opened = {**SETTINGS, "ALLOWED_PRIVATE": here, "BASE_URL": f"http://{here}"}
            asking = Asking(stack.enter_context(service(opened)), source, bench)
            for name, pairs in _kept(asking).items():
                yield compared(f"doors {name}, hit", "ms", pairs, BOUND)
            for name, pairs in _made(asking).items():
                yield compared(f"doors {name}, miss", "ms", pairs, BOUND)


def _kept(asking: Asking) -> Pairs:
    port, count = asking.source.port, asking.bench.count(ADDRESSES, least=20)
    urls = [loads.original(port, at, GRAIN) for at in range(count)]
    ours = [image(url) for url in urls]
    asking.fill(ours)
    pairs: Pairs = {name: [] for name in WRITTEN}
    for _ in asking.bench.turns():
        for name, written in WRITTEN.items():
            theirs = [written(url) for url in urls]
            asking.fill(theirs)
            first, *between, last = map(asking.hits, (theirs, ours, ours, theirs))
            pairs[name].append(((first + last) / 2, sum(between) / 2))
    return pairs


def _made(asking: Asking) -> Pairs:
    port, jobs = asking.source.port, asking.bench.count(JOBS, least=2)
    pairs: Pairs = {name: [] for name in WRITTEN}
    for turn in asking.bench.turns():
        for name, written in WRITTEN.items():
            sides = []
            for side, write in enumerate(((written, image), (image, written))[turn % 2]):
                numbers = [f"{turn}-{name}-{side}-{job}" for job in range(jobs)]
                picture = asking.bench.pictures.six_megapixels
                urls = [loads.original(port, number, picture) for number in numbers]
                sides.append(asking.misses([write(url) for url in urls]))
            renders = sum(rendering for _, rendering in sides) / len(sides)
            pairs[name].append(_pair([main + renders for main, _ in sides], turn))
    return pairs


def _pair(sides: Sequence[float], turn: int) -> tuple[float, float]:
    """Return the door's time first, whichever was measured first."""
    first, second = sides
    return (second, first) if turn % 2 else (first, second)
