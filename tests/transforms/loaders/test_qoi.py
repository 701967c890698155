"""QOI: read whole or not at all, which its reference decoder does not tell."""

import struct

import imagecodecs
import numpy as np
import pytest

from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size

END = bytes(7) + b"\1"


def opened(data, **limits):
    return open_picture(memoryview(data), Frames(), lambda _: Size(1, 1), Limits(**limits))[0]


def qoi(width, height, bands=3, space=0, body=b""):
    return b"qoif" + struct.pack(">IIBB", width, height, bands, space) + body


def samples(bands):
    dice = np.random.default_rng(5)
    return dice.integers(0, 256, (30, 40, bands), np.uint8)


@pytest.mark.parametrize("bands", [3, 4])
def test_every_pixel_is_as_it_was(bands):
    held = samples(bands)
    assert (opened(imagecodecs.qoi_encode(held)).image.numpy() == held).all()


def test_a_run_over_the_whole_picture_is_read():
    held = np.full((200, 300, 4), 7, np.uint8)
    assert (opened(imagecodecs.qoi_encode(held)).image.numpy() == held).all()


@pytest.mark.parametrize("colour", [(1, 2, 3, 4), (4, 3, 2, 1)])
def test_a_last_pixel_of_any_colour_is_a_pixel(colour):
    held = samples(4)
    held[-1, -1] = colour
    assert (opened(imagecodecs.qoi_encode(held)).image.numpy() == held).all()


def test_one_cut_anywhere_is_refused():
    data = imagecodecs.qoi_encode(samples(3))
    for length in range(14, len(data), 13):
        with pytest.raises(UnreadableImage, match="ends before its end marker"):
            opened(data[:length])


@pytest.mark.parametrize("bands", [3, 4])
def test_one_that_is_a_row_short_is_refused(bands):
    data = bytearray(imagecodecs.qoi_encode(samples(bands)))
    data[8:12] = (31).to_bytes(4, "big")
    with pytest.raises(UnreadableImage, match="does not hold 40×31 pixels"):
        opened(data)


@pytest.mark.parametrize(
    ("width", "height"), [(0, 9), (9, 0), (2**32 - 1, 2**32 - 1), (5000, 5000)]
)
def test_more_pixels_than_bytes_can_stand_for_are_refused_at_once(width, height):
    with pytest.raises(UnreadableImage, match="does not hold"):
        opened(qoi(width, height, body=b"\xfd" * 1000 + END))


def test_limits_come_before_pixels():
    with pytest.raises(ImageTooLarge, match="expected at most"):
        opened(qoi(12_000, 12_000, body=b"\xfd" * 2_400_000 + END))


@pytest.mark.parametrize("head", [qoi(9, 9, 5), qoi(9, 9, 3, 2), b"qoif\0\0\0\1"])
def test_what_only_begins_like_one_is_none(head):
    with pytest.raises(UnsupportedFormat):
        identify(head)
