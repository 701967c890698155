import pytest

from tests.transforms.drawings import RED, animation, flat, still
from transforms.fitting import Pixels
from transforms.saliency import salient, striking

GREY = (120, 120, 120)


def spotted(left, top, size=(300, 200)):
    return flat(*size, GREY).insert(flat(30, 30, RED), left, top)


@pytest.mark.parametrize("left", [5, 60, 135, 200, 265])
def test_what_stands_out_is_in_the_middle_of_the_box_or_as_near_as_can_be(left):
    x, y = striking(still(spotted(left, 80)), Pixels(100, 200))

    assert y == 0
    assert x == pytest.approx(min(max(left + 15 - 50, 0), 200), abs=4)


def test_where_nothing_stands_out_the_box_is_in_the_middle():
    assert striking(still(flat(301, 200, GREY)), Pixels(101, 100)) == (100, 50)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 40), (3, 3)])
def test_the_smallest_pictures_have_a_box(size):
    assert striking(still(flat(*size, GREY)), Pixels(1, 1)) >= (0, 0)


def test_clear_pixels_are_nothing_to_look_at():
    clear = flat(300, 200, (255, 0, 0, 0)).insert(flat(30, 30, (*RED, 255)), 20, 20)

    assert striking(still(clear), Pixels(100, 200))[0] == 0


def test_the_first_frame_is_looked_at():
    moving = animation([spotted(10, 80), spotted(260, 80)])

    assert striking(moving, Pixels(100, 200))[0] == 0


def test_libvips_has_its_own_opinion():
    picture = still(spotted(250, 80))

    for word in ("attention", "entropy"):
        x, y = salient(picture, Pixels(100, 200), word)
        assert (x > 150, y) == (True, 0)
