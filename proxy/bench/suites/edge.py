"""A rendition that nginx keeps, against the same nginx before an application that only sends."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from proxy.bench.edges import edge
from proxy.bench.figures import Bound, Figure, compared, middle
from proxy.bench.processes import Meter
from proxy.bench.servers import Server, module, service
from proxy.bench.suites.base import Bench
from proxy.bench.suites.hit import ADDRESSES, CALLERS, SECONDS, filled, grains
from proxy.bench.wrk import speed

FILLING = 3.0


class Edge:
    """The shipped nginx twice: before the service, and before bare ASGI with the same answer."""

    name: ClassVar[str] = "edge"
    about: ClassVar[str] = (
        f"a 30 KB answer over {ADDRESSES} addresses out of nginx, {CALLERS} callers, against the"
        " same nginx before an application that sends the same headers and body"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure answers out of nginx's cache."""
        with ExitStack() as stack:
            opened, targets = stack.enter_context(grains(bench))
            node = stack.enter_context(service(opened))
            kept = filled(node, targets).write(bench.folder / "kept-edge")
            bare = stack.enter_context(module("references.asgi", kept))
            sides = [
                stack.enter_context(edge(bench.folder / f"nginx-{upstream.port}", upstream.port))
                for upstream in (node, bare)
            ]
            addresses = bench.folder / "addresses-edge"
            addresses.write_text("\n".join(targets) + "\n")
            for side in sides:
                _fill(side, addresses, targets)
            yield from _measure(bench, sides, addresses)


def _fill(side: Server, addresses: Path, targets: Sequence[str]) -> None:
    """Have nginx keep every answer, and see that it does."""
    speed(side.port, addresses, FILLING, CALLERS)
    for target in (targets[0], targets[-1]):
        status, headers, _ = side.get(target)
        said = {name.lower(): value for name, value in headers}
        if status != 200 or said.get("x-cache") != "HIT; tier=edge":
            raise ValueError(f"{target}: {status} {said}: expected a hit of nginx")


def _measure(bench: Bench, sides: Sequence[Server], addresses: Path) -> Iterator[Figure]:
    rates, times, details = [], [], []
    for _ in bench.turns():
        speeds, used = [], []
        for side in sides:
            meter = Meter.start(edge_children=side.pid)
            speeds.append(speed(side.port, addresses, SECONDS * bench.share, CALLERS))
            used.append(meter.milliseconds(speeds[-1].count)["edge cpu ms"])
        rates.append((speeds[0].rate, speeds[1].rate))
        times.append((used[0], used[1]))
        details.append(speeds[0].waits)
    yield compared("hit of nginx", "answers/s", rates, Bound("≥", 0.97, "ratio"), middle(details))
    if all(theirs for _, theirs in times):
        yield compared("hit of nginx, processor time", "ms", times)
