"""Every way in which a file holds colours, brought to sRGB."""

import struct

import pytest
import pyvips

from transforms.decode import open_picture
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.loaders.icc import is_srgb
from transforms.picture import Size

ORANGE = [230, 120, 40]


def flat(bands, interpretation="srgb", kind="uchar", size=32):
    return (pyvips.Image.black(size, size) + bands).cast(kind).copy(interpretation=interpretation)


def seen(data, scale=1.0):
    picture, _, _ = open_picture(memoryview(data), Frames(), lambda _: Size(scale, scale), Limits())
    image = picture.image.copy_memory()
    assert (image.interpretation, image.format) == ("srgb", "uchar")
    return image(image.width // 2, image.height // 2)


def profile(name):
    return pyvips.Image.profile_load(name)


@pytest.mark.parametrize("scale", [1.0, 0.1])
@pytest.mark.parametrize("save", ["jpegsave_buffer", "pngsave_buffer", "webpsave_buffer"])
def test_display_p3_comes_to_srgb(save, scale):
    image = flat(ORANGE, size=200).icc_transform("p3", input_profile="srgb")
    assert image(9, 9)[0] < 225
    assert seen(getattr(image, save)(), scale) == pytest.approx(ORANGE, abs=4)


def test_display_p3_avif_of_ten_bits_comes_to_srgb():
    image = flat(ORANGE, size=64).icc_transform("p3", input_profile="srgb", depth=16)
    data = image.heifsave_buffer(compression="av1", bitdepth=10, effort=0, Q=95)
    assert seen(data) == pytest.approx(ORANGE, abs=4)


def test_inks_with_a_profile_come_to_srgb():
    image = flat([200, 150, 120], size=64).icc_transform("cmyk", input_profile="srgb")
    assert image.bands == 4
    assert seen(image.jpegsave_buffer(Q=98)) == pytest.approx([200, 150, 120], abs=12)


def test_inks_without_a_profile_come_to_srgb():
    data = flat([0, 255, 255, 0], "cmyk").jpegsave_buffer(Q=98)
    red, green, blue = seen(data)
    assert red > 180
    assert max(green, blue) < 80


def test_a_broken_profile_counts_as_srgb():
    image = flat(ORANGE).copy()
    broken = bytearray(profile("p3"))
    broken[128:132] = b"\xff\xff\xff\xff"
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", bytes(broken))
    assert seen(image.pngsave_buffer()) == ORANGE


def test_a_profile_for_other_bands_counts_as_srgb():
    image = flat([90], "b-w").copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile("cmyk"))
    assert seen(image.tiffsave_buffer()) == [90, 90, 90]


@pytest.mark.parametrize("save", ["pngsave_buffer", "tiffsave_buffer"])
@pytest.mark.parametrize("alpha", [[], [0x8080]])
def test_sixteen_bits_come_to_eight_alpha_too(save, alpha):
    image = flat([0xE6E6, 0x7878, 0x2828, *alpha], "rgb16", "ushort")
    assert seen(getattr(image, save)()) == [*ORANGE, *([128] if alpha else [])]


def test_sixteen_bits_with_a_profile_and_alpha():
    image = flat([0xE6E6, 0x7878, 0x2828, 0x8080], "rgb16", "ushort")
    image = image.icc_transform("p3", input_profile="srgb", depth=16)
    assert seen(image.pngsave_buffer()) == pytest.approx([*ORANGE, 128], abs=2)


@pytest.mark.parametrize(
    ("grey", "kind", "value"), [("b-w", "uchar", 90), ("grey16", "ushort", 23130)]
)
def test_grey_has_three_bands(grey, kind, value):
    assert seen(flat([value], grey, kind).pngsave_buffer()) == [90, 90, 90]


def test_grey_with_alpha_has_four():
    assert seen(flat([90, 40], "b-w").pngsave_buffer()) == [90, 90, 90, 40]


