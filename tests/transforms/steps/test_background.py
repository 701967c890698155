import pytest

from tests.transforms.drawings import animation, flat, near, still
from transforms.steps.background import Background
from transforms.steps.resize import Resize


def on(colour, image):
    return Background.read({"bg": colour}).apply(still(image)).image


def test_clear_pixels_take_the_colour():
    image = on("ff8000", flat(4, 4, (0, 0, 0, 0)))

    assert not image.hasalpha()
    assert image(1, 1) == [255, 128, 0]


def test_half_clear_pixels_mix():
    assert near(on("white", flat(4, 4, (0, 0, 0, 128)))(1, 1), (127, 127, 127), 2)


def test_a_colour_that_is_not_opaque_leaves_alpha():
    image = on("00f8", flat(4, 4, (0, 0, 0, 0)))

    assert near(image(1, 1), (0, 0, 255, 136), 1)


def test_opaque_pixels_stay():
    assert on("red", flat(4, 4, (1, 2, 3, 255)))(0, 0) == [1, 2, 3]
    assert near(on("ff000080", flat(4, 4, (1, 2, 3, 255)))(0, 0), (1, 2, 3, 255), 0)


def test_a_picture_without_alpha_is_left_alone():
    picture = still(flat(4, 4, (1, 2, 3)))

    assert Background.read({"bg": "red"}).apply(picture) is picture


def test_the_room_that_contain_makes_is_filled():
    padded = Resize.read({"w": "20", "h": "20", "fit": "contain"}).apply(
        still(flat(10, 20, (0, 0, 0)))
    )

    assert Background.read({"bg": "0f0"}).apply(padded).image(1, 10) == [0, 255, 0]


def test_every_frame_gets_the_colour():
    strip = animation([flat(4, 4, (0, 0, 0, 0)), flat(4, 4, (9, 9, 9, 255))])

    after = Background.read({"bg": "red"}).apply(strip)

    assert after.frames == 2
    assert (after.image(1, 1), after.image(1, 5)) == ([255, 0, 0], [9, 9, 9])


def test_grey_with_alpha_takes_a_colour():
    grey = flat(4, 4, (0, 0)).copy(interpretation="b-w")

    assert on("red", grey)(1, 1) == [255, 0, 0]


@pytest.mark.parametrize("colour", ["transparent", "#0000", "ffffff00"])
def test_a_clear_background_is_no_background(colour):
    assert Background.read({"bg": colour}).idle


@pytest.mark.parametrize(
    ("left", "right"),
    [("red", "#F00"), ("fff", "ffffffff"), ("White", "ffffff"), ("08f", "0088ff")],
)
def test_spellings_of_a_colour_are_one_value(left, right):
    assert str(Background.read({"bg": left})) == str(Background.read({"bg": right}))
