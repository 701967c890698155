"""A rendition that is kept already, against an application that only sends."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import ClassVar, NamedTuple
from urllib.parse import urlsplit

from redis import Redis

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, compared, measured, middle
from proxy.bench.pictures import grain
from proxy.bench.plan import Plan
from proxy.bench.processes import Meter
from proxy.bench.references.answer import Kept
from proxy.bench.servers import HOST, Server, module, redis, service
from proxy.bench.suites.base import Bench
from proxy.bench.wrk import installed, speed

ADDRESSES = 2000
CALLERS = 32
REDIS_CALLERS = 24
SECONDS = 3.0
SIDE = 106
GRAIN = "grain.png"
KNOWN = "If-None-Match: *"


class Case(NamedTuple):
    """What is measured: how many ask, at least which ratio, and at most which wait."""

    name: str
    callers: int
    ratio: float
    p99: float


MEMORY = Case("hit memory", CALLERS, 0.85, 5.0)
REDIS = Case("hit redis", REDIS_CALLERS, 1.0, 10.0)


class Hit:
    """From memory against bare ASGI; from Redis, without memory, against Starlette and a GET."""

    name: ClassVar[str] = "hit"
    about: ClassVar[str] = (
        f"a 30 KB answer over {ADDRESSES} addresses, {CALLERS} callers ({REDIS_CALLERS} of Redis),"
        " against an application on uvicorn that sends the same headers and body"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure both tiers, and what is not sent again."""
        with grains(bench) as (opened, targets):
            yield from _memory(bench, opened, targets)
            yield from _redis(bench, opened, targets)


@contextmanager
def grains(bench: Bench) -> Iterator[tuple[dict[str, str], Sequence[str]]]:
    """Serve originals; give the settings that open their source, and a request for each."""
    (bench.folder / GRAIN).write_bytes(grain(SIDE))
    with module("origin", bench.folder) as source:
        count = bench.count(ADDRESSES, least=20)
        originals = (loads.original(source.port, at, GRAIN) for at in range(count))
        targets = [loads.target(each, w=640, format="png") for each in originals]
        yield {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}, targets


def filled(server: Server, targets: Sequence[str]) -> Kept:
    """Have everything made and kept; return one answer, which is a hit."""
    loads.run(Plan(port=server.port, targets=targets)).require()
    status, headers, body = server.get(targets[0])
    if status != 200 or not dict(headers).get("x-cache", "").startswith("HIT"):
        raise ValueError(f"{targets[0]}: {status} {dict(headers)}: expected a hit")
    return Kept.of(headers, body)


def _memory(bench: Bench, opened: dict[str, str], targets: Sequence[str]) -> Iterator[Figure]:
    with ExitStack() as stack:
        server = stack.enter_context(service(opened))
        kept = filled(server, targets).write(bench.folder / "kept")
        bare = stack.enter_context(module("references.asgi", kept))
        alike = stack.enter_context(module("references.asgi", kept, "own"))
        yield from _measure(bench, MEMORY, (server, bare), targets, {"on our protocol": alike})
        yield from _unchanged(bench, server)


def _redis(bench: Bench, opened: dict[str, str], targets: Sequence[str]) -> Iterator[Figure]:
    with ExitStack() as stack:
        store = stack.enter_context(redis())
        url = f"redis://{HOST}:{store.port}/0"
        server = stack.enter_context(service({**opened, "CACHE": url}))
        kept = filled(server, targets)
        with Redis.from_url(url) as client:
            for target in targets:
                client.set(urlsplit(target).query, kept.body)
        path = kept.write(bench.folder / "kept-redis")
        bare = stack.enter_context(module("references.redis", path, url))
        yield from _measure(bench, REDIS, (server, bare), targets, {})


def _measure(
    bench: Bench,
    case: Case,
    sides: tuple[Server, Server],
    targets: Sequence[str],
    others: Mapping[str, Server],
) -> Iterator[Figure]:
    """Ask by turns; the `others` are references of which only a detail tells."""
    addresses = bench.folder / "addresses"
    addresses.write_text("\n".join(targets) + "\n")
    rates, times, details = [], [], []
    for _ in bench.turns():
        speeds, used = [], []
        for server in (*sides, *others.values()):
            meter = Meter.start(main=server.pid)
            speeds.append(speed(server.port, addresses, SECONDS * bench.share, case.callers))
            used.append(meter.milliseconds(speeds[-1].count)["main cpu ms"])
        ours, theirs, *rest = speeds
        rates.append((ours.rate, theirs.rate))
        times.append((used[0], used[1]))
        waits = {f"reference {name}": value for name, value in theirs.waits.items()}
        more = (f"ratio to the reference {name}" for name in others)
        ratios = (ours.rate / each.rate for each in rest)
        details.append({**ours.waits, **waits, **dict(zip(more, ratios, strict=True))})
    bound, longest = Bound("≥", case.ratio, "ratio"), Bound("≤", case.p99)
    yield compared(case.name, "answers/s", rates, bound, middle(details))
    yield measured(f"{case.name}, p99", "ms", [each["p99 ms"] for each in details], longest)
    if all(theirs for _, theirs in times):
        yield compared(f"{case.name}, processor time", "ms", times)


def _unchanged(bench: Bench, server: Server) -> Iterator[Figure]:
    """Compare what is not sent again with what is sent, where there is a caller that can ask so."""
    if not installed():
        print("    hit memory, 304 is absent: wrk is not on PATH")
        return
    addresses, seconds = bench.folder / "addresses", SECONDS * bench.share
    pairs, each = [], (KNOWN, "Accept: */*")
    for _ in bench.turns(30):
        known, whole = (speed(server.port, addresses, seconds, CALLERS, line) for line in each)
        pairs.append((known.rate, whole.rate))
    yield compared("hit memory, 304 against 200", "answers/s", pairs, Bound("≥", 1.0, "ratio"))
