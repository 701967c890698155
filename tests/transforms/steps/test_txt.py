import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.transforms.drawings import GREEN, animation, colour_at, flat, frame, near, noise, still
from tests.transforms.fonts import needs_fonts
from transforms.errors import InvalidParameter
from transforms.picture import Picture, Size
from transforms.recipe import Recipe
from transforms.steps.txt import Txt

GENEROUS = 10
GROUND = still(flat(300, 200, (0, 0, 0)))


def written(picture, text="Hi", **query):
    step = Txt.read({"txt": text, **{f"txt-{name}": value for name, value in query.items()}})
    return step.apply(picture)


def inked(image, ground=(0, 0, 0)):
    """Say where an image differs from its ground: left, top, right, bottom, or None."""
    other = ((image - list(ground)).abs() > 2).bandor().copy_memory()
    ends = []
    for line in other.project():
        along = line if line.height == 1 else line.rot90().fliphor()
        hit = [at for at in range(along.width) if along(at, 0)[0]]
        if not hit:
            return None
        ends.append((hit[0], hit[-1] + 1))
    (left, right), (top, bottom) = ends
    return left, top, right, bottom


@needs_fonts
@pytest.mark.parametrize(
    ("place", "sides"),
    [
        ("top-left", "lt"), ("n", "t"), ("top-right", "rt"), ("west", "l"), ("c", ""),
        ("right", "r"), ("sw", "lb"), ("bottom", "b"), ("soea", "rb"),
    ],
)  # fmt: skip
def test_it_lies_at_the_point_asked_a_padding_from_the_edge(place, sides):
    left, top, right, bottom = inked(written(GROUND, pos=place, pad="15").image)

    assert (abs(left - 15) <= 1) == ("l" in sides)
    assert (abs(top - 15) <= 1) == ("t" in sides)
    assert (abs(right - 285) <= 1) == ("r" in sides)
    assert (abs(bottom - 185) <= 1) == ("b" in sides)
    if not {"l", "r"} & set(sides):
        assert abs(left + right - 300) <= 3
    if not {"t", "b"} & set(sides):
        assert abs(top + bottom - 200) <= 3


@needs_fonts
def test_unless_told_it_is_white_below_the_middle_and_a_twelfth_high():
    image = written(GROUND, "HH").image
    left, top, right, bottom = inked(image)

    assert 10 <= bottom - top <= 15
    assert abs(left + right - 300) <= 3
    assert bottom > 185
    assert image.max() == 255
    assert image.crop(left, top, right - left, bottom - top).bandmean().max() == 255


@needs_fonts
@pytest.mark.parametrize(("colour", "seen"), [("f80", (255, 136, 0)), ("ff000080", (128, 0, 0))])
def test_its_colour_may_let_the_picture_through(colour, seen):
    image = written(GROUND, "HHH", size="90", color=colour).image

    assert tuple(image[band].max() for band in range(3)) == seen


@needs_fonts
@pytest.mark.parametrize(
    ("behind", "letters"), [("fff", 0), ("ffc", 0), ("003", 255), ("800", 255)]
)
def test_on_a_box_it_is_what_can_be_read(behind, letters):
    image = written(still(flat(300, 200, (128, 128, 128))), "HHH", size="60", bg=behind).image

    extreme = image.max if letters else image.min
    assert extreme() == letters


@needs_fonts
def test_a_box_reaches_half_the_padding_around():
    bare = inked(written(GROUND, pos="c", pad="20", size="40").image)
    image = written(GROUND, pos="c", pad="20", size="40", bg="00f").image

    box = inked(image)
    assert [abs(a - b) for a, b in zip(bare, box, strict=True)] == [10, 10, 10, 10]
    assert colour_at(image, box[0], box[1]) == (0, 0, 255)


@needs_fonts
def test_a_box_may_let_the_picture_through():
    image = written(GROUND, pos="c", pad="20", size="40", bg="ffffff80").image

    left, top, *_ = inked(image)
    assert colour_at(image, left, top) == (128, 128, 128)


@needs_fonts
def test_every_frame_carries_it():
    frames = [flat(120, 60, (n * 50, 0, 0)) for n in range(4)]

    after = written(animation(frames), "Hello", color="0f0", size="30", pos="top")

    image = after.image.copy_memory()
    places = {inked(frame(image, n, 60), (n * 50, 0, 0)) for n in range(4)}
    assert (after.frames, after.delays, after.loop) == (4, (70,) * 4, 3)
    assert len(places) == 1
    assert colour_at(image, 119, 239) == (150, 0, 0)


@needs_fonts
def test_on_clear_pixels_it_is_seen_and_the_rest_stays_clear():
    after = written(still(flat(300, 200, (9, 9, 9, 0))), "HHH", size="60", pos="c").image

    assert after[3].max() == 255
    assert colour_at(after, 2, 2) == (9, 9, 9, 0)
    assert after.bands == 4


