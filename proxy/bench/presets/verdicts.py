"""When a case, or the cases of one format at one preset, pass, warn or fail.

Two things are judged: a stronger preset saves no less than a weaker one, and an estimate comes near
to what is saved. Nothing may grow.
"""

from collections.abc import Sequence
from statistics import fmean

from msgspec import Struct

from proxy.bench.presets.cases import PRESETS, Outcome, Verdict, worst

# Points of reduction.
NEAR, FAR = 15.0, 25.0
SAME, LESS = 0.5, 2.0
DIFFERENCE = 1.0

Said = tuple[Verdict, str]


class Row(Struct, frozen=True, kw_only=True):
    """The cases of one format at one preset: means of what they saved, errors and times."""

    format: str
    preset: str
    files: int
    reduction: float
    estimate_error: float
    largest_error: float
    ms: float
    cpu_ms: float
    verdict: Verdict
    reasons: tuple[str, ...] = ()


def of_case(reduction: float, estimated: float, stronger: float | None) -> list[Said]:
    """Judge a file's reduction beside its estimate, and beside that of the next stronger preset."""
    said = [_near(abs(estimated - reduction), "the estimate is")]
    if reduction < 0:
        said.append(("fail", "the file grew"))
    if stronger is not None:
        said.append(_ordered(stronger, reduction))
    return said


def summed(outcomes: Sequence[Outcome]) -> tuple[Row, ...]:
    """Judge each format at each preset by the means of its files."""
    rows = []
    for name in dict.fromkeys(each.format for each in outcomes):
        means: dict[str, float] = {}
        for preset in PRESETS:
            found = [each for each in outcomes if (each.format, each.preset) == (name, preset)]
            if found:
                rows.append(_row(found, means))
    return tuple(rows)


def _row(found: Sequence[Outcome], means: dict[str, float]) -> Row:
    """Sum up; `means` holds what stronger presets saved, and then what this one did."""
    whole = [each for each in found if not each.error]
    errors = [each.estimate_error for each in whole]
    said: list[Said] = []
    if len(whole) < len(found):
        said.append(("fail", f"{len(found) - len(whole)} of {len(found)} failed"))
    if whole:
        saved = fmean(each.reduction for each in whole)
        said += [_near(fmean(errors), "estimates are on average"), *_beside(means, saved)]
        means[found[0].preset] = saved
    return Row(
        format=found[0].format,
        preset=found[0].preset,
        files=len(found),
        reduction=fmean(each.reduction for each in whole) if whole else 0.0,
        estimate_error=fmean(errors) if errors else 0.0,
        largest_error=max(errors, default=0.0),
        ms=fmean(each.ms for each in whole) if whole else 0.0,
        cpu_ms=fmean(each.cpu_ms for each in whole) if whole else 0.0,
        verdict=worst([verdict for verdict, _ in said]),
        reasons=reasons(said),
    )


def reasons(said: Sequence[Said]) -> tuple[str, ...]:
    """Return why it is not a pass."""
    return tuple(why for verdict, why in said if verdict != "pass")


def _beside(means: dict[str, float], saved: float) -> list[Said]:
    if not means:
        return []
    said = [_ordered(list(means.values())[-1], saved)]
    if len(means) == len(PRESETS) - 1 and means["HIGH"] - saved < DIFFERENCE:
        said.append(("warn", f"HIGH saves less than {DIFFERENCE:g} points more than LOW"))
    return said


def _near(points: float, what: str) -> Said:
    why = f"{what} {points:.1f} points off"
    if points <= NEAR:
        return "pass", why
    return ("warn" if points <= FAR else "fail"), why


def _ordered(stronger: float, weaker: float) -> Said:
    more = weaker - stronger
    why = f"the stronger preset saves {more:.1f} points less"
    if more <= SAME:
        return "pass", why
    return ("warn" if more <= LESS else "fail"), why
