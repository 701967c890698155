import pytest

from tests.transforms.drawings import RED, animation, flat, frame, near, still
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.steps.background import Background
from transforms.steps.radius import Radius


def rounded(picture, text):
    return Radius.read({"radius": text}).apply(picture)


def test_corners_are_clear_and_sides_are_not():
    after = rounded(still(flat(60, 40, RED)), "10").image

    assert [after(x, y)[3] for x in (0, 59) for y in (0, 39)] == [0] * 4
    assert [after(30, 0)[3], after(0, 20)[3], after(10, 0)[3], after(30, 20)[3]] == [255] * 4


def test_the_edge_of_a_corner_is_smooth():
    alpha = rounded(still(flat(60, 40, RED)), "20").image[3]

    between = (alpha > 0) & (alpha < 255)
    assert 60 < between.avg() / 255 * 2400 < 160


def test_what_is_left_is_what_geometry_says():
    alpha = rounded(still(flat(100, 100, RED)), "max").image[3]

    assert alpha.avg() / 255 == pytest.approx(3.14159 / 4, abs=0.0005)


def test_each_corner_has_its_own():
    after = rounded(still(flat(40, 40, RED)), "0,5,10,20").image

    depths = [next(n for n in range(40) if after(*place(n))[3] > 127) for place in (
        lambda n: (n, n), lambda n: (39 - n, n), lambda n: (39 - n, 39 - n), lambda n: (n, 39 - n)
    )]  # fmt: skip
    assert depths == sorted(depths)
    assert len(set(depths)) == 4


def test_alpha_that_was_there_is_kept():
    after = rounded(still(flat(40, 40, (1, 2, 3, 100))), "10").image

    assert (after(20, 20), after(0, 0)[3]) == ([1, 2, 3, 100], 0)
    assert after[3].max() == 100


def test_on_white_the_corner_of_a_white_picture_stays_white():
    after = rounded(still(flat(40, 40, (255, 255, 255))), "15")

    assert Background.read({"bg": "fff"}).apply(after).image.min() == 255


def test_every_frame_has_the_same_corners():
    after = rounded(animation([flat(20, 20, (n * 40, 0, 0)) for n in range(4)]), "max")

    image = after.image.copy_memory()
    for n in range(4):
        shown = frame(image, n, 20)
        assert (shown(0, 0)[3], shown(19, 19)[3]) == (0, 0)
        assert shown(10, 10) == [n * 40, 0, 0, 255]


def test_a_shrunk_picture_has_smaller_corners():
    small = rounded(Picture(flat(60, 40, RED), Size(240, 160)), "40").image

    assert (small - rounded(still(flat(60, 40, RED)), "10").image).abs().max() == 0


def test_grey_and_deep_samples():
    grey = flat(9, 9, (90,)).copy(interpretation="b-w")
    deep = flat(9, 9, RED).cast("ushort").copy(interpretation="rgb16")

    assert rounded(still(grey), "3").image(4, 4) == [90, 90, 90, 255]
    after = rounded(still(deep), "3").image
    assert (after.format, after(4, 4)[3], after(0, 0)[3] < 9000) == ("ushort", 65535, True)


def test_one_pixel():
    assert near(rounded(still(flat(1, 1, RED)), "max").image(0, 0), (*RED, 200), 2)


@pytest.mark.parametrize(("left", "right"), [("max", "65535"), ("9", "9,9,9"), ("MAX", "max,max")])
def test_spellings_are_one_value(left, right):
    assert str(Radius.read({"radius": left})) == str(Radius.read({"radius": right}))


@pytest.mark.parametrize("text", ["", "-1", "65536", "1.5", "round", "1,2,3,4,5"])
def test_bad_values_are_refused(text):
    with pytest.raises(InvalidParameter, match=r"radius=.*expected 1 to 4 values .* or max"):
        Radius.read({"radius": text})
