"""Whether a run is better than an earlier one, figure by figure, beyond what chance does."""

from collections.abc import Iterator, Sequence
from statistics import quantiles
from typing import Literal, NamedTuple

from proxy.bench.figures import Figure
from proxy.bench.report import Report, number, table

Change = Literal["better", "same", "worse", "differs", "now holds", "now fails", "new", "gone"]
WORSE: frozenset[Change] = frozenset({"worse", "now fails"})
FEWEST = 4
# Of figures of too few runs to tell, and the least of all, as a share.
UNKNOWN, LEAST = 0.1, 0.02
# Less than this, in its own unit, is nothing.
NOTHING = {"%": 0.2, "points": 0.5}
# Of units that do not move by themselves.
STILL = frozenset({"%", "points", "score", "bytes", "× bytes"})
LESS = ("ms", "s", "MB", "KB", "bytes", "points", "× bytes", "ms/MP")
MORE = ("%", "score")


class Comparison(NamedTuple):
    """A figure then and now: what it was compared by, and what that says."""

    name: str
    then: float | None
    now: float | None
    margin: float | None
    change: Change

    @property
    def moved(self) -> str:
        """Write by how many percent it moved."""
        if not self.then or self.now is None:
            return ""
        return f"{100 * (self.now / self.then - 1):+.1f} %"


def compared(old: Report, new: Report) -> list[Comparison]:
    """Compare every figure of the suites that ran both times."""
    both = old.suites.keys() & new.suites.keys()
    before = {f.name: f for name in both for f in old.suites[name].figures}
    after = {f.name: f for name in new.suites if name in both for f in new.suites[name].figures}
    found = [
        _one(before[name], now) if name in before else _only(now, "new")
        for name, now in after.items()
    ]
    return [*found, *(_only(each, "gone") for name, each in before.items() if name not in after)]


def told(found: Sequence[Comparison]) -> Iterator[str]:
    """Yield the table of what changed, then how often."""
    rows = [("", "then", "now", "change", "noise", "verdict")]
    rows += [
        (each.name, number(each.then), number(each.now), each.moved, _percent(each), each.change)
        for each in found
    ]
    yield from table(rows)
    changes = [each.change for each in found]
    counts = {change: changes.count(change) for change in dict.fromkeys(changes)}
    yield " · ".join(f"{count} {change}" for change, count in counts.items()) or "nothing in common"


def no_worse(found: Sequence[Comparison]) -> bool:
    """Say whether nothing is worse beyond noise and no claim newly fails."""
    return not any(each.change in WORSE for each in found)


def _one(then: Figure, now: Figure) -> Comparison:
    by_ratio = then.ratio is not None and now.ratio is not None
    name = f"{now.name}{', ratio' * by_ratio}"
    before, after = (then.ratio, now.ratio) if by_ratio else (then.value, now.value)
    assert before is not None  # noqa: S101 - the line above says so, the type cannot
    assert after is not None  # noqa: S101
    margin = _margin(then, now, by_ratio=by_ratio)
    return Comparison(name, before, after, margin, _change(then, now, before, after, margin))


def _change(then: Figure, now: Figure, before: float, after: float, margin: float) -> Change:
    if (then.verdict, now.verdict) == ("holds", "fails"):
        return "now fails"
    if (then.verdict, now.verdict) == ("fails", "holds"):
        return "now holds"
    nothing = 0.0 if now.ratio is not None else NOTHING.get(now.unit, 0.0)
    if abs(after - before) <= max(nothing, margin * max(abs(before), abs(after))):
        return "same"
    sense = _sense(now)
    if not sense:
        return "differs"
    return "better" if (after > before) == (sense > 0) else "worse"


def _sense(figure: Figure) -> int:
    """Return 1 where more is better, -1 where less is, 0 where nobody knows."""
    if figure.bound and figure.bound.sense != "=":
        return 1 if figure.bound.sense == "≥" else -1
    if figure.unit in LESS:
        return -1
    return 1 if figure.unit in MORE or figure.unit.endswith("/s") else 0


def _margin(then: Figure, now: Figure, *, by_ratio: bool) -> float:
    if now.noise is not None:
        return now.noise
    usual = LEAST if now.unit in STILL and not by_ratio else UNKNOWN
    spreads = [_spread(each, by_ratio=by_ratio) for each in (then, now)]
    known = [each for each in spreads if each is not None]
    return max(LEAST, *known) if len(known) == len(spreads) else usual


def _spread(figure: Figure, *, by_ratio: bool) -> float | None:
    """Return how far the middle half of the runs lies apart, as a share of the median."""
    runs = figure.runs
    if by_ratio:
        pairs = zip(figure.runs, figure.reference_runs, strict=False)
        runs = tuple(ours / theirs for ours, theirs in pairs if theirs)
    if len(runs) < FEWEST:
        return None
    low, middle, high = quantiles(runs, n=4)
    return (high - low) / abs(middle) if middle else None


def _only(figure: Figure, change: Change) -> Comparison:
    value = figure.value
    then, now = (None, value) if change == "new" else (value, None)
    return Comparison(figure.name, then, now, None, change)


def _percent(each: Comparison) -> str:
    return "" if each.margin is None else f"±{100 * each.margin:.1f} %"
