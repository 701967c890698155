"""AVIF sequences: all frames, whatever stands beside them."""

import pytest
from PIL import Image

from tests.transforms.loaders.writers import sequence
from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, TooManyFrames, UnreadableImage
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size
from transforms.pipeline import render
from transforms.recipe import Recipe

COLOURS = [(230, 120, 40), (20, 160, 90), (60, 60, 200)]


def opened(data, frames=Frames(), **limits):
    return open_picture(memoryview(data), frames, lambda _: Size(1, 1), Limits(**limits))[0]


def made(mode="RGB", **options):
    frames = [Image.new("RGB", (40, 30), colour).convert(mode) for colour in COLOURS]
    if mode == "RGBA":
        for frame in frames:
            frame.putalpha(128)
    return sequence(frames, quality=90, **options)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_frame_is_read_with_its_delay(mode):
    picture = opened(made(mode, duration=[40, 80, 120]))
    assert (picture.frames, picture.delays, picture.loop) == (3, (40, 80, 120), 0)
    for number, colour in enumerate(COLOURS):
        pixel = picture.image(20, number * 30 + 15)
        assert pixel[:3] == pytest.approx(colour, abs=8)
        assert pixel[3:] == ([128] if mode == "RGBA" else [])


def test_some_frames_may_be_taken():
    late = opened(made(), Frames(2, 1))
    assert (late.frames, late.delays) == (1, ())
    assert late.image(20, 15) == pytest.approx(COLOURS[2], abs=8)


def test_a_still_picture_that_is_broken_is_no_matter():
    data = made()
    at = data.index(b"meta")
    broken = data[: at + 12] + b"\xff" * 40 + data[at + 52 :]
    assert opened(broken).frames == 3


def test_one_that_is_a_still_first_of_all_is_read_as_such():
    data = made()
    assert identify(data).name == "avifs"
    assert identify(data[:8] + b"avif" + data[12:]).name == "avif"


def test_an_animation_is_written_as_one():
    data = memoryview(made())
    for asked, frames in (({}, 3), ({"anim": "0"}, 1), ({"n": "2"}, 2)):
        recipe = str(Recipe.read({"format": "webp", **asked}))
        _, body = render(data, Job(recipe, Limits(), 1.0))
        assert opened(body).frames == frames


def test_one_cut_anywhere_is_refused():
    data = made()
    for length in range(60, len(data), 23):
        with pytest.raises(UnreadableImage):
            opened(data[:length])


def test_limits_come_before_pixels():
    with pytest.raises(TooManyFrames):
        opened(made(), max_frames=2)
    with pytest.raises(ImageTooLarge, match="40×30 × 3 frames"):
        opened(made(), max_pixels=3599)
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(made(), max_decode_memory=10_000)
