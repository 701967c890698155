"""PSD: its colour modes, its alpha, and what is missing from some files."""

import struct

import numpy as np
import pytest
import pyvips

from tests.transforms.loaders.writers import photoshop
from transforms.decode import open_picture
from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders.base import Frames, Wish
from transforms.picture import Size

BITMAP, GREY, INDEXED, RGB, CMYK, MULTICHANNEL, DUOTONE, LAB = 0, 1, 2, 3, 4, 7, 8, 9
ORANGE = (230, 120, 40)
LAYERS = struct.pack(">Ih", 4, -1) + bytes(2)
SELECTION, TRANSPARENCY = struct.pack(">I", 3), struct.pack(">I", 0)


def opened(data, wish=Wish(), **limits):
    return open_picture(memoryview(data), Frames(), lambda _: Size(1, 1), Limits(**limits), wish)[0]


def planes(*values, kind=np.uint8):
    return [np.full((20, 30), value, kind) for value in values]


def seen(data, **options):
    return opened(data, **options).image(3, 3)


@pytest.mark.parametrize("packing", [0, 1])
@pytest.mark.parametrize("version", [1, 2])
def test_it_is_read_packed_or_not_and_large_or_not(packing, version):
    dice = np.random.default_rng(4)
    held = dice.integers(0, 256, (20, 30, 3), np.uint8)
    data = photoshop([held[..., n] for n in range(3)], RGB, packing=packing, version=version)
    assert (opened(data).image.numpy() == held).all()


def test_sixteen_bits_come_as_eight_unless_they_are_wished():
    data = photoshop(planes(59_110, 30_840, 10_280, kind=np.uint16), RGB, depth=16)
    assert seen(data) == [*ORANGE]
    assert seen(data, wish=Wish(deep=True)) == [59_110, 30_840, 10_280]


def test_floats_are_light():
    assert seen(photoshop(planes(1, 0.214, 0, kind=np.float32), RGB, depth=32, packing=0)) == (
        pytest.approx([255, 127, 0], abs=2)
    )
    grey = photoshop(planes(0.214, kind=np.float32), GREY, depth=32, packing=0)
    assert seen(grey) == pytest.approx([127] * 3, abs=2)


@pytest.mark.parametrize("mode", [GREY, DUOTONE])
def test_one_channel_is_grey(mode):
    assert seen(photoshop(planes(77), mode, palette=b"\0" * 8)) == [77] * 3


def test_of_bits_those_that_are_set_are_ink():
    bits = np.zeros((3, 11), np.uint8)
    bits[:, 9] = 1
    image = opened(photoshop([bits], BITMAP, depth=1)).image
    assert (image(8, 1), image(9, 1), image(10, 2)) == ([255] * 3, [0] * 3, [255] * 3)


def test_a_palette_stands_band_by_band_and_may_have_a_clear_entry():
    palette = np.zeros((3, 256), np.uint8)
    palette[:, 5] = ORANGE
    held = planes(5)[0]
    held[0, 0] = 9
    data = photoshop([held], INDEXED, palette=palette.tobytes())
    assert seen(data) == [*ORANGE]
    clear = opened(photoshop([held], INDEXED, palette=palette.tobytes(), r1047=b"\0\x09")).image
    assert (clear(3, 3), clear(0, 0)[3]) == ([*ORANGE, 255], 0)


def test_lab_is_colour():
    assert seen(photoshop(planes(153, 158, 190), LAB)) == pytest.approx([214, 121, 24], abs=3)
    assert seen(photoshop(planes(255, 128, 128), LAB)) == pytest.approx([255] * 3, abs=1)


def test_inks_are_stored_upside_down():
    assert seen(photoshop(planes(255, 255, 255, 255), CMYK)) == pytest.approx([255] * 3, abs=1)
    red = seen(photoshop(planes(255, 0, 0, 255), CMYK))
    assert red[0] > 180
    assert max(red[1:]) < 80
    assert len(seen(photoshop(planes(255, 0, 0, 255, 90), CMYK))) == 4


def test_its_profile_counts():
    image = (pyvips.Image.black(30, 20) + ORANGE).cast("uchar").copy(interpretation="srgb")
    wide = image.icc_transform("p3", input_profile="srgb", depth=8)
    values = [int(value) for value in wide(3, 3)]
    assert values != [*ORANGE]
    data = photoshop(planes(*values), RGB, r1039=wide.get("icc-profile-data"))
    assert seen(data) == pytest.approx(ORANGE, abs=2)


@pytest.mark.parametrize("depth", [8, 16])
def test_white_that_lies_under_what_is_clear_is_taken_away(depth):
    kind, times = {8: (np.uint8, 1), 16: (np.uint16, 257)}[depth]
    matted = [round(value * 0.4 + 255 * 0.6) * times for value in ORANGE]
    data = photoshop(planes(*matted, 102 * times, kind=kind), RGB, depth, layers=LAYERS)
    assert seen(data) == pytest.approx([*ORANGE, 102], abs=2)


@pytest.mark.parametrize(
    ("parts", "bands"),
    [
        ({}, 4),
        ({"layers": LAYERS}, 4),
        ({"layers": struct.pack(">Ih", 4, 1) + bytes(2)}, 3),
        ({"r1053": SELECTION}, 3),
        ({"r1053": TRANSPARENCY}, 4),
    ],
)
def test_a_saved_selection_is_no_alpha(parts, bands):
    assert opened(photoshop(planes(*ORANGE, 128), RGB, **parts)).image.bands == bands


def test_without_a_flattened_picture_it_says_so():
    with pytest.raises(UnsupportedFormat, match="PSD without a flattened picture"):
        opened(photoshop(planes(*ORANGE), RGB, r1057=b"\0\0\0\1\0rest"))
    assert seen(photoshop(planes(*ORANGE), RGB, r1057=b"\0\0\0\1\1rest")) == [*ORANGE]


def test_what_is_not_read_is_named():
    with pytest.raises(UnsupportedFormat, match="multichannel"):
        opened(photoshop(planes(1, 2, 3), MULTICHANNEL))
    with pytest.raises(UnsupportedFormat, match="packed as ZIP"):
        opened(photoshop(planes(*ORANGE), RGB, packing=2))


@pytest.mark.parametrize("packing", [0, 1])
def test_one_cut_anywhere_is_refused(packing):
    data = photoshop(planes(*ORANGE), RGB, packing=packing, layers=LAYERS, r1053=SELECTION)
    for length in range(10, len(data), 3):
        with pytest.raises(UnreadableImage):
            opened(data[:length])


@pytest.mark.parametrize(
    ("at", "value"),
    [(14, 0), (18, 0), (14, 2**32 - 1), (18, 2**32 - 1), (26, 2**32 - 1), (34, 2**31)],
)
def test_a_header_that_lies_is_refused(at, value):
    data = bytearray(photoshop(planes(*ORANGE), RGB))
    data[at : at + 4] = value.to_bytes(4, "big")
    with pytest.raises(Refused):
        opened(bytes(data))


def test_rows_that_unpack_to_more_or_less_are_refused():
    data = photoshop(planes(*ORANGE), RGB)
    wider = bytearray(data)
    wider[18:22] = (31).to_bytes(4, "big")
    with pytest.raises(UnreadableImage):
        opened(bytes(wider))
    with pytest.raises(UnreadableImage):
        opened(data[:18] + (29).to_bytes(4, "big") + data[22:])


def test_limits_come_before_pixels():
    data = photoshop(planes(*ORANGE), RGB)
    with pytest.raises(ImageTooLarge, match="30×20"):
        opened(data, max_pixels=599)
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(data, max_decode_memory=1000)