@needs_fonts
def test_pixels_are_those_of_the_full_picture():
    half = written(Picture(flat(300, 200, (0, 0, 0)), Size(600, 400)), size="80", pad="40")
    whole = written(GROUND, size="40", pad="20")

    assert near(inked(half.image), inked(whole.image), 1)


@needs_fonts
@pytest.mark.parametrize("bands", [(90,), (90, 255)])
def test_a_grey_picture_takes_coloured_words(bands):
    grey = flat(300, 200, bands).copy(interpretation="b-w")

    image = written(still(grey), "HHH", size="90", color="f00").image

    assert image[0].max() == 255
    assert colour_at(image, 0, 0)[:3] == (90, 90, 90)


@needs_fonts
@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 80), (80, 1), (12, 9)])
@pytest.mark.parametrize("text", ["Hello", "many words " * 40, "\n".join("abcdefgh" * 20)])
def test_the_smallest_pictures_take_it(size, text):
    after = written(still(flat(*size, GREEN)), text, bg="f00", size="1000", pad="1000")

    assert (after.image.copy_memory().width, after.height) == size


@needs_fonts
def test_the_longest_text_in_the_largest_letters_ends_soon():
    large = still(flat(2, 2, (9, 9, 9)).zoom(2500, 2000).copy(interpretation="srgb"))
    began = time.monotonic()

    after = written(large, "Wy" * 250, size="1000")
    many = written(large, ("W " * 250).strip(), size="1000")

    assert after.image.copy_memory().max() == many.image.copy_memory().max() == 255
    assert time.monotonic() - began < GENEROUS


@needs_fonts
@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=80), size=st.integers(4, 1000))
@example("<span size='900000'>x</span>", 40)
@example("\ufffe\uffff\U0010ffff", 40)
@example("\u202e\u2066abc\u200f", 40)
@example("e" + "\u0301" * 400, 100)
@example("\ufdfd" * 500, 1000)
@example("\t\n\t", 40)
def test_whatever_is_read_is_drawn(text, size):
    try:
        step = Txt.read({"txt": text, "txt-size": str(size)})
    except InvalidParameter:
        return

    after = step.apply(still(noise(60, 40)))

    assert (after.image.copy_memory().width, after.height) == (60, 40)


@pytest.mark.parametrize("text", ["", "   ", "\n\r\n"])
def test_no_words_are_no_step(text):
    assert Recipe.read({"txt": text, "txt-size": "20", "txt-pos": "top"}) == Recipe()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({}, {"txt-pos": "south", "txt-font": "sans", "txt-bg": "f000"}),
        ({"txt": "a\nb"}, {"txt": " a\r\nb\r"}),
        ({"txt-color": "f00"}, {"txt-color": "red"}),
        ({}, {"txt-color": "white"}),
        ({"txt-bg": "white"}, {"txt-bg": "white", "txt-color": "black"}),
        ({"txt-font": "Noto Sans"}, {"txt-font": "Noto  Sans "}),
    ],
)
def test_equal_words_are_one_recipe(left, right):
    assert str(Txt.read({"txt": "a", **left})) == str(Txt.read({"txt": "a", **right}))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("txt", "x" * 501, "at most 500 characters"),
        ("txt", "a\0b", "none a control character"),
        ("txt", "a\x1bb", "none a control character"),
        ("txt", "a\x85b", "none a control character"),
        ("txt", "\ud800", "none a control character"),
        ("txt-size", "3", "a whole number from 4 to 1000"),
        ("txt-size", "1001", "a whole number from 4 to 1000"),
        ("txt-size", "1.5", "a whole number from 4 to 1000"),
        ("txt-color", "reddish", "a colour"),
        ("txt-bg", "#12345", "a colour"),
        ("txt-font", "", "a font such as"),
        ("txt-font", "a" * 65, "at most 64 letters"),
        ("txt-font", "sans @wght=900", "a font such as"),
        ("txt-font", "sans #liga=0", "a font such as"),
        ("txt-font", "<b>", "a font such as"),
        ("txt-font", "/etc/passwd", "a font such as"),
        ("txt-font", "sans:file=/x", "a font such as"),
        ("txt-font", "sans\n", "a font such as"),
        ("txt-pos", "smart", "one of center, top"),
        ("txt-pad", "-1", "a whole number from 0 to 1000"),
    ],
)
def test_other_values_are_refused(name, value, expected):
    with pytest.raises(InvalidParameter, match=expected) as caught:
        Txt.read({"txt": "words", name: value})

    assert caught.value.parameter == name


@settings(deadline=None)
@given(text=st.text(max_size=60), font=st.text(alphabet="aZ 09,._'-@#:", max_size=20))
def test_whatever_words_are_read_are_written_and_read_back(text, font):
    try:
        recipe = Recipe.read({"txt": text, "txt-font": font})
    except InvalidParameter:
        return
    assert Recipe.parse(str(recipe)) == recipe


def test_it_leaves_the_scale_to_others():
    assert Txt("words").demand(Size(100, 50)) == (Size(100, 50), None)
