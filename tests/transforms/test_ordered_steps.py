"""Steps in any order, and the same step more than once."""

import io
from dataclasses import replace

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tests.transforms.drawings import colour_at, flat, near, noise, quarters
from transforms.colours import Colour
from transforms.errors import InvalidParameter
from transforms.job import Job
from transforms.limits import Limits
from transforms.picture import Size
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.steps.tilt import Tilt

SOURCE = noise(160, 120).gaussblur(2).pngsave_buffer()
OPERATIONS = [
    {"w": "100"},
    {"w": "200", "enlarge": "1"},
    {"w": "60", "h": "60", "fit": "cover", "enlarge": "1"},
    {"w": "70", "h": "90", "fit": "contain", "enlarge": "1"},
    {"w": "50", "h": "80", "fit": "fill", "enlarge": "1"},
    {"w": "50", "h": "80", "fit": "outside"},
    {"w": "50%"},
    {"ro": "90"},
    {"ro": "30"},
    {"flip": "h"},
    {"rect": "5,7,30,20"},
    {"pad": "3,4,5,6", "bg": "red"},
    {"pad": "5"},
    {"grayscale": "1"},
    {"normalize": "1"},
    {"brightness": "1.2"},
    {"contrast": "0.8"},
    {"blur": "1.2"},
    {"sharp": "1"},
    {"pixelate": "5"},
    {"trim": "10"},
    {"radius": "8"},
    {"mask": "heart", "mtrim": "1"},
    {"border": "3,blue"},
    {"bg": "#0f08"},
    {"clahe": "1"},
    {"redact": "1,1,9,9"},
]
ORDERS = st.lists(st.sampled_from(OPERATIONS), max_size=8)
PNG = Recipe.read({"format": "png"})


def ordered(*queries):
    """Return the recipe of these operations one after the other."""
    steps = tuple(step for query in queries for step in Recipe.read(query).steps)
    return replace(PNG, steps=steps)


def rendered(data, recipe, limits=None):
    return render(memoryview(data), Job(str(recipe), limits or Limits(), 30.0))[1]


def one_by_one(data, recipe):
    for step in recipe.steps:
        data = rendered(data, replace(PNG, steps=(step,)))
    return data


def outcome(work, *args):
    """Return the pixels as they are seen, or what was refused."""
    try:
        image = pyvips.Image.new_from_buffer(work(*args), "")
    except InvalidParameter as error:
        return error.parameter
    image = image if image.bands >= 3 else image.colourspace("srgb")
    return (image if image.hasalpha() else image.addalpha()).premultiply()


@settings(deadline=None)
@given(queries=ORDERS)
def test_an_order_is_read_back_as_it_was_written(queries):
    recipe = ordered(*queries)

    assert Recipe.parse(str(recipe)) == recipe
    assert str(Recipe.parse(str(recipe))) == str(recipe)


@settings(deadline=None)
@given(queries=ORDERS)
def test_any_order_asks_the_decoder_for_something_sensible(queries):
    (width, height), scale = ordered(*queries).demand(Size(3000, 2000))

    assert min(width, height) >= 1
    assert min(scale) > 0


@settings(deadline=None, max_examples=40)
@given(queries=st.lists(st.sampled_from(OPERATIONS), min_size=2, max_size=6))
def test_all_at_once_is_one_after_the_other(queries):
    recipe = ordered(*queries)

    together, apart = outcome(rendered, SOURCE, recipe), outcome(one_by_one, SOURCE, recipe)

    if isinstance(apart, str):
        assert together == apart
    else:
        assert (together.width, together.height) == (apart.width, apart.height)
        assert (together - apart).abs().max() <= 4


GEOMETRY = {
    "crop": ({"cx": "3", "cy": "2"}, lambda image: image.crop((3, 2, *image.size))),
    "turn": ({"ro": "90"}, lambda image: image.transpose(Image.Transpose.ROTATE_270)),
    "mirror": ({"flip": "h"}, ImageOps.mirror),
    "flip": ({"flip": "v"}, ImageOps.flip),
    "pad": (
        {"pad": "1,2,3,4", "bg": "red"},
        lambda image: ImageOps.expand(image, (4, 1, 2, 3), (255, 0, 0)),
    ),
}


