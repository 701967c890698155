"""A rendition that is kept already, against an application that only sends."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from redis import Redis

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, compared, middle
from proxy.bench.pictures import grain
from proxy.bench.plan import Plan
from proxy.bench.processes import Meter
from proxy.bench.references.answer import Kept
from proxy.bench.servers import HOST, Server, module, redis, service
from proxy.bench.suites.base import Bench
from proxy.bench.wrk import speed

ADDRESSES = 2000
CALLERS = 16
SECONDS = 4.0
SIDE = 106
GRAIN = "grain.png"


class Hit:
    """From memory against bare ASGI; from Redis, without memory, against Starlette and a GET."""

    name: ClassVar[str] = "hit"
    about: ClassVar[str] = (
        f"a 30 KB answer over {ADDRESSES} addresses, {CALLERS} callers, against an application"
        " on the same server that sends the same headers and body"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure both tiers."""
        (bench.folder / GRAIN).write_bytes(grain(SIDE))
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", bench.folder))
            count = bench.count(ADDRESSES, least=20)
            targets = [
                loads.target(loads.original(source.port, at, GRAIN), w=640, format="png")
                for at in range(count)
            ]
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}
            yield from self._memory(bench, opened, targets)
            yield from self._redis(bench, opened, targets)

    def _memory(
        self, bench: Bench, opened: dict[str, str], targets: Sequence[str]
    ) -> Iterator[Figure]:
        with ExitStack() as stack:
            server = stack.enter_context(service(opened))
            kept = _filled(server, targets).write(bench.folder / "kept")
            bare = stack.enter_context(module("references.asgi", kept))
            bound = Bound("≥", 0.70, "ratio")
            yield from _measure(bench, "hit memory", (server, bare), targets, bound)

    def _redis(
        self, bench: Bench, opened: dict[str, str], targets: Sequence[str]
    ) -> Iterator[Figure]:
        with ExitStack() as stack:
            store = stack.enter_context(redis())
            url = f"redis://{HOST}:{store.port}/0"
            server = stack.enter_context(service({**opened, "CACHE": url}))
            kept = _filled(server, targets)
            with Redis.from_url(url) as client:
                for target in targets:
                    client.set(urlsplit(target).query, kept.body)
            path = kept.write(bench.folder / "kept-redis")
            bare = stack.enter_context(module("references.redis", path, url))
            bound = Bound("≥", 0.90, "ratio")
            yield from _measure(bench, "hit redis", (server, bare), targets, bound)


def _filled(server: Server, targets: Sequence[str]) -> Kept:
    """Have everything made and kept; return one answer, which is a hit."""
    loads.run(Plan(port=server.port, targets=targets)).require()
    status, headers, body = server.get(targets[0])
    if status != 200 or not dict(headers).get("x-cache", "").startswith("HIT"):
        raise ValueError(f"{targets[0]}: {status} {dict(headers)}: expected a hit")
    return Kept.of(headers, body)


def _measure(
    bench: Bench,
    name: str,
    sides: tuple[Server, Server],
    targets: Sequence[str],
    bound: Bound,
) -> Iterator[Figure]:
    addresses = Path(bench.folder, "addresses")
    addresses.write_text("\n".join(targets) + "\n")
    rates, times, details = [], [], []
    for _ in bench.turns():
        speeds, used = [], []
        for server in sides:
            meter = Meter.start(main=server.pid)
            speeds.append(speed(server.port, addresses, SECONDS * bench.share, CALLERS))
            used.append(meter.milliseconds(speeds[-1].count)["main cpu ms"])
        ours, theirs = speeds
        rates.append((ours.rate, theirs.rate))
        times.append((used[0], used[1]))
        waits = {f"reference {name}": value for name, value in theirs.waits.items()}
        details.append({**ours.waits, **waits})
    yield compared(name, "answers/s", rates, bound, middle(details))
    if all(theirs for _, theirs in times):
        yield compared(f"{name}, processor time", "ms", times)
