"""Samples that libvips does not read: JPEG of 12 bits, TIFF of 8-bit CIELAB, and PNG of HLG."""

import io
import os
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms

from tests.transforms.drawings import flat, noise
from transforms.decode import open_picture
from transforms.errors import Refused, UnreadableImage
from transforms.limits import Limits
from transforms.loaders.base import Frames, Wish
from transforms.loaders.tiff import Tiff
from transforms.picture import Size

ORANGE = (230, 120, 40)


def opened(data, wish=Wish(), scale=1.0):
    picture, header, _ = open_picture(
        memoryview(data), Frames(), lambda _: Size(scale, scale), Limits(), wish
    )
    return picture.with_image(picture.image.copy_memory()), header


def twelve_bits(colour=ORANGE, bands=3):
    samples = np.empty((32, 48, bands), np.uint16)
    samples[:] = [value * 4095 // 255 for value in colour[:bands]]
    return bytes(imagecodecs.jpeg8_encode(samples, level=98, bitspersample=12))


def test_a_jpeg_of_twelve_bits_is_read():
    picture, header = opened(twelve_bits())
    assert (header.width, header.height) == (48, 32)
    assert picture.image(9, 9) == pytest.approx(ORANGE, abs=3)
    assert picture.image.format == "uchar"


def test_a_grey_one_has_three_bands():
    picture, _ = opened(twelve_bits((128,), 1))
    assert picture.image(9, 9) == pytest.approx([128] * 3, abs=2)


def test_its_samples_stay_deep_where_that_is_wished():
    picture, _ = opened(twelve_bits((255, 0, 255)), Wish(deep=True))
    assert picture.image.format == "ushort"
    assert picture.image.max() == 65535


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_a_cut_one_is_no_half_picture(share):
    data = twelve_bits()
    with pytest.raises(Refused):
        opened(data[: int(len(data) * share)])


def test_one_without_a_size_is_refused():
    data = bytearray(twelve_bits())
    at = data.index(b"\xff\xc1") + 5
    data[at : at + 4] = bytes(4)
    with pytest.raises(Refused):
        opened(bytes(data))


def test_an_arithmetic_jpeg_is_read():
    root = Path(__file__).resolve().parents[3]
    corpus = Path(os.environ.get("DARKROOM_CORPUS") or root.parent / "shared" / "corpus")
    if not corpus.exists():
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    coded, plain = (
        opened((corpus / "edge" / f"{name}.jpg").read_bytes())[0]
        for name in ("testimgari", "testimgint")
    )
    assert (coded.image - plain.image).abs().avg() < 1


def lab(compression=None):
    image = Image.new("RGB", (24, 16), ORANGE)
    image.paste((60, 160, 90), (0, 0, 12, 16))
    srgb, space = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    file = io.BytesIO()
    ImageCms.profileToProfile(image, srgb, space, outputMode="LAB").save(
        file, "TIFF", compression=compression
    )
    return file.getvalue()


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate"])
def test_a_tiff_of_lab_is_read(compression):
    picture, header = opened(lab(compression))
    assert (header.width, header.height, picture.image.bands) == (24, 16, 3)
    assert picture.image(20, 8) == pytest.approx(ORANGE, abs=7)
    assert picture.image(4, 8) == pytest.approx((60, 160, 90), abs=7)


def test_a_cut_tiff_of_lab_is_refused():
    data = lab()
    with pytest.raises(UnreadableImage):
        opened(data[:-200])


def test_a_page_it_has_not_is_named():
    with pytest.raises(Refused, match="page"):
        Tiff().header(memoryview(lab()), 1)


def test_a_png_may_name_its_light_by_code_points():
    image = (flat(16, 16, (1, 1, 1)) * 49000).cast("ushort").copy(interpretation="rgb16")
    data = image.pngsave_buffer(keep="none")
    chunk = b"cICP\x09\x12\x00\x01"
    named = (
        data[:33] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[33:]
    )
    assert opened(data)[0].image(3, 3)[0] == 191
    assert opened(named)[0].image(3, 3)[0] > 220


def test_words_of_a_heic_are_those_that_its_boxes_hold():
    data = (Path(__file__).parent / "heic" / "plain.heic").read_bytes()
    assert opened(data, Wish(meta="keep"))[0].kept.gains is None
    assert opened(data)[0].kept == opened(noise(8, 8).pngsave_buffer())[0].kept


def test_a_wish_for_everything_costs_no_reader_its_head():
    for save in ("jpegsave_buffer", "pngsave_buffer", "webpsave_buffer", "tiffsave_buffer"):
        data = getattr(noise(20, 20), save)()
        picture, _ = opened(data, Wish("keep", deep=True, meta="keep", gains=True))
        assert picture.image.format == "uchar"
        assert isinstance(picture.image, pyvips.Image)
