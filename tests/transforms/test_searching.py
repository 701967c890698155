import pytest

from transforms.searching import Curve, sought, whole


def seen(measure, mark, start=50, most=6, near=0.5, slope=1.0):
    return sought(measure, mark, Curve(slope), start, most, near)


@pytest.mark.parametrize(
    "measure",
    [lambda q: q, lambda q: 20 + 0.4 * q, lambda q: 100 - 0.01 * (100 - q) ** 2],
    ids=["line", "flatter than expected", "bent"],
)
@pytest.mark.parametrize("mark", [35, 50, 58])
def test_a_mark_is_found_in_a_few_measurements(measure, mark):
    curve = seen(measure, mark)

    assert measure(whole(curve.reaches(mark))) == pytest.approx(mark, abs=1.2)
    assert len(curve.points) <= 4


def test_the_first_that_is_near_ends_the_search():
    assert seen(lambda q: q, 50.3).points == ((50, 50),)


def test_no_setting_is_measured_twice():
    curve = seen(lambda q: 10 * (q // 10), 55, most=9)

    assert len({at for at, _ in curve.points}) == len(curve.points)


def test_what_cannot_be_reached_ends_at_the_last_setting():
    assert whole(seen(lambda q: q / 10, 50).reaches(50)) == 100
    assert whole(seen(lambda q: 60 + q / 10, 50).reaches(50)) == 1


def test_something_that_never_grows_ends_the_search():
    assert len(seen(lambda q: 0 * q, 50, most=5).points) <= 5


@pytest.mark.parametrize(("at", "setting"), [(-7, 1), (0.4, 1), (54.6, 55), (1000, 100)])
def test_settings_are_whole_and_on_the_scale(at, setting):
    assert whole(at) == setting
