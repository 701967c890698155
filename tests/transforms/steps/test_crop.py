import pytest
import pyvips

from tests.transforms.drawings import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    animation,
    flat,
    frame,
    noise,
    quarters,
    still,
)
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.crop import Crop


def cropped(picture, **query):
    return Crop.read({name: str(value) for name, value in query.items()}).apply(picture)


@pytest.mark.parametrize(
    ("query", "size", "colour"),
    [
        ({"rect": "0,0,60,40"}, (60, 40), RED),
        ({"rect": "60,0,60,40"}, (60, 40), GREEN),
        ({"cy": 40, "cw": 60, "ch": 40}, (60, 40), BLUE),
        ({"cx": 60, "cy": 40}, (60, 40), WHITE),
        ({"cx": 119, "cy": 79}, (1, 1), WHITE),
        ({"rect": "100,70,999,999"}, (20, 10), WHITE),
    ],
)
def test_the_part_that_was_named_is_kept_exactly(query, size, colour):
    after = cropped(still(quarters(120, 80)), **query)

    assert (after.width, after.height) == after.full == size
    assert (after.image - list(colour)).abs().max() == 0


def test_a_picture_that_can_be_read_once_is_cut_to_the_pixel():
    image = noise(50, 40)
    once = pyvips.Image.new_from_buffer(image.pngsave_buffer(), "", access="sequential")

    after = cropped(still(once), rect="7,9,20,11")

    assert (after.image - image.crop(7, 9, 20, 11)).abs().max() == 0


def test_every_frame_is_cut_alike():
    strip = animation([flat(20, 10, (n, n, n)).insert(flat(5, 5, RED), 10, 5) for n in range(4)])

    after = cropped(strip, rect="10,5,10,5")

    assert (after.width, after.height, after.frames, after.delays) == (10, 5, 4, (70,) * 4)
    for n in range(4):
        shown = frame(after.image, n, 5)
        assert (shown(0, 0), shown(9, 0)) == (list(RED), [n, n, n])


@pytest.mark.parametrize("shrink", [2, 3, 7])
def test_a_shrunk_picture_is_cut_at_its_own_scale_and_stands_for_the_part(shrink):
    held = Picture(quarters(1200 // shrink, 800 // shrink), Size(1200, 800))

    after = cropped(held, rect="601,401,300,211")

    assert after.full == (300, 211)
    assert abs(after.width - 300 / shrink) < 1
    assert abs(after.height - 211 / shrink) < 1
    assert after.image.min() == 255


def test_a_part_smaller_than_a_held_pixel_is_one():
    held = Picture(quarters(12, 8), Size(1200, 800))

    after = cropped(held, rect="1199,799,1,1")

    assert (after.width, after.height, after.full) == (1, 1, (1, 1))


@pytest.mark.parametrize(
    ("query", "name", "text"),
    [
        ({"cx": 120}, "cx", "cx='120': expected less than the width of the picture, 120"),
        ({"rect": "0,900,5,5"}, "cy", "cy='900': expected less than the height of the picture, 80"),
    ],
)
def test_a_part_that_begins_outside_is_refused_by_name(query, name, text):
    with pytest.raises(InvalidParameter) as refused:
        cropped(still(quarters(120, 80)), **query)

    assert refused.value.parameter == name
    assert refused.value.detail == text


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4,5", "1,2,3,-4", "1.5,2,3,4", "a,b,c,d", "1,,3,4", "1,2,3,1000001"],
)
def test_a_rectangle_that_is_none_is_refused(text):
    with pytest.raises(InvalidParameter, match="expected four whole numbers of pixels: x,y,w,h"):
        Crop.read({"rect": text})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"rect": "1,2,3,4"}, {"cx": "1", "cy": "2", "cw": "3", "ch": "4"}),
        ({"rect": "1,2,3,4", "cw": "9"}, {"rect": "1,2,9,4"}),
        ({"rect": "0,0,0,0"}, {}),
        ({"cx": "0", "cw": "0"}, {}),
        ({"cx": "007"}, {"cx": "7"}),
    ],
)
def test_spellings_of_a_part_are_one_value(left, right):
    assert Crop.read(left) == Crop.read(right)
    assert str(Crop.read(left)) == str(Crop.read(right))


def test_the_decoder_is_asked_for_what_the_part_needs():
    assert Crop.read({"rect": "10,10,30,20"}).demand(Size(100, 100)) == (Size(30, 20), None)
