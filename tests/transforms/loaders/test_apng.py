"""APNG: every frame as it is seen, and files whose chunks do not fit together."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.transforms.loaders.writers import film, saved
from transforms.decode import identify, open_picture
from transforms.errors import InvalidParameter, TooManyFrames, UnreadableImage
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size
from transforms.pipeline import render
from transforms.recipe import Recipe

RED, GREEN, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 0, 0)
HALF_BLUE = (0, 0, 255, 128)
KEEP, WIPE, UNDO = 0, 1, 2
REPLACE, OVER = 0, 1


def opened(data, frames=Frames(), **limits):
    return open_picture(memoryview(data), frames, lambda _: Size(1, 1), Limits(**limits))[0]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def pixels(width, height, colour):
    return zlib.compress((b"\0" + bytes(colour) * width) * height)


def apng(*frames, size=(4, 4), hidden=False, announced=None, plays=0):
    """Write frames of (left, top, width, height, colour, disposal, blending)."""
    chunks, number = [chunk(b"IHDR", struct.pack(">II5B", *size, 8, 6, 0, 0, 0))], 0
    count = len(frames) if announced is None else announced
    chunks.append(chunk(b"acTL", struct.pack(">II", count, plays)))
    if hidden:
        chunks.append(chunk(b"IDAT", pixels(*size, (9, 9, 9, 255))))
    for at, (left, top, width, height, colour, disposal, blending) in enumerate(frames):
        places = (number, width, height, left, top, 1, 10 + at, disposal, blending)
        chunks.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", *places)))
        number += 1
        if at == 0 and not hidden:
            chunks.append(chunk(b"IDAT", pixels(width, height, colour)))
            continue
        body = pixels(width, height, colour)
        chunks.append(chunk(b"fdAT", struct.pack(">I", number) + body))
        number += 1
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b"")


def whole(colour, disposal=KEEP, blending=REPLACE):
    return (0, 0, 4, 4, colour, disposal, blending)


def corner(colour, disposal=KEEP, blending=REPLACE):
    return (0, 0, 2, 2, colour, disposal, blending)


def seen(picture, frame):
    """Say the colours in the corner and outside of it."""
    image = picture.image
    return tuple(image(0, frame * 4)), tuple(image(3, frame * 4 + 3))


@pytest.mark.parametrize(
    ("disposal", "after"),
    [(KEEP, (GREEN, RED)), (WIPE, (CLEAR, RED)), (UNDO, (RED, RED))],
)
def test_a_frame_is_taken_away_as_it_asks(disposal, after):
    dot = (3, 0, 1, 1, RED, KEEP, REPLACE)
    picture = opened(apng(whole(RED), corner(GREEN, disposal), dot))
    assert seen(picture, 1) == (GREEN, RED)
    assert seen(picture, 2) == after


def test_what_is_laid_over_is_mixed_and_what_replaces_is_not():
    picture = opened(apng(whole(RED), corner(HALF_BLUE, blending=OVER), corner(HALF_BLUE)))
    assert seen(picture, 1) == ((127, 0, 128, 255), RED)
    assert seen(picture, 2) == (HALF_BLUE, RED)


def test_what_is_laid_over_nothing_keeps_its_colour_and_alpha():
    picture = opened(apng(whole(CLEAR), corner(HALF_BLUE, blending=OVER)))
    assert seen(picture, 1) == (HALF_BLUE, CLEAR)


def test_a_first_frame_that_is_to_be_undone_leaves_nothing():
    picture = opened(apng(whole(RED, UNDO), (3, 3, 1, 1, GREEN, KEEP, REPLACE)))
    assert seen(picture, 1) == (CLEAR, GREEN)


def test_a_still_that_is_no_frame_is_left_out():
    picture = opened(apng(whole(RED), whole(GREEN), hidden=True))
    assert picture.frames == 2
    assert seen(picture, 0) == (RED, RED)


def test_delays_and_loops_are_told():
    picture = opened(apng(whole(RED), whole(GREEN), whole(RED), plays=7))
    assert picture.delays == (100, 91, 83)
    assert picture.loop == 7


def test_some_frames_may_be_taken():
    data = apng(whole(RED), corner(GREEN), corner(HALF_BLUE, blending=OVER))
    late = opened(data, Frames(2, 1))
    assert (late.frames, late.delays) == (1, ())
    assert seen(late, 0) == ((0, 127, 128, 255), RED)
    assert opened(data, Frames(1)).delays == (91, 83)
    with pytest.raises(InvalidParameter, match="from 0 to 2"):
        opened(data, Frames(3))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P"])
def test_every_kind_of_pixel_is_read(mode):
    dice = np.random.default_rng(2)
    frames = [
        Image.fromarray(dice.integers(0, 256, (20, 30, 4), np.uint8)).convert("RGB").convert(mode)
        for _ in range(3)
    ]
    picture = opened(film(frames))
    for number, frame in enumerate(frames):
        cut = picture.image.crop(0, number * 20, 30, 20).numpy()
        assert (cut == np.array(frame.convert("RGBA"))[..., : cut.shape[2]]).all()


def test_frames_without_alpha_that_cover_all_have_none():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    assert opened(film(frames)).image.bands == 3
    assert opened(apng(whole(RED), corner(GREEN))).image.bands == 4


def test_an_animation_is_written_as_one():
    data = memoryview(apng(whole(RED), corner(GREEN), whole(GREEN)))
    for asked, frames in (({}, 3), ({"anim": "0"}, 1), ({"n": "2"}, 2), ({"page": "2"}, 1)):
        recipe = str(Recipe.read({"format": "webp", "ll": "1", **asked}))
        _, body = render(data, Job(recipe, Limits(), 1.0))
        assert opened(body).frames == frames


@pytest.mark.parametrize(
    "frame",
    [(3, 0, 2, 2), (0, 3, 2, 2), (0, 0, 0, 1), (0, 0, 5, 5), (2**32 - 1, 0, 2, 2)],
)
def test_a_frame_that_lies_outside_is_refused(frame):
    data = apng(whole(RED), (*frame[:2], 2, 2, GREEN, KEEP, REPLACE))
    at = data.rindex(b"fcTL")
    places = struct.pack(">IIII", frame[2], frame[3], frame[0], frame[1])
    body = data[at + 4 : at + 8] + places + data[at + 24 : at + 30]
    with pytest.raises(UnreadableImage, match="lies outside"):
        opened(data[: at - 4] + chunk(b"fcTL", body) + data[at + 34 :])


@pytest.mark.parametrize("flags", [(3, 0), (0, 2), (255, 255)])
def test_a_way_of_showing_that_is_unknown_is_refused(flags):
    with pytest.raises(UnreadableImage, match="unknown way"):
        opened(apng(whole(RED), corner(GREEN, *flags)))


def test_fewer_frames_than_announced_are_refused():
    with pytest.raises(UnreadableImage, match="announces 3 frames"):
        opened(apng(whole(RED), whole(GREEN), announced=3))
    with pytest.raises(UnreadableImage, match="announces 4294967295 frames"):
        opened(apng(whole(RED), announced=2**32 - 1))


def test_one_that_announces_none_is_a_still():
    assert identify(apng(whole(RED), announced=0)).name == "png"


def test_a_chunk_that_is_missing_is_noticed():
    data = apng(whole(RED), whole(GREEN), whole(RED))
    first = data.index(b"fdAT") - 4
    length = int.from_bytes(data[first : first + 4], "big") + 12
    with pytest.raises(UnreadableImage, match="a frame is missing"):
        opened(data[:first] + data[first + length :])


def test_a_wrong_checksum_is_refused():
    data = bytearray(apng(whole(RED), whole(GREEN)))
    data[data.index(b"fdAT") + 12] ^= 1
    with pytest.raises(UnreadableImage, match="checksum"):
        opened(bytes(data))


def test_one_cut_anywhere_is_refused():
    data = apng(whole(RED), corner(GREEN), whole(RED))
    for length in range(60, len(data)):
        with pytest.raises(UnreadableImage):
            opened(data[:length])


def test_frames_are_bounded():
    data = apng(*[whole(RED)] * 9)
    with pytest.raises(TooManyFrames, match="9 frames: expected at most 8"):
        opened(data, max_frames=8)
    assert opened(data, Frames(0, 8), max_frames=8).frames == 8


def test_a_png_of_one_picture_is_none():
    assert identify(saved(Image.new("RGB", (4, 4)), format="PNG")).name == "png"


def test_two_headers_are_refused():
    """A second one could shrink the canvas under frames that were measured by the first."""
    data = apng((0, 0, 4, 4, RED, KEEP, REPLACE), (0, 0, 4, 4, GREEN, KEEP, REPLACE))
    end = len(data) - 12
    smaller = chunk(b"IHDR", struct.pack(">II5B", 2, 2, 8, 6, 0, 0, 0))
    with pytest.raises(UnreadableImage, match="two headers"):
        opened(data[:end] + smaller + data[end:])


@pytest.mark.parametrize("form", ["webp", "gif", "png", "avif"])
def test_frames_may_last_for_a_day(form):
    long = struct.pack(">HH", 65_535, 1)
    data = apng((0, 0, 4, 4, RED, KEEP, REPLACE), (0, 0, 4, 4, GREEN, KEEP, REPLACE))
    body, at = b"", 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind, held = data[at + 4 : at + 8], data[at + 8 : end - 4]
        if kind == b"fcTL":
            held = held[:20] + long + held[24:]
        body, at = body + chunk(kind, held), end
    recipe = Recipe.read({"format": form})
    result, _ = render(memoryview(data[:8] + body), Job(str(recipe), Limits(), 9.0))
    assert (result.width, result.height) == (4, 4)
