import pytest

from transforms.areas import Area, held, read, written

SMALL, LARGE, FAR = Area(0.1, 0.4, 0.1, 0.1), Area(0.3, 0.4, 0.2, 0.2), Area(0.9, 0.4, 0.1, 0.1)


def near(area, *parts):
    return tuple(area) == pytest.approx(parts)


def test_what_lies_outside_the_picture_is_no_part_of_an_area():
    assert near(Area.within(-0.5, 0.2, 0.25, 1.5), 0, 0.2, 0.25, 0.8)
    assert Area.within(1.2, 0, 1.4, 1).surface == 0


def test_an_area_grows_by_its_own_size_up_to_the_border():
    assert near(Area(0.4, 0.8, 0.2, 0.2).wider(0.5), 0.3, 0.7, 0.4, 0.3)


def test_a_crop_holds_all_areas_that_fit_together():
    assert near(held([SMALL, LARGE, FAR], 1, 1), 0.1, 0.4, 0.9, 0.2)


def test_where_not_all_fit_the_largest_is_held_with_those_beside_it():
    assert near(held([SMALL, LARGE, FAR], 0.5, 1), 0.1, 0.4, 0.4, 0.2)
    assert held([FAR, LARGE, SMALL], 0.2, 1) == LARGE


def test_of_areas_of_one_size_the_most_central_is_held():
    assert held([SMALL, FAR, Area(0.45, 0.4, 0.1, 0.1)], 0.1, 1).left == 0.45


def test_an_area_that_fits_in_no_crop_is_held_alone():
    assert held([LARGE, SMALL], 0.05, 0.05) == LARGE


def test_areas_are_read_as_they_were_written():
    assert read(written([SMALL, LARGE])) == (SMALL, LARGE)
    assert read([]) == ()


@pytest.mark.parametrize(
    "fact",
    [
        None,
        "faces",
        1,
        {},
        [1],
        [[0, 0, 1]],
        [[0, 0, 1, "1"]],
        [[0, 0, 1, 2]],
        [[0, 0, 1, -1]],
        [[float("nan"), 0, 1, 1]],
        [[0, 0, 1, 1]] * 65,
    ],
)
def test_what_is_no_list_of_areas_is_none(fact):
    assert read(fact) is None
