import pytest

from tests.transforms.drawings import BLUE, GREEN, RED, animation, flat, frame, near, still
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.pixelate import Pixelate


def checkers(width, height):
    """Black and white pixels in turn."""
    pair = flat(1, 1, (0, 0, 0)).join(flat(1, 1, (255,) * 3), "horizontal")
    board = pair.join(pair.fliphor(), "vertical").replicate(width, height)
    return board.crop(0, 0, width, height).copy(interpretation="srgb")


def pixelated(side, image):
    return Pixelate.read({"pixelate": str(side)}).apply(still(image)).image


def test_a_square_has_the_mean_of_what_it_covers():
    after = pixelated(4, checkers(16, 16))

    assert (after.min(), after.max()) == (after.max(), after.min())
    assert near(after(0, 0), (128, 128, 128), 1)


def test_squares_begin_at_the_corner_and_keep_the_size():
    left = flat(4, 10, RED).join(flat(7, 10, BLUE), "horizontal")

    after = pixelated(4, left)

    assert (after.width, after.height) == (11, 10)
    assert [after(x, 9) for x in (0, 3, 4, 10)] == [list(RED), list(RED), list(BLUE), list(BLUE)]


def test_a_square_larger_than_the_picture_is_one_colour():
    after = pixelated(1000, flat(5, 3, GREEN))

    assert (after.width, after.height) == (5, 3)
    assert after(4, 2) == list(GREEN)


def test_clear_pixels_do_not_darken_a_square():
    half = flat(2, 4, (255, 0, 0, 255)).join(flat(2, 4, (0, 0, 0, 0)), "horizontal")

    assert near(pixelated(4, half)(0, 0), (255, 0, 0, 128), 1)


def test_frames_do_not_bleed_into_each_other():
    after = Pixelate.read({"pixelate": "4"}).apply(animation([flat(6, 6, RED), flat(6, 6, BLUE)]))

    assert [frame(after.image, n, 6)(5, y) for n in range(2) for y in (0, 5)] == [
        list(RED), list(RED), list(BLUE), list(BLUE)
    ]  # fmt: skip


def test_squares_are_measured_in_pixels_of_the_full_picture():
    after = Pixelate(8.0).apply(Picture(checkers(8, 8), Size(16, 16))).image

    assert near(after(0, 0), (128, 128, 128), 1)
    assert after(3, 3) == after(0, 0)


@pytest.mark.parametrize("value", ["1", "1001", "-4", "nan", "big"])
def test_other_values_are_refused(value):
    with pytest.raises(InvalidParameter, match=r"pixelate=.*expected a number from 2 to 1000"):
        Pixelate.read({"pixelate": value})
