from math import nan

import pytest

from proxy.bench.frontier import Probe, equal
from proxy.bench.frontier_page import CHOSEN, page, plot
from proxy.bench.frontier_plot import frontier
from proxy.bench.frontier_table import Point, Row, load, save, summed
from proxy.bench.ways import REFERENCE, WAYS


def point(way, share, cost, **changes):
    return Point(350_000, way, 80, 12, share, 0.01, cost)._replace(**changes)


def test_bytes_at_a_score_lie_between_those_of_the_probes_beside_it():
    probes = [Probe(60, 1000, 0.1), Probe(78, 2000, 0.1), Probe(82, 8000, 0.1)]

    assert equal(probes, 80) == pytest.approx(4000)


def test_bytes_at_a_score_that_all_probes_hit_are_those_of_the_nearest():
    assert equal([Probe(80.1, 2000, 0.1), Probe(80.1, 2000, 0.1)], 80) == 2000


def test_a_photograph_is_compared_with_itself_and_the_mean_is_taken():
    rows = [
        Row(1, REFERENCE, "a", 80, 2.0, 5.0),
        Row(1, REFERENCE, "b", 80, 4.0, 5.0),
        Row(1, "webp 2", "a", 80, 1.0, 50.0),
        Row(1, "webp 2", "b", 80, 3.0, 70.0),
        Row(1, "webp 2", "c", 80, 9.0, 99.0),
    ]

    assert summed(rows)[1] == Point(1, "webp 2", 80, 2, 0.625, 0.125, 60.0)


def test_a_look_that_was_out_of_reach_is_left_out():
    rows = [Row(1, REFERENCE, "a", 80, 2.0, 5.0), Row(1, "webp 2", "a", 0, nan, nan)]

    assert [each.way for each in summed(rows)] == [REFERENCE]


def test_what_another_way_beats_in_both_is_not_on_the_frontier():
    quick, small, beaten = point("a", 0.9, 5), point("b", 0.7, 50), point("c", 0.8, 60)

    assert frontier([beaten, small, quick]) == [quick, small]


def test_a_table_is_read_as_it_was_written(tmp_path):
    points = [point("webp 2", 0.851, 53.2), point("jxl 3", 0.716, 31.9)]

    save(points, tmp_path / "table.tsv")

    assert load(tmp_path / "table.tsv") == points


def test_the_committed_table_has_what_is_taken():
    known = {(each.budget, each.way) for each in load()}

    taken = {(budget, way) for ways in CHOSEN.values() for budget, way in ways.items()}
    assert taken <= known
    assert {way for _, way in taken} <= set(WAYS)


def test_the_page_and_the_plot_show_what_is_taken():
    points = load()

    assert all(way in page(points) for ways in CHOSEN.values() for way in ways.values())
    assert plot(points).count("<circle") > len(CHOSEN)
