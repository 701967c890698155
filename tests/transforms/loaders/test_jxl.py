"""JPEG XL: turned, blended and coloured as its header says."""

import sys
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders.base import Frames, Wish
from transforms.picture import Size

FILES = Path(__file__).parent / "jxl"
ORANGE, BLUE = (230, 120, 40), (0, 0, 255)
SIGNATURE = b"\xff\x0a"


def read(name):
    return (FILES / f"{name}.jxl").read_bytes()


def opened(data, wish=Wish(), frames=Frames(), **limits):
    return open_picture(memoryview(data), frames, lambda _: Size(1, 1), Limits(**limits), wish)[0]


def test_it_is_turned_as_its_header_says():
    picture = opened(read("turned"))
    assert picture.full == (16, 24)
    assert picture.image(15, 0) == [*BLUE]
    assert picture.image(0, 0) == [*ORANGE]


def test_colours_that_alpha_was_multiplied_into_come_straight():
    image = opened(read("premultiplied")).image
    assert image(20, 12) == pytest.approx([*ORANGE, 128], abs=1)


@pytest.mark.parametrize("name", ["icc-p3", "lossy-icc-p3", "code-points-p3"])
def test_display_p3_comes_to_srgb(name):
    assert opened(read(name)).image(20, 12) == pytest.approx(ORANGE, abs=2)


def test_a_profile_may_be_kept():
    picture = opened(read("icc-p3"), Wish(colours="keep"))
    assert picture.kept.profile
    assert picture.image(20, 12) != pytest.approx(ORANGE, abs=5)


def test_a_picture_that_goes_beyond_white_is_shown_below_it():
    image = opened(read("pq")).image
    assert image.format == "uchar"
    assert image(20, 12) == pytest.approx(ORANGE, abs=16)


def test_sixteen_bits_come_as_eight_unless_they_are_wished():
    assert opened(read("deep")).image(20, 12) == [*ORANGE]
    assert opened(read("deep"), Wish(deep=True)).image(20, 12) == [59110, 30841, 10281]


def test_layers_that_last_no_time_are_no_frames():
    picture = opened(read("animated"))
    assert (picture.frames, picture.loop, picture.delays) == (3, 3, (100, 200, 400))
    assert [picture.image(3, 16 * n + 3)[0] for n in range(3)] == [10, 80, 220]


def test_some_frames_may_be_taken():
    picture = opened(read("animated"), frames=Frames(1, 1))
    assert (picture.frames, picture.delays) == (1, ())
    assert picture.image(3, 3)[0] == 80
    assert opened(read("animated"), frames=Frames(1)).delays == (200, 400)


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("lossless", [True, False])
def test_every_number_of_bands_is_read(bands, lossless):
    samples = np.full((20, 30, bands), 90, np.uint8)
    samples[..., bands - 1] = 200
    image = opened(imagecodecs.jpegxl_encode(samples, lossless=lossless)).image
    assert image.bands == (4 if bands in {2, 4} else 3)
    assert image(9, 9)[-1] == pytest.approx(200, abs=3)


def test_a_jpeg_that_was_packed_anew_is_read():
    flat = np.full((40, 60, 3), ORANGE, np.uint8)
    data = imagecodecs.jpegxl_encode_jpeg(imagecodecs.jpeg_encode(flat, level=95))
    assert opened(data).image(9, 9) == pytest.approx(ORANGE, abs=3)


def test_floats_are_read():
    flat = np.full((20, 30, 3), 0.5, np.float32)
    assert opened(imagecodecs.jpegxl_encode(flat, lossless=True)).image(9, 9)[0] in range(127, 190)


def test_size_and_frames_are_bounded_before_anything_is_decoded():
    data = read("animated")
    with pytest.raises(ImageTooLarge, match="24×16 × 3 frames"):
        opened(data, max_pixels=1000)
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(data, max_decode_memory=10_000)


def test_one_cut_anywhere_is_refused():
    data = read("animated")
    for length in range(20, len(data), 5):
        with pytest.raises(UnreadableImage):
            opened(data[:length])


@pytest.mark.parametrize("rest", [b"", b"\0", b"\xff" * 20, b"\x7f" + b"\xaa" * 40])
def test_rubbish_after_a_signature_is_refused(rest):
    with pytest.raises(Refused):
        opened(SIGNATURE + rest)


def test_a_size_of_a_thousand_million_is_refused_at_once():
    bits = 0 | 3 << 1 | (2**30 - 1) << 3 | 1 << 33
    with pytest.raises(Refused):
        opened(SIGNATURE + bits.to_bytes(5, "little") + bytes(60))


def test_without_its_library_the_refusal_says_what_adds_it(monkeypatch):
    from transforms.loaders import libjxl  # noqa: PLC0415

    libjxl.library.cache_clear()
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    data = read("turned")
    with pytest.raises(UnsupportedFormat, match="JPEG XL: `pip install imagecodecs` adds"):
        identify(data).header(memoryview(data))
