from dataclasses import replace

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.drawings import (
    GREEN,
    RED,
    WHITE,
    animation,
    colour_at,
    flat,
    frame,
    near,
    quarters,
    still,
)
from transforms.context import Context
from transforms.errors import InvalidParameter, UnreadableImage, UnsupportedFormat
from transforms.job import Job
from transforms.limits import Limits
from transforms.picture import Picture, Size
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.steps.mark import Mark, Width

URL = "https://example.com/logo.png"


def marked(picture, body, **query):
    step = Mark.read(
        {"mark": URL, **{name.replace("_", "-"): text for name, text in query.items()}}
    )
    return step.apply(replace(picture, context=Context(assets={URL: memoryview(body)})))


def logo(width=20, height=10, colour=(*RED, 255)):
    return flat(width, height, colour).pngsave_buffer()


def box(image, colour=RED):
    """Say where pixels of a colour lie: left, top, width, height."""
    found = ((image[:3] - list(colour)).abs() < 3).bandand().copy_memory()
    ends = []
    for line in found.project():
        along = line if line.height == 1 else line.rot90().fliphor()
        hit = [at for at in range(along.width) if along(at, 0)[0]]
        ends.append((hit[0], hit[-1] + 1 - hit[0]))
    (left, width), (top, height) = ends
    return left, top, width, height


GROUND = still(flat(200, 100, GREEN))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (170, 80, 20, 10)),
        ({"mark_pos": "top-left"}, (10, 10, 20, 10)),
        ({"mark_pos": "north"}, (90, 10, 20, 10)),
        ({"mark_pos": "ce"}, (90, 45, 20, 10)),
        ({"mark_pad": "0"}, (180, 90, 20, 10)),
        ({"mark_pad": "33", "mark_pos": "sw"}, (33, 57, 20, 10)),
        ({"mark_w": "40"}, (150, 70, 40, 20)),
        ({"mark_w": "10%"}, (170, 80, 20, 10)),
        ({"mark_w": "50%", "mark_pad": "1"}, (99, 49, 100, 50)),
        ({"mark_w": "10000"}, (0, 0, 200, 100)),
        ({"mark_w": "1", "mark_pos": "top-left", "mark_pad": "0"}, (0, 0, 1, 1)),
    ],
)
def test_it_lies_where_and_as_large_as_is_said(query, expected):
    after = marked(GROUND, logo(), **query)

    assert box(after.image) == expected
    assert (after.width, after.height, after.alpha) == (200, 100, False)


@pytest.mark.parametrize(
    ("size", "expected"), [((400, 40), (50, 5)), ((30, 400), (4, 50)), ((48, 48), (48, 48))]
)
def test_unless_told_it_takes_a_quarter_of_the_width_and_half_of_the_height_at_most(size, expected):
    assert box(marked(GROUND, logo(*size)).image)[2:] == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1000, 10), (200, 2)), ((10, 1000), (1, 100)), ((3000, 2000), (150, 100))],
)
def test_one_that_is_larger_than_the_picture_is_scaled_to_fit(size, expected):
    assert box(marked(GROUND, logo(*size), mark_w="10000").image)[2:] == expected


@pytest.mark.parametrize(("alpha", "mixed"), [("100", 255), ("50", 128), ("0.4", 1), ("20", 51)])
def test_its_opacity_is_in_hundredths(alpha, mixed):
    after = marked(still(flat(100, 100, (0, 0, 0))), logo(), mark_alpha=alpha).image

    assert after(80, 85) == [mixed, 0, 0]


def test_a_drawing_is_drawn_at_the_size_it_is_needed():
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4">'
        b'<rect width="4" height="4" fill="#f00"/></svg>'
    )

    image = marked(GROUND, drawing, mark_w="80", mark_pos="top-left", mark_pad="0").image

    assert box(image) == (0, 0, 40, 40)
    assert colour_at(image, 40, 20) == GREEN


def test_a_clear_part_of_it_shows_the_picture():
    body = flat(20, 20, (0, 0, 255, 0)).insert(flat(10, 20, (*RED, 255)), 0, 0).pngsave_buffer()

    after = marked(GROUND, body, mark_pos="top-left", mark_pad="0").image

    assert [colour_at(after, x, 10) for x in (4, 15)] == [RED, GREEN]


def test_over_clear_pixels_it_is_seen_and_the_rest_stays_clear():
    after = marked(still(flat(100, 100, (9, 9, 9, 0))), logo(colour=(*RED, 128))).image

    assert colour_at(after, 80, 85) == (*RED, 128)
    assert colour_at(after, 10, 10) == (9, 9, 9, 0)


@pytest.mark.parametrize(("pad", "count"), [("0", 100), ("10", 7 * 5)])
def test_tiles_cover_the_picture(pad, count):
    body = flat(20, 10, (0, 0, 0, 0)).insert(flat(1, 1, (*RED, 255)), 0, 0).pngsave_buffer()

    image = marked(GROUND, body, mark_tile="1", mark_pad=pad).image

    dots = ((image - list(RED)).abs().bandmean() < 1).avg() / 255 * 200 * 100
    assert dots == pytest.approx(count)


def test_every_frame_carries_it():
    frames = [flat(100, 60, (0, 0, n * 60)) for n in range(4)]

    after = marked(animation(frames), logo(), mark_pos="top-left")

    image = after.image.copy_memory()
    assert (after.frames, after.delays, after.loop) == (4, (70,) * 4, 3)
    for n in range(4):
        shown = frame(image, n, 60)
        assert box(shown) == (10, 10, 20, 10)
        assert colour_at(shown, 99, 59) == (0, 0, n * 60)


