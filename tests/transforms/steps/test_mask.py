import pytest

from tests.transforms.drawings import BLUE, RED, WHITE, animation, flat, frame, near, noise, still
from transforms.errors import InvalidParameter
from transforms.outlines import SHAPES
from transforms.picture import Picture, Size
from transforms.steps.background import Background
from transforms.steps.mask import Mask

every_shape = pytest.mark.parametrize("shape", SHAPES)


def masked(picture, shape, **query):
    return Mask.read({"mask": shape, **query}).apply(picture)


@every_shape
def test_the_middle_is_kept_and_the_size_stays(shape):
    after = masked(still(flat(90, 60, RED)), shape)

    assert (after.width, after.height) == after.full == (90, 60)
    assert after.image(45, 32) == [*RED, 255]
    assert after.image[3].min() == 0


@every_shape
def test_edges_are_smooth(shape):
    alpha = masked(still(flat(90, 60, RED)), shape).image[3]

    assert ((alpha > 0) & (alpha < 255)).avg() / 255 * 5400 > 20


@every_shape
def test_trimming_cuts_to_the_shape_and_changes_nothing_within(shape):
    whole = masked(still(noise(90, 60)), shape)
    cut = masked(still(noise(90, 60)), shape, mtrim="1")

    if shape == "ellipse":
        assert (cut.width, cut.height) == (90, 60)
        return
    assert cut.width < 90
    assert cut.full == (cut.width, cut.height)
    left, top = (90 - cut.width) // 2, (60 - cut.height) // 2
    same = whole.image.crop(left, top, cut.width, cut.height)
    assert (same[:3] - cut.image[:3]).abs().max() == 0
    assert (same[3].cast("short") - cut.image[3]).abs().avg() < 8
    assert Mask.read({"mask": shape, "mtrim": ""}).demand(Size(90, 60)).size == cut.full


@every_shape
def test_a_colour_lies_outside_and_nowhere_else(shape):
    after = masked(still(flat(90, 60, RED)), shape, mbg="00f").image

    assert not after.hasalpha()
    assert (after(0, 0 if "180" not in shape else 59), after(45, 32)) == ([*BLUE], [*RED])
    assert after[1].max() == 0
    assert ((after[0] + after[2] - 255).abs() <= 1).min() == 255


def test_a_colour_that_is_not_opaque():
    after = masked(still(flat(90, 60, RED)), "circle", mbg="0000ff80").image

    assert near(after(0, 0), (*BLUE, 128), 1)
    assert after(45, 30) == [*RED, 255]


def test_clear_pixels_within_the_shape_stay_clear():
    after = masked(still(flat(90, 60, (0, 0, 0, 0))), "circle", mbg="f00").image

    assert (after(0, 0), after(45, 30)[3]) == ([255, 0, 0, 255], 0)
    shown = after[3] > 24
    assert shown.ifthenelse(after[0], 255).min() >= 254


def test_a_white_picture_stays_white_on_white():
    for query in ({}, {"mbg": "fff"}, {"mbg": "ffffff40"}):
        after = masked(still(flat(90, 60, WHITE)), "heart", **query)
        assert Background.read({"bg": "fff"}).apply(after).image.min() >= 254


def test_every_frame_is_in_the_shape():
    strip = animation([flat(30, 20, (n * 40, 0, 0)) for n in range(4)])

    for query in ({}, {"mtrim": "1"}, {"mbg": "0f0"}):
        after = masked(strip, "circle", **query)
        image = after.image.copy_memory()
        for n in range(4):
            shown = frame(image, n, after.height)
            assert shown(after.width // 2, 10)[:3] == [n * 40, 0, 0]
            corner = shown(0, 0)
            assert corner[1:] == [255, 0] if query.get("mbg") else corner[3] < 64


def test_a_shrunk_picture_stands_for_the_trimmed_whole():
    after = masked(Picture(flat(90, 60, RED), Size(360, 240)), "circle", mtrim="1")

    assert (after.width, after.height, after.full) == (60, 60, (240, 240))


@every_shape
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 3)])
def test_tiny_pictures(shape, size):
    for query in ({}, {"mtrim": "1"}, {"mbg": "red"}):
        assert masked(still(flat(*size, RED)), shape, **query).image.avg() >= 0


def test_grey_and_deep_samples():
    grey = flat(9, 9, (90, 255)).copy(interpretation="b-w")
    deep = (flat(9, 9, RED).cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")

    assert masked(still(grey), "circle").image(4, 4) == [90, 90, 90, 255]
    assert masked(still(deep), "circle").image(4, 4) == [65535, 0, 0, 65535]
    after = masked(still(deep), "circle", mbg="00f").image
    assert (after.format, after(0, 0)[2] > 60000, after(4, 4)) == ("ushort", True, [65535, 0, 0])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"mask": "circle", "mbg": "transparent"}, {"mask": "circle"}),
        ({"mask": "ellipse", "mtrim": "1"}, {"mask": "ellipse"}),
        ({"mbg": "red", "mtrim": "1"}, {}),
        ({"mask": "none", "mtrim": "1"}, {}),
        ({"mask": "STAR", "mtrim": "0"}, {"mask": "star"}),
    ],
)
def test_what_cannot_be_seen_is_not_written(left, right):
    assert str(Mask.read(left)) == str(Mask.read(right))


@pytest.mark.parametrize(("name", "value"), [("mask", "blob"), ("mbg", "?"), ("mtrim", "maybe")])
def test_bad_values_are_refused(name, value):
    with pytest.raises(InvalidParameter, match=f"{name}="):
        Mask.read({"mask": "circle", name: value})
