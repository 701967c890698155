import pytest

from proxy.bench.presets.cases import Outcome, worst
from proxy.bench.presets.verdicts import of_case, reasons, summed


def outcome(preset, reduction, error=0.0, name="jpeg", failure=""):
    return Outcome(
        file="compact/a.jpg",
        group="compact",
        format=name,
        preset=preset,
        verdict="pass",
        reduction=reduction,
        estimate_error=error,
        ms=10.0,
        cpu_ms=8.0,
        error=failure,
    )


@pytest.mark.parametrize(
    ("off", "verdict"), [(0, "pass"), (15, "pass"), (15.1, "warn"), (25, "warn"), (25.1, "fail")]
)
def test_estimate_is_judged_by_how_far_it_is_off(off, verdict):
    for estimated in (50 + off, 50 - off):
        said = of_case(50.0, estimated, None)
        assert worst([each for each, _ in said]) == verdict


@pytest.mark.parametrize(
    ("more", "verdict"), [(-20, "pass"), (0.5, "pass"), (0.6, "warn"), (2, "warn"), (2.1, "fail")]
)
def test_weaker_preset_may_hardly_save_more(more, verdict):
    said = of_case(50.0 + more, 50.0 + more, 50.0)
    assert worst([each for each, _ in said]) == verdict
    assert bool(reasons(said)) == (verdict != "pass")


def test_a_file_that_grew_fails():
    assert ("fail", "the file grew") in of_case(-0.1, 0.0, None)


def test_rows_are_means_in_the_order_of_presets():
    rows = summed([outcome("LOW", 10), outcome("HIGH", 40), outcome("HIGH", 60, 10)])
    assert [(row.preset, row.files, row.reduction) for row in rows] == [
        ("HIGH", 2, 50.0),
        ("LOW", 1, 10.0),
    ]
    assert (rows[0].estimate_error, rows[0].largest_error) == (5.0, 10)


def test_presets_that_make_no_difference_are_warned_of():
    rows = summed([outcome(preset, 10.0) for preset in ("HIGH", "MEDIUM", "LOW")])
    assert [row.verdict for row in rows] == ["pass", "pass", "warn"]
    assert "less than 1 points more than LOW" in rows[2].reasons[0]


def test_presets_the_wrong_way_round_fail():
    rows = summed([outcome("HIGH", 10.0), outcome("MEDIUM", 20.0)])
    assert [row.verdict for row in rows] == ["pass", "fail"]


def test_a_case_without_an_answer_fails_its_row_and_is_in_no_mean():
    rows = summed([outcome("HIGH", 40.0), outcome("HIGH", 0.0, failure="OSError: gone")])
    assert (rows[0].verdict, rows[0].reduction) == ("fail", 40.0)
    assert rows[0].reasons == ("1 of 2 failed",)
    assert summed([outcome("HIGH", 0.0, failure="gone")])[0].verdict == "fail"
