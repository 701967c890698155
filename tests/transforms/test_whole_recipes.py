"""What several steps come to together, from the bytes of an original to those of an answer."""

import pytest
import pyvips

from tests.transforms.drawings import BLUE, RED, animation, flat, near, noise, quarters
from transforms.job import Job
from transforms.limits import Limits
from transforms.picture import Size
from transforms.pipeline import render
from transforms.recipe import Recipe

LARGE = quarters(1600, 1200).jpegsave_buffer(Q=95)
SOFT = noise(1600, 1200).gaussblur(12).jpegsave_buffer(Q=95)


def rendered(data, recipe=None, limits=None, **query):
    recipe = recipe or str(Recipe.read({n: str(value) for n, value in query.items()}))
    result, body = render(memoryview(data), Job(recipe, limits or Limits(), 10.0))
    return result, pyvips.Image.new_from_buffer(body, "")


EDGES = [
    {"pad": "10,20"},
    {"border": "8,00f"},
    {"border": "8,00f", "radius": "30"},
    {"radius": "40,0"},
    {"mask": "heart", "mtrim": 1},
    {"mask": "star", "mbg": "fc0"},
    {"clahe": 1},
    {"clahe": "40,2"},
]


@pytest.mark.parametrize("query", EDGES, ids=str)
def test_a_decoder_that_shrinks_gives_the_same_look(query):
    whole = pyvips.Image.new_from_buffer(SOFT, "").pngsave_buffer()

    shrunk = rendered(SOFT, w=200, format="png", **query)[1]
    slow = rendered(whole, w=200, format="png", **query)[1]

    assert (shrunk.width, shrunk.height) == (slow.width, slow.height)
    assert (shrunk.cast("short") - slow).abs().avg() < 1.25


@pytest.mark.parametrize("query", EDGES, ids=str)
def test_a_placeholder_has_the_shape_of_the_picture(query):
    result, _ = rendered(SOFT, w=400, format="jpeg", **query)
    recipe = Recipe.read({"w": "400", "format": "blurhash"} | {n: str(v) for n, v in query.items()})

    tiny, _ = render(memoryview(SOFT), Job(str(recipe), Limits(), 10.0))

    assert max(tiny.width, tiny.height) == 64
    assert tiny.width / tiny.height == pytest.approx(result.width / result.height, rel=0.03)


def test_a_rectangle_of_the_resized_picture_needs_no_more_pixels_of_the_decoder():
    recipe = "resize:w=400|crop:cx=300,cy=0,cw=100,ch=50|write:format=png"

    result, image = rendered(LARGE, recipe)

    assert (result.width, result.height) == (100, 50)
    assert near(image(50, 25), (0, 255, 0), 4)
    assert max(Recipe.parse(recipe).demand(Size(1600, 1200)).scale) == 0.25


def test_a_rectangle_is_of_the_size_that_was_asked_though_a_placeholder_is_small():
    recipe = "resize:w=400|crop:cx=300,cy=0,cw=100,ch=50|write:format=blurhash"

    result, _ = render(memoryview(LARGE), Job(recipe, Limits(), 10.0))

    assert (result.width, result.height) == (64, 32)


def test_what_was_held_by_its_bounds_is_held_once():
    limits = Limits(max_output_pixels=10_000)

    result, image = rendered(LARGE, limits=limits, w=1600, pad=400, bg="00f", format="png")

    assert result.notes == ("pixel-limit",)
    assert 9_000 < result.width * result.height <= 10_000
    assert result.width / result.height == pytest.approx(2400 / 2000, rel=0.02)
    left = round(image.width * 400 / 2400)
    assert [image(left - 2, 50), image(2, 2)] == [[*BLUE]] * 2
    assert near(image(left + 2, 40), RED, 2)


def test_room_and_border_are_outside_and_inside_of_the_size_asked():
    result, image = rendered(
        LARGE, w=80, h=60, border="4,00f", radius=12, pad="5,10", bg="fff", format="jpeg", q=95
    )

    assert (result.width, result.height) == (100, 70)
    assert near(image(2, 2), (255, 255, 255), 6)
    assert near(image(11, 6), (255, 255, 255), 12)
    assert near(image(12, 35), BLUE, 30)
    assert near(image(30, 20), RED, 12)


def test_corners_of_a_jpeg_lie_on_white_or_on_the_background():
    plain = rendered(LARGE, w=80, radius=30, format="jpeg")[1]
    green = rendered(LARGE, w=80, radius=30, bg="0f0", format="jpeg")[1]

    assert near(plain(1, 1), (255, 255, 255), 8)
    assert near(green(1, 1), (0, 255, 0), 24)


def test_an_animation_keeps_its_frames_through_all_of_it():
    colours = [RED, (0, 255, 0), BLUE]
    moving = animation([flat(60, 40, colour) for colour in colours]).strip().gifsave_buffer()
    query = {"w": "50%", "clahe": "1", "mask": "circle", "radius": "max", "border": "2,fff"}
    query |= {"pad": "3", "loop": "4", "delay": "90,120", "ll": "1"}

    result, body = render(memoryview(moving), Job(str(Recipe.read(query)), Limits(), 10.0))

    image = pyvips.Image.new_from_buffer(body, "", n=-1)
    assert (result.width, result.height, image.get("n-pages")) == (36, 26, 3)
    assert (image.get("loop"), image.get("delay")) == (4, [90, 120, 120])
    for n, colour in enumerate(colours):
        assert near(image(18, 26 * n + 13)[:3], colour, 60)
        assert image(1, 26 * n + 1)[3] == 0


@pytest.mark.parametrize("kernel", ["nearest", "linear"])
def test_fine_detail_that_a_decoder_would_mix_away_comes_through(kernel):
    board = flat(1, 2, (0, 0, 0)).join(flat(1, 2, (255, 255, 255)), "horizontal")
    body = board.replicate(400, 400).jpegsave_buffer(Q=100, subsample_mode="off")
    query = {"kernel": "nearest"} if kernel == "nearest" else {"linear": "1"}

    image = rendered(body, w=50, format="png", **query)[1]

    if kernel == "nearest":
        assert {round(image(x, 20)[0] / 255) for x in range(50)} <= {0, 1}
        assert image.deviate() > 100 or image.avg() in (0, 255)
    else:
        assert abs(image.avg() - 188) < 3
