import pytest

from transforms.coverage import coverage
from transforms.fitting import Pixels
from transforms.outlines import SHAPES, Box, corners, extent, outline, rounded_box, within
from transforms.picture import Size

every_shape = pytest.mark.parametrize("shape", SHAPES)


@every_shape
@pytest.mark.parametrize("size", [(300, 200), (200, 300), (200, 200), (1, 1), (1, 500), (7, 3)])
def test_a_shape_is_as_large_as_fits(shape, size):
    wide, high = extent(shape, Pixels(*size))

    assert 1 <= wide <= size[0]
    assert 1 <= high <= size[1]
    assert wide == size[0] or high == size[1]


@every_shape
def test_a_shape_touches_every_side_of_its_box_and_does_not_leave_it(shape):
    points = outline(shape, Box(10, 20, 110, 100))

    across, down = zip(*points, strict=True)
    assert (min(across), max(across)) == (10, pytest.approx(110))
    assert (min(down), max(down)) == (20, pytest.approx(100))


@every_shape
def test_shapes_are_alike_left_and_right(shape):
    mask = coverage(101, 80, outline(shape, Box(0, 0, 101, 80)))

    assert (mask.cast("short") - mask.fliphor()).abs().max() <= 2


@pytest.mark.parametrize(
    ("shape", "share"),
    [
        ("circle", 0.785), ("ellipse", 0.785), ("triangle", 0.5), ("triangle-180", 0.5),
        ("square", 0.5), ("hexagon", 0.75), ("pentagon", 0.691), ("pentagon-180", 0.691),
        ("star", 0.31), ("heart", 0.6),
    ],
)  # fmt: skip
def test_shapes_fill_their_share_of_the_box(shape, share):
    mask = coverage(200, 200, outline(shape, Box(0, 0, 200, 200)))

    assert mask.avg() / 255 == pytest.approx(share, abs=0.03)


def test_points_are_up_unless_it_is_turned():
    up = coverage(90, 80, outline("triangle", Box(0, 0, 90, 80)))
    down = coverage(90, 80, outline("triangle-180", Box(0, 0, 90, 80)))

    assert up(2, 78)[0] == 255
    assert up(2, 2)[0] == 0
    assert (up.cast("short") - down.flipver()).abs().max() <= 1


def test_a_heart_has_a_notch_above_and_a_point_below():
    mask = coverage(100, 100, outline("heart", Box(0, 0, 100, 100)))

    assert [mask(x, 2)[0] for x in (27, 50, 73)] == [255, 0, 255]
    assert [mask(x, 95)[0] for x in (20, 50, 80)] == [0, 255, 0]


def test_radii_that_do_not_fit_shrink_alike():
    size, whole = Size(100, 60), Size(1, 1)

    assert corners(size, (10, 10, 10, 10), whole) == (Size(10, 10),) * 4
    assert corners(size, (60, 60, 60, 60), whole) == (Size(30, 30),) * 4
    assert corners(size, (80, 0, 0, 40), whole) == ((40, 40), (0, 0), (0, 0), (20, 20))
    assert corners(size, (10, 0, 0, 0), Size(0.5, 0.25))[0] == (5, 2.5)


def test_corners_go_around_from_the_top_left():
    for n, (x, y) in enumerate(((0, 0), (39, 0), (39, 39), (0, 39))):
        feet = [Size(0, 0)] * 4
        feet[n] = Size(20, 20)

        mask = coverage(40, 40, rounded_box(Box(0, 0, 40, 40), feet))

        places = ((0, 0), (39, 0), (39, 39), (0, 39))
        assert [mask(*place)[0] == 0 for place in places] == [place == (x, y) for place in places]


def test_inner_corners_run_along_the_outer_ones():
    outer = (Size(20, 20),) * 4

    inner = within(outer, Box(0, 0, 100, 100), Box(5, 10, 75, 100))

    assert inner == ((15, 10), (0, 10), (0, 20), (15, 20))
