import pytest

from tests.transforms.drawings import BLUE, RED, animation, flat, still
from transforms.glance import glance, rows


@pytest.mark.parametrize(
    ("size", "seen"),
    [((800, 400), (96, 48)), ((30, 20), (60, 40)), ((1, 1), (2, 2)), ((5000, 1), (96, 1))],
)
def test_the_longer_side_is_as_asked_but_never_more_than_twice_what_there_is(size, seen):
    image = glance(still(flat(*size, RED)), 96)

    assert (image.width, image.height) == seen


@pytest.mark.parametrize("image", [flat(9, 9, (7,)), flat(9, 9, (7, 255)), flat(9, 9, (7,) * 4)])
def test_every_kind_of_picture_is_seen_in_three_colours(image):
    grey = image.copy(interpretation="b-w") if image.bands < 3 else image

    assert rows(still(grey), 9).shape == (9, 9, 3)


def test_clear_pixels_are_grey():
    assert rows(still(flat(4, 4, (255, 0, 0, 0))), 4).tolist()[0][0] == [128] * 3


def test_sixteen_bits_are_seen_as_eight():
    deep = (flat(4, 4, RED).cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")

    assert rows(still(deep), 4).tolist()[3][3] == list(RED)


def test_one_frame_is_seen_alone():
    moving = animation([flat(6, 6, RED), flat(6, 6, BLUE)])

    assert [rows(moving, 6, n).tolist()[5][5] for n in range(2)] == [list(RED), list(BLUE)]
