"""The tables: what is offered, who answers it, how full everything is, and what it costs."""

from collections.abc import Iterator, Mapping

from proxy.bench.simulation.summary import Summary

GIGABIT = 1e9 / 8
HEAD = ("nodes", "images/s", "CDN", "memory", "Redis", "store", "renders/s", "fetches/s")
LOAD_HEAD = ("nodes", "render CPU", "Redis Gbit/s", "Redis commands/s", "503", "p50", "p99")
COST_HEAD = (
    "nodes",
    "needed",
    "machines",
    "Redis",
    "store",
    "traffic",
    "$ per million",
    "fullest",
    "next",
)
TURNED_HEAD = (
    "turned",
    "CDN",
    "memory",
    "Redis",
    "renders/s",
    "nodes",
    "Redis Gbit/s",
    "$",
    "fullest",
)


def tables(found: Mapping[int, Summary]) -> Iterator[str]:
    """Yield the tables of a site at several sizes, in Markdown."""
    yield from _table(HEAD, [_answered(str(n), each) for n, each in found.items()])
    yield ""
    yield from _table(LOAD_HEAD, [_loaded(str(n), each) for n, each in found.items()])
    yield ""
    yield from _table(COST_HEAD, [_paid(str(n), each) for n, each in found.items()])


def turned(found: Mapping[str, Summary]) -> Iterator[str]:
    """Yield the table of what becomes of a site when one thing is turned."""
    yield from _table(TURNED_HEAD, [_turned(name, each) for name, each in found.items()])


def _answered(name: str, found: Summary) -> tuple[str, ...]:
    ratios = (found.cdn, found.memory, found.redis, found.store)
    return (
        name,
        _count(found.images),
        *map(_percent, ratios),
        _count(found.renders),
        _count(found.fetches),
    )


def _loaded(name: str, found: Summary) -> tuple[str, ...]:
    load = found.load
    return (
        name,
        _percent(found.busy["render processes"]),
        f"{(load.redis_in + load.redis_out) / GIGABIT:.2f}",
        _count(load.redis_ops),
        _percent(found.refused),
        f"{found.p50:.0f} ms",
        f"{found.p99:.0f} ms",
    )


def _paid(name: str, found: Summary) -> tuple[str, ...]:
    needed = f"{found.needed:,.1f}"
    return (
        name,
        needed,
        *(f"{part:.2f}" for part in found.bill),
        f"{found.bill.total:.2f}",
        *_full(found),
    )


def _turned(name: str, found: Summary) -> tuple[str, ...]:
    load = found.load
    return (
        name,
        *map(_percent, (found.cdn, found.memory, found.redis)),
        _count(found.renders),
        _count(found.needed),
        f"{(load.redis_in + load.redis_out) / GIGABIT:.2f}",
        f"{found.bill.total:.2f}",
        _full(found)[0],
    )


def _full(found: Summary) -> list[str]:
    return [f"{name} {_percent(share)}" for name, share in list(found.busy.items())[:2]]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join(['---'] + ['---:'] * (len(head) - 1))} |"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"
