from dataclasses import replace
from math import inf

import pytest
import pyvips

from tests.transforms.drawings import animation, photo, still
from transforms.aiming import aimed, aims
from transforms.attempts import Attempts
from transforms.codecs import CODECS
from transforms.context import Context
from transforms.judging import Judge
from transforms.writing import Writing

SCORED = ["jpeg", "webp", "avif", "jxl"]


class Counted:
    """A codec that counts what it writes."""

    def __init__(self, name):
        self.codec = CODECS[name]
        self.written = []

    def encode(self, picture, writing):
        self.written.append((picture.width, writing.q))
        return self.codec.encode(picture, writing)


def aim(picture, name, target=78, q=79, **writing):
    counted = Counted(name)
    wanted = Writing(format=name, q=q, target=target, **writing)
    attempts = Attempts(counted.encode, inf)
    return aimed(CODECS[name], picture, wanted, attempts), counted


def known_of(picture, found):
    return replace(picture, context=Context(facts=found.picture.learned))


@pytest.mark.parametrize("name", SCORED)
@pytest.mark.parametrize("target", [65, 78])
def test_the_score_of_the_whole_is_near_the_target(name, target):
    found, _ = aim(still(photo()), name, target)

    assert Judge(photo()).score(CODECS[name], found.body) == pytest.approx(target, abs=3)


def test_a_large_picture_is_searched_in_tiles_and_corrected_as_a_whole():
    picture = still(photo(1100, 800))
    found, counted = aim(picture, "jpeg")

    assert {width for width, _ in counted.written} == {512, 1100}
    assert sum(width == 1100 for width, _ in counted.written) <= 2
    assert Judge(picture.image).score(CODECS["jpeg"], found.body) == pytest.approx(78, abs=3)


def test_a_very_large_picture_is_written_once():
    _, counted = aim(still(photo(1300, 1000)), "jpeg")

    assert sum(width == 1300 for width, _ in counted.written) == 1


@pytest.mark.parametrize("name", SCORED)
def test_a_known_choice_is_written_without_a_search(name):
    picture = still(photo())
    first, counted = aim(picture, name)
    again, once = aim(known_of(picture, first), name)

    assert len(counted.written) > 1
    assert once.written == [(480, first.writing.q)]
    assert again.body == first.body


def test_a_choice_serves_sizes_nearby_and_no_others():
    picture = still(photo())
    first, _ = aim(picture, "jpeg")

    def searched(width, height, **writing):
        other = known_of(still(photo(width, height)), first)
        return len(aim(other, "jpeg", **writing)[1].written) > 1

    assert not searched(500, 375)
    assert searched(240, 180)
    assert searched(480, 120)
    assert searched(480, 360, target=65)
    assert searched(480, 360, subsample="444")


def test_a_choice_is_of_what_was_done_to_the_original():
    picture = replace(still(photo()), done="crop:cx=1")
    first, _ = aim(picture, "jpeg")
    _, counted = aim(replace(known_of(picture, first), done="crop:cx=2"), "jpeg")

    assert len(counted.written) > 1


@pytest.mark.parametrize(
    "value", [80, [0, ""], [101, ""], ["80", ""], None, [7.5, ""], [80], [80, "422"], {"q": 80}]
)
def test_a_fact_that_cannot_be_is_not_believed(value):
    picture = still(photo(200, 150))
    first, _ = aim(picture, "jpeg")
    facts = dict.fromkeys(first.picture.learned, value)
    again, _ = aim(replace(picture, context=Context(facts=facts)), "jpeg")

    assert again.body == first.body


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (112, 112)])
@pytest.mark.parametrize("name", SCORED)
def test_tiny_pictures_have_a_choice(name, size):
    found, _ = aim(still(photo(*size)), name)

    assert 1 <= found.writing.q <= 100


@pytest.mark.parametrize("bands", [1, 2, 4])
def test_grey_and_clear_pictures_reach_the_target(bands):
    grey = photo()[0].copy(interpretation="b-w")
    image = {1: grey, 2: grey.bandjoin(grey), 4: photo().bandjoin(photo()[1])}[bands]
    found, _ = aim(still(image.copy_memory()), "webp")

    assert Judge(image).score(CODECS["webp"], found.body) == pytest.approx(78, abs=4)


def test_an_animation_stays_one_and_its_frames_decide():
    frames = animation([photo(), photo(seed=2), photo(seed=3)])
    found, _ = aim(frames, "webp")

    assert pyvips.Image.new_from_buffer(found.body, "", n=-1).get("n-pages") == 3
    assert Judge(frames.image).score(CODECS["webp"], found.body) == pytest.approx(78, abs=4)


@pytest.mark.parametrize(
    ("name", "writing", "expected"),
    [
        ("jpeg", {"target": 78}, True),
        ("jpeg", {}, False),
        ("webp", {"target": 78, "lossless": True}, False),
        ("webp", {"target": 78, "near": True}, False),
        ("png", {"target": 78}, False),
        ("gif", {"target": 78}, False),
        ("blurhash", {"target": 78}, False),
    ],
)
def test_only_a_look_that_can_be_measured_is_aimed_at(name, writing, expected):
    assert aims(CODECS[name], Writing(**writing)) is expected


@pytest.mark.parametrize("name", ["jpeg", "avif"])
def test_colours_that_need_it_are_kept_whole_at_less_quality(name):
    red = (photo(320, 240)[1] > 128).ifthenelse([255, 0, 0], [120, 130, 0]).cast("uchar")
    image = (red * 0.8 + photo(320, 240, 2) * 0.2).cast("uchar").copy(interpretation="srgb")
    found, _ = aim(still(image.copy_memory()), name)

    assert Judge(image).score(CODECS[name], found.body) == pytest.approx(78, abs=4)
    assert found.writing.subsample == "444"


def test_a_choice_with_whole_colours_is_remembered_with_them():
    picture = still(photo(200, 150))
    first, _ = aim(picture, "jpeg")
    facts = {name: [40, "444"] for name in first.picture.learned}
    again, counted = aim(replace(picture, context=Context(facts=facts)), "jpeg")

    assert (again.writing.q, again.writing.subsample) == (40, "444")
    assert len(counted.written) == 1


def test_without_memory_for_a_search_the_target_is_reached_on_average():
    picture, wanted = still(photo(1100, 800)), Writing(format="jpeg", q=79, target=78)

    def encode(shown, writing):
        if shown.width != picture.width:
            raise MemoryError
        return CODECS["jpeg"].encode(shown, writing)

    found = aimed(CODECS["jpeg"], picture, wanted, Attempts(encode, inf))

    assert found.writing.q == 79
    assert found.picture.learned == {}


def test_the_same_picture_has_the_same_file():
    assert aim(still(photo()), "webp")[0].body == aim(still(photo()), "webp")[0].body