@settings(deadline=None, max_examples=40)
@given(names=st.lists(st.sampled_from(sorted(GEOMETRY)), min_size=1, max_size=8))
def test_what_only_moves_pixels_moves_them_as_another_library_does(names):
    recipe = replace(PNG, steps=())
    expected = Image.open(io.BytesIO(SOURCE))
    for name in names:
        query, change = GEOMETRY[name]
        steps = tuple(s for s in Recipe.read(query).steps if s.word != "background")
        recipe, expected = replace(recipe, steps=(*recipe.steps, *steps)), change(expected)

    found = Image.open(io.BytesIO(rendered(SOURCE, recipe))).convert("RGB")

    assert found.size == expected.size
    assert found.tobytes() == expected.tobytes()


def test_two_crops_are_the_crop_of_a_crop():
    twice = rendered(SOURCE, ordered({"rect": "20,30,60,50"}, {"rect": "5,6,20,10"}))
    once = rendered(SOURCE, ordered({"rect": "25,36,20,10"}))

    assert twice == once


def test_a_resize_after_a_smaller_one_brings_nothing_back():
    body = noise(800, 600).jpegsave_buffer(Q=90)
    there_and_back = ordered({"w": "20"}, {"w": "800", "enlarge": "1"})

    image = pyvips.Image.new_from_buffer(rendered(body, there_and_back), "")

    assert (image.width, image.height) == (800, 600)
    assert image.deviate() < 20


@pytest.mark.parametrize("form", ["png", "webp"])
def test_what_shrank_and_grew_again_is_not_the_file_that_came(form):
    came = quarters(160, 120)
    body = {
        "png": lambda: came.pngsave_buffer(palette=True),
        "webp": lambda: came.webpsave_buffer(lossless=True),
    }[form]()
    there_and_back = ordered({"w": "16"}, {"w": "160", "enlarge": "1"})
    written = Recipe.read({"format": form}).writing

    found = rendered(body, replace(there_and_back, writing=written))

    image = pyvips.Image.new_from_buffer(found, "")
    assert (image - came).abs().max() > 60
    assert found != body


def test_what_is_learned_of_one_way_is_not_believed_of_another():
    look = Recipe.read({"format": "webp", "q": "high"}).writing

    def learned(*widths):
        sizes = [{"w": str(width), "enlarge": "1"} for width in widths]
        recipe = replace(ordered(*sizes), writing=look)
        result, _ = render(memoryview(SOURCE), Job(str(recipe), Limits(), 30.0))
        return {name for name in result.facts if name.startswith("q:")}

    assert learned(100) == learned(101) != set()
    assert learned(100).isdisjoint(learned(20, 100))
    assert learned(30, 100).isdisjoint(learned(20, 100))


def test_a_part_of_what_a_trim_leaves_is_cut_though_the_trim_was_not_reckoned():
    wide = flat(400, 100, (255, 255, 255)).insert(flat(60, 60, (0, 0, 255)), 20, 20)
    recipe = ordered({"trim": "10"}, {"w": "100", "enlarge": "1"}, {"rect": "10,80,20,20"})

    image = pyvips.Image.new_from_buffer(rendered(wide.pngsave_buffer(), recipe), "")

    assert (image.width, image.height) == (20, 20)
    assert near(colour_at(image, 10, 10), (0, 0, 255))


def test_a_part_of_what_would_be_enormous_is_had_within_the_bounds():
    limits = Limits(max_output_pixels=100_000)
    recipe = ordered(
        {"w": "60000", "h": "60000", "fit": "fill", "enlarge": "1"}, {"rect": "0,0,200,100"}
    )

    image = pyvips.Image.new_from_buffer(rendered(SOURCE, recipe, limits), "")

    assert (image.width, image.height) == (200, 100)


def test_corners_of_a_turned_picture_are_of_the_colour_that_was_asked():
    green, clear = (
        (0, 255, 0),
        flat(80, 40, (0, 0, 255, 0)).insert(flat(20, 20, (255,) * 4), 30, 10),
    )

    def turned(image, **more):
        recipe = replace(PNG, steps=(Tilt(30, **more),))
        return pyvips.Image.new_from_buffer(rendered(image.pngsave_buffer(), recipe), "")

    opaque = turned(flat(80, 40, (0, 0, 255)), bg=Colour(*green))
    partly = turned(clear, bg=Colour(*green))
    shaded = turned(flat(80, 40, (0, 0, 255)), bg=Colour(*green, 128))

    assert opaque.bands == 3
    assert colour_at(opaque, 1, 1) == green
    assert colour_at(opaque, opaque.width // 2, opaque.height // 2) == (0, 0, 255)
    assert colour_at(partly, 1, 1) == (*green, 255)
    assert colour_at(partly, partly.width // 2, partly.height // 4)[3] == 0
    assert colour_at(shaded, 1, 1) == (*green, 128)
    assert turned(flat(80, 40, (0, 0, 255)))(1, 1)[3] == 0
