import pytest

from proxy.bench import comparing
from proxy.bench.figures import Bound, Figure
from proxy.bench.report import Report, Section


def report(*figures, suite="made"):
    return Report("then", {}, {suite: Section("", figures, 1.0)})


def figure(value, unit="ms", **more):
    return Figure(name="it", unit=unit, value=value, **more)


def change(then, now):
    (found,) = comparing.compared(report(then), report(now))
    return found.change


STEADY = (10.0, 10.1, 9.9, 10.0, 10.05)


@pytest.mark.parametrize(
    ("unit", "then", "now", "expected"),
    [
        ("ms", 10, 12, "worse"),
        ("ms", 10, 8, "better"),
        ("ms", 10, 10.5, "same"),
        ("answers/s", 10, 12, "better"),
        ("answers/s", 10, 8, "worse"),
        ("%", 50, 48, "worse"),
        ("%", 50, 50.5, "same"),
        ("points", 0.1, 0.4, "same"),
        ("points", 4, 5, "worse"),
        ("MB", 100, 150, "worse"),
        ("lemons", 10, 20, "differs"),
    ],
)
def test_sense_follows_from_the_unit(unit, then, now, expected):
    assert change(figure(then, unit), figure(now, unit)) == expected


def test_noise_is_how_far_the_runs_lie_apart():
    wild = (5.0, 8.0, 10.0, 12.0, 15.0)
    assert change(figure(10, runs=STEADY), figure(10.5, runs=STEADY)) == "worse"
    assert change(figure(10, runs=wild), figure(12, runs=STEADY)) == "same"
    assert change(figure(10, runs=STEADY, noise=0.2), figure(11, runs=STEADY, noise=0.2)) == "same"


def test_sense_follows_from_the_bound_and_ratios_are_compared():
    bound = Bound("≥", 0.5, "ratio")
    then = figure(10, ratio=0.9, bound=bound, runs=STEADY, reference_runs=STEADY)
    now = figure(10, ratio=0.7, bound=bound, runs=STEADY, reference_runs=STEADY)
    assert change(then, now) == "worse"
    assert change(now, then) == "better"


def test_a_claim_that_newly_fails_is_worse_however_little_it_moved():
    bound = Bound("≤", 10.0)
    assert change(figure(9.99, bound=bound), figure(10.01, bound=bound)) == "now fails"
    assert change(figure(10.01, bound=bound), figure(9.99, bound=bound)) == "now holds"
    found = comparing.compared(
        report(figure(9.99, bound=bound)), report(figure(10.01, bound=bound))
    )
    assert not comparing.no_worse(found)


def test_a_claim_that_failed_before_is_no_news():
    bound = Bound("≤", 10.0)
    found = comparing.compared(report(figure(20, bound=bound)), report(figure(20, bound=bound)))
    assert comparing.no_worse(found)


def test_only_suites_of_both_runs_are_compared():
    found = comparing.compared(report(figure(1)), report(figure(9), suite="other"))
    assert found == []
    assert list(comparing.told(found))[-1] == "nothing in common"


def test_figures_that_came_and_went_are_named():
    other = Figure(name="other", unit="ms", value=1)
    found = comparing.compared(report(figure(1)), report(other))
    assert [(each.name, each.change) for each in found] == [("other", "new"), ("it", "gone")]
    assert comparing.no_worse(found)


def test_table_says_then_now_change_noise_and_verdict():
    found = comparing.compared(report(figure(10)), report(figure(20)))
    lines = list(comparing.told(found))
    assert lines[1].split() == ["it", "10", "20", "+100.0", "%", "±10.0", "%", "worse"]
    assert lines[-1] == "1 worse"


def test_zero_and_nothing_divide_nothing():
    runs = (0.0, 0.0, 0.0, 0.0)
    assert change(figure(0, runs=runs), figure(0, runs=runs)) == "same"
    assert change(figure(0), figure(3)) == "worse"
