"""HEIC: how it is turned, whose colours it has, and what its wheel does not survive."""

import sys
from pathlib import Path

import pytest

from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size

FILES = Path(__file__).parent / "heic"
ORANGE = (230, 120, 40)
BLUE = (0, 0, 255)
SECRET = b"51.5007 N"
EXIF_QUARTER_TURN = b"\x01\x12\0\3\0\0\0\1\0\6"


def read(name):
    return (FILES / f"{name}.heic").read_bytes()


def opened(data, scale=1.0, **limits):
    picture, header, _ = open_picture(
        memoryview(data), Frames(), lambda _: Size(scale, scale), Limits(**limits)
    )
    return picture.with_image(picture.image.copy_memory()), header


def test_it_is_turned_once_where_boxes_and_exif_both_say_so():
    data = read("turned")
    assert b"irot" in data
    assert EXIF_QUARTER_TURN in data
    picture, header = opened(data)
    assert (header.width, header.height, header.orientation) == (80, 120, 1)
    assert picture.image(70, 10) == pytest.approx(BLUE, abs=12)
    assert picture.image(10, 110) == pytest.approx(ORANGE, abs=6)


@pytest.mark.parametrize("name", ["icc-p3", "nclx-p3"])
@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_display_p3_comes_to_srgb_by_profile_and_by_code_points(name, scale):
    assert opened(read(name), scale)[0].image(9, 9) == pytest.approx(ORANGE, abs=3)


def test_ten_bits_come_to_eight():
    image = opened(read("ten-bits"))[0].image
    assert image.format == "uchar"
    assert image(9, 9) == pytest.approx(ORANGE, abs=2)


def test_nothing_but_pixels_comes_through():
    data = read("turned")
    assert data.count(SECRET) == 2
    image = opened(data)[0].image
    assert SECRET not in image.pngsave_buffer()
    assert not {field for field in image.get_fields() if "data" in field or "exif" in field}


def test_metadata_of_a_nameless_kind_is_no_trouble():
    data = read("turned").replace(b"mime", b"\x80\xff\x80\xff", 1)
    assert opened(data)[0].full == (80, 120)


def test_one_that_ends_within_its_pixels_is_refused():
    data = read("noise")
    for length in range(100, len(data), 211):
        with pytest.raises(UnreadableImage):
            opened(data[:length])


@pytest.mark.parametrize("side", [1000, 20_000, 2**31, 2**32 - 1])
def test_a_size_that_its_pixels_do_not_have_is_refused(side):
    data = read("plain")
    at = data.index(b"ispe") + 8
    with pytest.raises((UnreadableImage, ImageTooLarge)):
        opened(data[:at] + side.to_bytes(4, "big") * 2 + data[at + 8 :])


def test_pixels_larger_than_their_box_are_refused():
    with pytest.raises((UnreadableImage, ImageTooLarge)):
        opened(read("larger-inside"))


def test_a_mask_larger_than_its_picture_is_weighed():
    data = read("plain")
    mask = b"ispe" + bytes(4) + (16_000).to_bytes(4, "big") * 2
    assert identify(data).header(memoryview(data)).pixel_bytes == 3
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(data + b"\0\0\0\x1cfree" + mask)


def test_memory_is_counted_before_anything_is_decoded():
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(read("plain"), max_decode_memory=100_000)


def test_an_avif_is_none():
    head = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"
    assert identify(head).name == "avif"
    assert identify(head.replace(b"avif", b"heic")).name == "heic"


def test_without_its_wheel_the_refusal_says_what_adds_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "_pi_heif", None)
    with pytest.raises(UnsupportedFormat, match="HEIC: `pip install pi-heif` adds its decoder"):
        opened(read("plain"))