def test_tiles_begin_anew_in_every_frame():
    body = logo(7, 7)

    image = marked(animation([flat(50, 33, GREEN)] * 3), body, mark_tile="1", mark_pad="3").image

    image = image.copy_memory()
    assert all((frame(image, n, 33) - frame(image, 0, 33)).abs().max() == 0 for n in range(3))


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (2, 2)])
@pytest.mark.parametrize("tile", ["0", "1"])
def test_the_smallest_pictures_take_it(size, tile):
    after = marked(still(flat(*size, GREEN)), logo(), mark_tile=tile)

    assert (after.image.copy_memory().width, after.height) == size


def test_pixels_are_those_of_the_full_picture():
    held = Picture(flat(200, 100, GREEN), Size(800, 400))

    assert box(marked(held, logo(80, 40), mark_pad="40", mark_w="160").image) == (150, 70, 40, 20)


def test_a_jpeg_of_the_result_shows_it_where_the_original_was_shrunk_while_loading():
    recipe = Recipe.read(
        {"w": "100", "mark": URL, "mark-w": "30", "mark-pad": "5", "format": "png"}
    )
    body = quarters(1600, 800).jpegsave_buffer(Q=95)

    result, answer = render(
        memoryview(body), Job(str(recipe), Limits(), 9.0, recipe.assets), memoryview(logo())
    )

    image = pyvips.Image.new_from_buffer(answer, "")
    assert (result.width, result.height) == (100, 50)
    assert box(image.crop(50, 25, 50, 25)) == (15, 5, 30, 15)
    assert near(image(60, 45), WHITE, 3)


@pytest.mark.parametrize(
    ("body", "kind"), [(b"<html>", UnsupportedFormat), (logo()[:50], UnreadableImage)]
)
def test_a_mark_that_is_no_image_is_refused_by_its_name(body, kind):
    with pytest.raises(kind, match=r"^mark: ") as caught:
        marked(GROUND, body)

    assert caught.value.parameter == "mark"


def test_the_step_names_what_it_needs():
    assert Recipe.read({"mark": f" {URL} "}).assets == (URL,)
    assert Recipe.read({"mark-w": "5"}).assets == ()


@pytest.mark.parametrize(
    "query",
    [
        {"mark-w": "5", "mark-pos": "top", "mark-tile": "1"},
        {"mark": URL, "mark-alpha": "0"},
        {"mark": URL, "mark-alpha": "0.0", "mark-w": "9"},
    ],
)
def test_where_there_is_no_mark_to_see_there_is_no_step(query):
    assert Recipe.read(query) == Recipe()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({}, {"mark-pos": "soea", "mark-alpha": "100", "mark-pad": "10", "mark-tile": "0"}),
        ({"mark-w": "25%"}, {"mark-w": "25.0%"}),
        ({"mark-tile": "1"}, {"mark-tile": "1", "mark-pos": "top"}),
    ],
)
def test_equal_marks_are_one_recipe(left, right):
    assert str(Mark.read({"mark": URL, **left})) == str(Mark.read({"mark": URL, **right}))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("mark", "", "the address of an image"),
        ("mark", "   ", "the address of an image"),
        ("mark", "https://a.example/\n", "the address of an image"),
        ("mark", "https:\\\\a.example/", "the address of an image"),
        ("mark", "data:image/png;base64,AAAA", "the address of an image"),
        ("mark", "BLOB:https://a.example/1", "the address of an image"),
        ("mark", "https://a.example/\ud800", "the address of an image"),
        ("mark", "a" * 2049, "at most 2048 characters"),
        ("mark-w", "0", "pixels from 1 to 10000"),
        ("mark-w", "10001", "or a percentage"),
        ("mark-w", "0.5", "or a percentage"),
        ("mark-w", "0%", "or a percentage"),
        ("mark-w", "101%", "or a percentage"),
        ("mark-w", "%", "or a percentage"),
        ("mark-w", "nan%", "or a percentage"),
        ("mark-w", "-5", "or a percentage"),
        ("mark-pos", "smart", "one of center, top"),
        ("mark-pos", "up", "bottom-right"),
        ("mark-alpha", "101", "a number from 0 to 100"),
        ("mark-alpha", "-1", "a number from 0 to 100"),
        ("mark-alpha", "half", "a number from 0 to 100"),
        ("mark-tile", "maybe", "1 or 0"),
        ("mark-pad", "-1", "a whole number from 0 to 10000"),
        ("mark-pad", "1.5", "a whole number from 0 to 10000"),
    ],
)
def test_other_values_are_refused(name, value, expected):
    with pytest.raises(InvalidParameter, match=expected) as caught:
        Mark.read({"mark": URL, name: value})

    assert caught.value.parameter == name


@settings(deadline=None)
@given(text=st.text(min_size=1, max_size=60), percent=st.floats(0.1, 100))
def test_whatever_address_is_read_is_written_and_read_back(text, percent):
    query = {"mark": text, "mark-w": f"{percent:.4f}%"}
    try:
        recipe = Recipe.read(query)
    except InvalidParameter:
        return
    assert Recipe.parse(str(recipe)) == recipe
    assert (
        Recipe.read({"mark": recipe.steps[0].mark, "mark-w": str(recipe.steps[0].wide)}) == recipe
    )


def test_it_leaves_the_scale_to_others():
    assert Mark(URL).demand(Size(100, 50)) == (Size(100, 50), None)


def test_a_width_is_written_as_it_is_read():
    assert [str(Width(300)), str(Width(12.5, share=True))] == ["300", "12.5%"]
