from math import inf
from time import perf_counter, sleep

import pytest
import pyvips

from tests.transforms.drawings import animation, flat, photo, still
from transforms.attempts import Attempts
from transforms.codecs import CODECS
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.squeezing import FLOOR, squeezed
from transforms.writing import Writing

FEW = 5
FORMATS = ["jpeg", "webp", "avif", "png"]


def squeeze(picture, name, limit, **writing):
    sizes = []

    def encode(picture, writing):
        body = CODECS[name].encode(picture, writing)
        sizes.append(len(body))
        return body

    attempts = Attempts(encode, inf, FEW)
    first = attempts.make(picture, Writing(format=name, **writing))
    found = squeezed(CODECS[name], first, limit, attempts)
    assert len(sizes) == attempts.made <= FEW
    return found, sizes


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", [0.9, 0.6, 0.35, 0.2, 0.1, 0.04])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_limit_is_kept_in_few(name, share, seed):
    picture = still(photo(seed=seed))
    whole, _ = squeeze(picture, name, 10**9)
    limit = int(whole.size * share)
    found, _ = squeeze(picture, name, limit)

    assert 0.45 * limit <= found.size <= limit
    assert not found.picture.notes


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("limit", [700, 1500])
def test_a_hard_limit_costs_size_as_well(name, limit):
    found, _ = squeeze(still(photo()), name, limit)

    assert found.size <= limit
    assert found.picture.width > 12
    assert name == "png" or found.writing.q == FLOOR


@pytest.mark.parametrize("name", FORMATS)
def test_an_absurd_limit_is_not_met_and_said_so(name):
    found, sizes = squeeze(still(photo()), name, 1)

    assert found.picture.notes == {"maxbytes-unmet"}
    assert found.size == min(sizes)


def bars(side=240, wide=8):
    """A drawing of hard edges, which has more colours, and bytes, once it is scaled."""
    x = pyvips.Image.xyz(side, side)[0]
    colours = [((x // wide) * step % 256).cast("uchar") for step in (85, 51, 119)]
    clear = (x // (3 * wide) % 2 * 255).cast("uchar")
    return colours[0].bandjoin([*colours[1:], clear]).copy(interpretation="srgb")


@pytest.mark.parametrize("name", ["webp", "avif"])
@pytest.mark.parametrize("share", [0.95, 0.8, 0.6])
def test_what_grows_when_it_is_scaled_is_scaled_on_until_it_fits(name, share):
    low, _ = squeeze(still(bars()), name, 10**9, q=FLOOR)
    found, _ = squeeze(still(bars()), name, int(low.size * share))

    assert found.size <= low.size * share
    assert found.picture.width > 12


def test_an_animation_keeps_its_frames_in_few():
    frames = animation([photo(200, 150, seed) for seed in range(1, 5)], delay=80)
    found, _ = squeeze(frames, "webp", 4_000)
    image = pyvips.Image.new_from_buffer(found.body, "", n=-1)

    assert found.size <= 4_000
    assert (image.get("n-pages"), image.get("delay")) == (4, [80] * 4)


def answer(data, **writing):
    recipe = Recipe(writing=Writing(**writing))
    return render(memoryview(data), Job(str(recipe), Limits(), 10.0))


JPEG = photo().jpegsave_buffer(Q=95)
CLEAR = photo().bandjoin(photo()[0]).pngsave_buffer()
FILM = animation([photo(60, 40, seed) for seed in range(1, 4)]).strip().gifsave_buffer()


def test_only_who_counts_tries_is_told_of_them():
    assert answer(JPEG)[0].told == {}
    assert answer(JPEG, maxbytes=9000)[0].told == {}
    assert answer(JPEG, tries=FEW)[0].told == {
        "quality": 80,
        "iterations": 1,
        "met": True,
        "original_width": 480,
        "original_height": 360,
    }


def test_what_was_tried_is_told():
    result, body = answer(JPEG, format="jpeg", maxbytes=9000, tries=FEW)
    assert len(body) <= 9000
    assert result.told["met"] is True
    assert 1 < result.told["iterations"] <= FEW
    assert FLOOR <= result.told["quality"] < 80

    result, body = answer(JPEG, format="jpeg", maxbytes=1, tries=FEW)
    assert result.told["met"] is False
    assert result.told["iterations"] <= FEW


def test_every_pixel_as_it_is_has_the_best_quality():
    assert answer(CLEAR, format="png", tries=FEW)[0].told["quality"] == 100
    assert answer(CLEAR, format="png", palette=True, q=70, tries=FEW)[0].told["quality"] == 70


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (JPEG, "image/jpeg"),
        (CLEAR, "image/webp"),
        (FILM, "image/webp"),
        (flat(9, 9, (1, 2, 3, 255)).pngsave_buffer(), "image/jpeg"),
    ],
)
def test_auto_may_have_an_opaque_format_of_its_own(data, kind):
    chosen = {"format": "auto", "accepts": ("webp",), "opaque": "jpeg"}
    assert answer(data, **chosen)[0].media_type == kind


def test_the_private_words_are_written_and_read_back():
    writing = Writing(format="auto", accepts=("webp",), opaque="jpeg", tries=FEW)
    assert Writing.parse(str(writing)) == writing
    assert Writing.read({"opaque": "jpeg", "tries": "5"}) == Writing()


def test_what_there_is_no_time_for_is_made_smaller_instead():
    def encode(picture, writing):
        sleep(0.8 * picture.width / 300)
        return bytes(picture.width * picture.height)

    attempts = Attempts(encode, perf_counter() + 2.0, FEW)
    first = attempts.make(still(flat(300, 300, (9, 9, 9))), Writing(format="webp"))
    found = squeezed(CODECS["webp"], first, 80_000, attempts)

    assert found.size <= 80_000
    assert not found.picture.notes
