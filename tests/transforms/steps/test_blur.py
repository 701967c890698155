from itertools import pairwise

import pytest
import pyvips

from tests.transforms.drawings import BLUE, RED, animation, flat, frame, near, quarters, still
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.blur import Blur

WIDE = [6, 11.9, 12, 25, 60]


def blurred(sigma, image):
    return Blur.read({"blur": str(sigma)}).apply(still(image)).image


def edge(size):
    """Black on the left, white on the right."""
    return flat(size // 2, 24, (0, 0, 0)).join(flat(size // 2, 24, (255,) * 3), "horizontal")


def spread(image):
    """Say how wide an edge is: the standard deviation of its slope."""
    row = [image(x, 12)[0] for x in range(image.width)]
    slope = [b - a for a, b in pairwise(row)]
    middle = sum(x * s for x, s in enumerate(slope)) / sum(slope)
    return (sum((x - middle) ** 2 * s for x, s in enumerate(slope)) / sum(slope)) ** 0.5


@pytest.mark.parametrize("sigma", [1, 2, *WIDE])
def test_an_edge_becomes_as_wide_as_sigma(sigma):
    assert spread(blurred(sigma, edge(int(sigma * 12)))) == pytest.approx(sigma, rel=0.08)


@pytest.mark.parametrize("sigma", WIDE)
def test_an_edge_stays_where_it_was(sigma):
    size = int(sigma * 12) // 2 * 2
    after = blurred(sigma, edge(size))

    assert sum(after(size // 2 - side, 12)[0] for side in (0, 1)) == pytest.approx(255, abs=6)


@pytest.mark.parametrize("sigma", [0.3, 1, 5, 11, 13, 40, 250])
@pytest.mark.parametrize("size", [(1, 1), (2, 50), (50, 3), (37, 41)])
def test_a_flat_picture_stays_flat(sigma, size):
    after = blurred(sigma, flat(*size, (200, 100, 0)))

    assert (after.width, after.height) == size
    assert near(after(0, 0), (200, 100, 0), 2)
    assert (after - flat(*size, (200, 100, 0))).abs().max() <= 2


@pytest.mark.parametrize("sigma", [2, 15])
def test_clear_pixels_do_not_darken_what_is_next_to_them(sigma):
    picture = flat(30, 30, (255, 0, 0, 255)).join(flat(30, 30, (0, 0, 0, 0)), "horizontal")

    after = blurred(sigma, picture)

    assert 30 < after(30, 15)[3] < 220
    assert all(near(after(x, 15)[:3], RED, 8) for x in range(20, 36) if after(x, 15)[3] > 32)


@pytest.mark.parametrize("sigma", [3, 15])
def test_frames_do_not_bleed_into_each_other(sigma):
    after = Blur.read({"blur": str(sigma)}).apply(
        animation([flat(30, 30, RED), flat(30, 30, BLUE), flat(30, 30, RED)])
    )

    colours = [frame(after.image, n, 30) for n in range(3)]
    for image, colour in zip(colours, (RED, BLUE, RED), strict=True):
        assert near(image(15, 0), colour, 2)
        assert near(image(15, 29), colour, 2)
    assert (after.frames, after.delays) == (3, (70, 70, 70))


def test_sigma_is_in_pixels_of_the_full_picture():
    held = Picture(edge(120), Size(240, 48))

    assert spread(Blur(8.0).apply(held).image) == pytest.approx(4, rel=0.08)


def test_a_wide_blur_of_a_large_picture_ends_soon():
    large = flat(2, 2, (9, 9, 9)).zoom(3000, 2000).copy(interpretation="srgb")

    assert blurred(250, large).avg() == pytest.approx(9, abs=1)


def test_it_is_done_before_anything_else_is_decoded_at_full_size():
    assert Blur(5.0).demand(Size(100, 50)) == (Size(100, 50), None)


def test_a_blur_without_a_number_is_mild():
    assert Blur.read({"blur": ""}) == Blur.read({"blur": "true"}) == Blur(1.0)


@pytest.mark.parametrize("word", ["0", "false", "off"])
def test_no_blur_is_no_step(word):
    assert Blur.read({"blur": word}).idle


@pytest.mark.parametrize("value", ["0.2", "251", "-1", "nan", "inf", "soft", "1e9"])
def test_other_values_are_refused(value):
    with pytest.raises(InvalidParameter, match=r"blur=.*expected a number from 0.3 to 250"):
        Blur.read({"blur": value})


def test_corners_show_their_own_colour():
    after = blurred(4, quarters(120, 120))

    assert near(after(0, 0), RED, 3)
    assert isinstance(after, pyvips.Image)
