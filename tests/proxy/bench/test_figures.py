import math

import pytest

from proxy.bench.figures import Bound, compared, measured, middle, percentile, percentiles, worst


@pytest.mark.parametrize(
    ("sense", "limit", "found", "holds"),
    [
        ("≥", 0.8, 0.8, True),
        ("≥", 0.8, 0.79, False),
        ("≤", 300, 300, True),
        ("≤", 300, 301, False),
        ("=", 1, 1, True),
        ("=", 1, 2, False),
    ],
)
def test_bound_says_what_keeps_it(sense, limit, found, holds):
    assert Bound(sense, limit).holds(found) is holds


def test_ratio_is_the_median_of_neighbours():
    figure = compared("a", "x", [(1, 2), (8, 10), (9, 10)], Bound("≥", 0.8, "ratio"))
    assert (figure.value, figure.reference, figure.ratio) == (8, 10, 0.8)
    assert figure.verdict == "holds"


def test_figure_without_claim_has_no_verdict():
    assert measured("a", "s", [3, 1, 2]).verdict == ""
    assert measured("a", "s", [3, 1, 2]).value == 2


def test_claim_on_a_ratio_fails_where_there_is_none():
    assert measured("a", "s", [1], Bound("≥", 0.5, "ratio")).verdict == "fails"


def test_worst_run_counts_where_none_may_exceed():
    figure = worst("fetches", "", [1, 1, 2], Bound("=", 1))
    assert (figure.value, figure.verdict) == (2, "fails")


def test_percentiles_are_values_that_were_seen():
    assert [percentile(range(100), p) for p in (0, 50, 99, 100)] == [0, 50, 99, 99]
    assert math.isnan(percentile([], 50))
    assert percentiles([0.001, 0.002]) == {"p50 ms": 2, "p95 ms": 2, "p99 ms": 2}
    assert percentiles([]) == {}


def test_middle_takes_each_key_where_it_is():
    assert middle([{"a": 1, "b": 5}, {"a": 3}, {"a": 2}]) == {"a": 2, "b": 5}
