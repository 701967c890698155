import pytest
import pyvips

from tests.transforms.drawings import RED, animation, flat, frame, near, noise, still
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.trim import Trim


def trimmed(picture, **query):
    return Trim.read({name: str(value) for name, value in query.items()}).apply(picture)


def framed(margin, inner=RED):
    return flat(60, 40, margin).insert(flat(30, 20, inner), 10, 5)


@pytest.mark.parametrize(
    ("margin", "inner"),
    [
        ((255, 255, 255), RED),
        ((0, 0, 0), RED),
        ((0, 0, 0, 0), (0, 0, 0, 255)),
        ((0, 0, 0, 0), (255, 255, 255, 255)),
        ((9, 9, 9, 255), (9, 9, 9, 0)),
    ],
)
def test_the_margin_goes_and_nothing_else(margin, inner):
    after = trimmed(still(framed(margin, inner)), trim=10)

    assert (after.width, after.height) == after.full == (30, 20)
    assert (after.image - list(inner)).abs().max() == 0


def test_clear_pixels_are_one_margin_whatever_their_colour():
    image = framed((0, 0, 0, 0), (*RED, 255)).insert(flat(60, 3, (255, 255, 255, 0)), 0, 37)

    assert trimmed(still(image), trim=10).full == (30, 20)


def test_the_margin_may_differ_as_far_as_asked():
    image = flat(60, 40, (250, 250, 250)).insert(flat(40, 30, (240, 240, 240)), 5, 5)
    image = image.insert(flat(20, 10, RED), 15, 15)

    assert trimmed(still(image), trim=5).full == (40, 30)
    assert trimmed(still(image), trim=20).full == (20, 10)


def test_a_margin_of_another_colour_stays():
    image = framed((255, 255, 255))

    assert trimmed(still(image), trim=10, trimc="black").full == (60, 40)
    assert trimmed(still(image), trim=10, trimc="fff").full == (30, 20)


def test_a_colour_that_the_top_left_pixel_has_not():
    image = framed((255, 255, 255)).insert(flat(3, 40, (0, 0, 255)), 0, 0)

    assert trimmed(still(image), trim=10, trimc="fff").full == (40, 40)


@pytest.mark.parametrize("colour", [(7, 7, 7), (7, 7, 7, 0)])
def test_a_picture_that_is_all_margin_stays(colour):
    assert trimmed(still(flat(20, 10, colour)), trim=10).full == (20, 10)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (1, 50), (50, 2)])
def test_a_picture_too_thin_for_a_speckle_is_trimmed(width, height):
    assert trimmed(still(flat(width, height, RED)), trim=10).full == (width, height)

    line = flat(60, 2, (255, 255, 255)).insert(flat(7, 1, RED), 20, 1)

    assert trimmed(still(line), trim=10).full == (7, 1)


def test_what_moves_stays_in_the_picture():
    plain = flat(60, 40, (255, 255, 255))
    strip = animation([plain, *(plain.insert(flat(10, 10, RED), x, 15) for x in (5, 20, 35))])

    after = trimmed(strip, trim=10)

    assert (after.width, after.height, after.frames, after.loop) == (40, 10, 4, 3)
    assert near(frame(after.image, 3, 10)(39, 9), RED)
    assert near(frame(after.image, 0, 10)(0, 0), (255, 255, 255))


def test_a_picture_that_can_be_read_once_is_trimmed():
    image = flat(700, 900, (255, 255, 255)).insert(noise(100, 80), 300, 400)
    once = pyvips.Image.new_from_buffer(image.pngsave_buffer(), "", access="sequential")

    after = trimmed(still(once), trim=60)

    assert near(after.full, (100, 80), 2)
    assert after.image.avg() > 0


def test_grey_with_alpha_is_trimmed():
    grey = flat(20, 10, (90, 0)).insert(flat(6, 6, (90, 255)), 3, 2).copy(interpretation="b-w")

    assert trimmed(still(grey), trim=10).full == (6, 6)


def test_a_shrunk_picture_stands_for_what_is_left():
    assert trimmed(Picture(framed((0, 0, 0)), Size(240, 160)), trim=10).full == (120, 80)


def test_the_whole_original_is_asked_for():
    assert Trim.read({"trim": "10"}).demand(Size(50, 40)) == ((50, 40), (1, 1))


def test_nothing_said_is_ten_and_a_colour_alone_is_nothing():
    assert Trim.read({"trim": ""}) == Trim.read({"trim": "10"})
    assert Trim.read({"trimc": "red"}).idle


@pytest.mark.parametrize("text", ["0", "255", "-1", "1.5", "yes"])
def test_what_is_no_tolerance_is_refused(text):
    with pytest.raises(InvalidParameter, match="expected a whole number from 1 to 254"):
        Trim.read({"trim": text})
