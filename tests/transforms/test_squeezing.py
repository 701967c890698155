from math import inf
from time import perf_counter, sleep

import pytest
import pyvips

from tests.transforms.drawings import animation, flat, photo, quarters, still
from transforms.attempts import MOST, Attempts
from transforms.codecs import CODECS
from transforms.squeezing import FLOOR, squeezed
from transforms.writing import Writing

PICTURES = ["jpeg", "webp", "avif", "jxl", "png", "gif", "tiff"]
GRADED = PICTURES[:4]


class Kept:
    """An encoder that remembers what it made."""

    def __init__(self, name, until=inf):
        self.codec, self.sizes = CODECS[name], []
        self.attempts = Attempts(self.encode, until)

    def encode(self, picture, writing):
        body = self.codec.encode(picture, writing)
        self.sizes.append(len(body))
        return body


def squeeze(picture, name, limit, until=inf, **writing):
    kept = Kept(name, until)
    first = kept.attempts.make(picture, Writing(format=name, **writing))
    return squeezed(kept.codec, first, limit, kept.attempts), kept.sizes


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("limit", [15_000, 2_000, 700])
def test_the_limit_is_kept_and_nearly_filled(name, limit):
    found, sizes = squeeze(still(photo()), name, limit)

    assert limit * 0.6 <= found.size <= limit
    assert not found.picture.notes
    assert len(sizes) <= MOST


@pytest.mark.parametrize("name", GRADED)
def test_quality_goes_before_size(name):
    first, _ = squeeze(still(photo()), name, 10**9)
    least, _ = squeeze(still(photo()), name, 10**9, q=FLOOR)
    found, _ = squeeze(still(photo()), name, (first.size + least.size) // 2)

    assert (found.picture.width, found.picture.height) == (480, 360)
    assert FLOOR <= found.writing.q < 80


@pytest.mark.parametrize("name", GRADED)
def test_size_goes_where_quality_is_not_enough(name):
    found, _ = squeeze(still(photo()), name, 900)

    assert found.writing.q == FLOOR
    assert found.picture.width < 480
    assert found.picture.width / found.picture.height == pytest.approx(4 / 3, rel=0.05)
    seen = CODECS[name]
    if seen.name != "jxl":
        assert pyvips.Image.new_from_buffer(found.body, "").width == found.picture.width


def test_a_quality_below_the_floor_is_kept():
    assert squeeze(still(photo()), "jpeg", 1500, q=9)[0].writing.q == 9


def test_a_palette_goes_before_size():
    found, _ = squeeze(still(quarters(300, 200)), "png", 10**9)
    busy = still(photo(200, 150))
    large, _ = squeeze(busy, "png", 10**9)
    smaller, _ = squeeze(busy, "png", large.size * 2 // 3)

    assert not found.writing.palette
    assert smaller.writing.palette
    assert smaller.picture.width == 200


@pytest.mark.parametrize("name", ["webp", "jxl"])
def test_lossless_pictures_only_become_smaller(name):
    found, _ = squeeze(still(photo()), name, 20_000, lossless=True)

    assert found.size <= 20_000
    assert found.writing.lossless
    assert found.picture.width < 480


def test_an_animation_keeps_its_frames():
    frames = animation([photo(200, 150, seed) for seed in range(1, 5)], delay=80)
    found, _ = squeeze(frames, "webp", 4_000)
    image = pyvips.Image.new_from_buffer(found.body, "", n=-1)

    assert found.size <= 4_000
    assert (image.get("n-pages"), image.get("delay")) == (4, [80] * 4)


@pytest.mark.parametrize("name", PICTURES)
def test_what_cannot_be_had_is_the_smallest_and_is_noted(name):
    found, sizes = squeeze(still(photo()), name, 10)

    assert found.picture.notes == {"maxbytes-unmet"}
    assert found.size == min(sizes)
    assert len(sizes) <= MOST


def test_one_pixel_cannot_shrink():
    found, _ = squeeze(still(flat(1, 1, (9, 9, 9))), "jpeg", 10)

    assert found.picture.notes == {"maxbytes-unmet"}


def test_no_time_means_no_further_attempt():
    found, sizes = squeeze(still(photo()), "jpeg", 1_000, until=perf_counter())

    assert len(sizes) == 1
    assert found.picture.notes == {"maxbytes-unmet"}


def test_alpha_and_grey_shrink():
    clear = photo().bandjoin(photo()[0]).copy_memory()
    grey = photo()[0].copy(interpretation="b-w").copy_memory()

    assert squeeze(still(clear), "webp", 2_000)[0].size <= 2_000
    assert squeeze(still(grey), "jpeg", 2_000)[0].size <= 2_000


@pytest.mark.parametrize("side", [40, 64, 90])
def test_an_encoder_that_takes_another_way_for_small_pictures_does_not_end_at_a_pixel(side):
    def encode(picture, writing):
        pixels = picture.width * picture.height
        return bytes(2 * pixels if picture.width < side else pixels)

    attempts = Attempts(encode, inf)
    first = attempts.make(still(flat(300, 300, (9, 9, 9))), Writing(format="gif"))
    found = squeezed(CODECS["gif"], first, side * side - 50, attempts)

    assert 0.4 * side * side < found.size <= side * side - 50
    assert not found.picture.notes


def test_a_slow_encoder_has_time_for_small_pictures_still():
    def encode(picture, writing):
        if picture.width == 300:
            sleep(0.3)
        return bytes(picture.width * picture.height)

    attempts = Attempts(encode, perf_counter() + 0.7)
    first = attempts.make(still(flat(300, 300, (9, 9, 9))), Writing(format="gif"))
    found = squeezed(CODECS["gif"], first, 4000, attempts)

    assert found.size <= 4000
    assert not found.picture.notes
