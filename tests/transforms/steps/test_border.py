import pytest

from tests.transforms.drawings import BLUE, RED, animation, flat, frame, near, still
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.border import Border
from transforms.steps.radius import Radius


def bordered(picture, text, radius=None):
    query = {"border": text} | ({"radius": radius} if radius else {})
    return Border.read(query).apply(Radius.read(query).apply(picture))


def test_it_lies_inside_the_edges_and_the_size_stays():
    after = bordered(still(flat(20, 12, RED)), "3,00f").image

    assert (after.width, after.height, after.hasalpha()) == (20, 12, False)
    assert [after(*at) for at in ((0, 0), (2, 6), (19, 11), (10, 2), (10, 9))] == [[*BLUE]] * 5
    assert [after(*at) for at in ((3, 3), (16, 8))] == [[*RED]] * 2


def test_sides_are_those_of_css():
    after = bordered(still(flat(20, 20, RED)), "1,2,3,4,0000ff").image

    blue = (after[2] > 128).ifthenelse(0, 255)
    assert blue.find_trim(background=[0]) == [4, 1, 14, 16]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("10,ff0000", "10,#F00"), ("10 red", "10,10,10,10,red"), ("10", "10,000000"),
        ("10,333", "10,#333333"), ("1,2,333", "1,2,333,2,black"), ("1,2,123456", "1,2,#123456"),
        ("0,red", "0"), ("5,transparent", "0"), ("1,2,3,4", "1,2,3,4,#000"),
    ],
)  # fmt: skip
def test_spellings_are_one_value(left, right):
    assert str(Border.read({"border": left})) == str(Border.read({"border": right}))


def test_what_is_written_is_read_back():
    for text in ("7,12345678", "1,2,3,4,#123", "3", "10,111"):
        step = Border.read({"border": text, "radius": "1,2"})
        assert Border.parse(str(step)) == step


def test_it_is_drawn_on_clear_pixels_too_and_leaves_those_within():
    after = bordered(still(flat(10, 10, (0, 0, 0, 0))), "2,f00").image

    assert (after(1, 1), after(5, 5)[3]) == ([255, 0, 0, 255], 0)


def test_a_colour_that_is_not_opaque_takes_the_place_of_the_edges():
    for radius in (None, "1"):
        after = bordered(still(flat(20, 20, RED)), "4,0000ff80", radius).image

        assert near(after(2, 10), (*BLUE, 128), 1)
        assert after(10, 10) == [*RED, 255]


def test_it_follows_rounded_corners_without_a_seam():
    after = bordered(still(flat(80, 80, (255, 255, 255))), "6,00f", "20").image

    assert after(0, 0)[3] == 0
    assert after(7, 7) == [*BLUE, 255]
    assert after(40, 40) == [255, 255, 255, 255]
    outside = (after[3] > 24) & (after[3] < 255)
    assert outside.ifthenelse(after[0], 0).max() <= 1
    assert (after[3].cast("short") - Radius.read({"radius": "20"}).apply(
        still(flat(80, 80, RED))).image[3]).abs().max() <= 1  # fmt: skip


def test_where_it_is_wider_than_the_corner_is_round_its_inside_is_square():
    after = bordered(still(flat(40, 40, RED)), "10,00f", "8").image

    assert after(10, 10) == [*RED, 255]
    assert after(9, 10) == [*BLUE, 255]


@pytest.mark.parametrize("radius", [None, "5"])
@pytest.mark.parametrize("text", ["10,00f", "9999,00f", "20,0,00f", "0,11,00f"])
def test_one_that_leaves_nothing_covers_all(text, radius):
    after = bordered(still(flat(20, 20, RED)), text, radius).image

    assert after(10, 10)[:3] == [*BLUE]
    assert after[0].max() == 0


def test_every_frame_gets_it():
    after = bordered(animation([flat(10, 10, (n * 40, 0, 0)) for n in range(4)]), "2,0f0", "3")

    image = after.image.copy_memory()
    for n in range(4):
        shown = frame(image, n, 10)
        assert (shown(5, 1), shown(5, 5)) == ([0, 255, 0, 255], [n * 40, 0, 0, 255])


def test_a_shrunk_picture_has_a_thinner_one():
    after = bordered(Picture(flat(50, 50, RED), Size(200, 200)), "8,00f").image

    assert (after(1, 25), after(2, 25)) == ([*BLUE], [*RED])


def test_grey_with_alpha_gets_a_colour():
    grey = flat(9, 9, (90, 255)).copy(interpretation="b-w")

    after = bordered(still(grey), "2,f00").image

    assert (after(0, 0), after(4, 4)) == ([255, 0, 0, 255], [90, 90, 90, 255])


def test_the_radius_alone_is_no_border():
    assert Border.read({"radius": "10"}).idle
    assert Border.read({"radius": "10", "border": "0"}).idle


@pytest.mark.parametrize(
    "text", ["", "red", "-1,red", "10001", "1,2,3,4,5,red", "1.5,red", "10,nocolour", "10,,red"]
)
def test_bad_values_are_refused(text):
    with pytest.raises(InvalidParameter, match=r"border=.*expected 1 to 4 widths.*colour"):
        Border.read({"border": text})