def test_a_palette_and_one_bit_come_to_srgb():
    assert seen(flat(ORANGE).pngsave_buffer(palette=True)) == ORANGE
    assert seen(flat([255], "b-w").pngsave_buffer(bitdepth=1)) == [255, 255, 255]


@pytest.mark.parametrize("space", ["lab", "labs", "scrgb"])
def test_a_tiff_in_another_space_comes_to_srgb(space):
    image = flat(ORANGE).colourspace(space)
    assert seen(image.tiffsave_buffer()) == pytest.approx(ORANGE, abs=1)


@pytest.mark.parametrize(
    ("values", "kind", "shown"),
    [
        ((0.0, 1.0), "float", (0, 255)),
        ((10.0, 200.0), "float", (10, 200)),
        ((-5.0, 5.0), "float", (0, 255)),
        ((0, 3_000_000), "uint", (0, 255)),
        ((7, 9), "int", (7, 9)),
        ((-100, 50), "char", (0, 50)),
    ],
)
def test_samples_without_a_range_are_stretched_where_they_must(values, kind, shown):
    low, high = values
    image = pyvips.Image.black(8, 16).join(pyvips.Image.black(8, 16) + (high - low), "horizontal")
    data = (image + low).cast(kind).copy(interpretation="b-w").tiffsave_buffer()
    picture, _, _ = open_picture(memoryview(data), Frames(), lambda _: Size(1, 1), Limits())
    image = picture.image.copy_memory()
    assert (image(2, 2), image(14, 2)) == ([shown[0]] * 3, [shown[1]] * 3)


def test_of_many_bands_the_first_are_shown():
    assert len(seen(flat([1, 2, 3, 4, 5, 6], "srgb").tiffsave_buffer())) == 4


def test_srgb_is_known_under_every_profile_of_it():
    assert is_srgb(profile("srgb"))
    assert not is_srgb(profile("p3"))
    assert not is_srgb(profile("cmyk"))


@pytest.mark.parametrize("length", [0, 10, 128, 131, 140, 200, 400])
def test_a_cut_profile_is_not_srgb_and_no_trouble(length):
    assert not is_srgb(profile("srgb")[:length])


def test_a_gamma_of_one_with_the_colours_of_srgb_is_not_srgb():
    assert not is_srgb(matrix_profile(struct.pack(">4s4xI", b"curv", 0)))


def test_the_parametric_curve_of_srgb_is_srgb():
    numbers = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    fixed = [round(number * 65536) for number in numbers]
    assert is_srgb(matrix_profile(struct.pack(">4s4xHxx5i", b"para", 3, *fixed)))


@pytest.mark.parametrize("kind", [0, 1, 2, 4, 9])
def test_odd_parametric_curves_are_no_trouble(kind):
    assert not is_srgb(matrix_profile(struct.pack(">4s4xHxx7i", b"para", kind, *[0] * 7)))


def matrix_profile(curve):
    """Return an ICC profile with the colorants of sRGB and this curve for each."""
    colorants = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
    points = [
        struct.pack(">4s4x3i", b"XYZ ", *(round(part * 65536) for part in colorant))
        for colorant in colorants
    ]
    header = bytearray(128)
    header[16:20], header[36:40] = b"RGB ", b"acsp"
    start = 132 + 12 * 6
    names = (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC")
    places = [start, start + 20, start + 40, *[start + 60] * 3]
    table = b"".join(struct.pack(">4sII", *tag, 20) for tag in zip(names, places, strict=True))
    return bytes(header) + struct.pack(">I", 6) + table + b"".join(points) + curve


@pytest.mark.parametrize("kind", [2, 3])
def test_a_curve_of_negative_light_is_not_srgb_and_no_trouble(kind):
    numbers = {2: (2.4, -1, 0, 0), 3: (2.4, -1, 0, 1, -5)}[kind]
    fixed = [round(number * 65536) for number in numbers]
    curve = struct.pack(f">4s4xHxx{len(fixed)}i", b"para", kind, *fixed)
    assert not is_srgb(matrix_profile(curve))
