"""JPEG 2000: components, depths, colours, levels, and headers that lie."""

import struct

import imagecodecs
import numpy as np
import pytest
import pyvips
from PIL import Image

from tests.transforms.loaders.writers import saved
from transforms.decode import open_picture
from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders.base import Frames, Wish
from transforms.picture import Size

ORANGE = (230, 120, 40)
ENUMERATED = b"\1\0\0"
PROFILED = b"\2\0\0"


def opened(data, scale=1.0, wish=Wish(), **limits):
    return open_picture(
        memoryview(data), Frames(), lambda _: Size(scale, scale), Limits(**limits), wish
    )[0]


def coded(samples, **options):
    return imagecodecs.jpeg2k_encode(samples, level=0, reversible=True, **options)


def noise(bands, kind=np.uint8, high=256):
    return np.random.default_rng(7).integers(0, high, (40, 56, bands)).astype(kind).squeeze()


def boxed(data, **changes):
    """Put other boxes into the header of a JP2; one without a body goes."""
    out, at = b"", 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + (size or len(data) - at)]
        at += size or len(data) - at
        if kind == b"jp2h":
            body = body[:22] + b"".join(_box(k.encode(), v) for k, v in changes.items())
        out += _box(kind, body)
    return out


def _box(kind, body):
    return struct.pack(">I4s", len(body) + 8, kind) + body


@pytest.mark.parametrize("container", ["jp2", "j2k"])
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_every_number_of_components_is_read(container, bands):
    held = noise(bands)
    seen = opened(coded(held, codecformat=container)).image.numpy()
    expected = held.reshape(40, 56, bands)
    grey = [expected[..., :1]] * 3 + [expected[..., 1:]] if bands < 3 else [expected]
    assert (seen == np.concatenate(grey, axis=2)).all()


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_few_bits_reach_from_black_to_white(bits):
    held = noise(1, high=2**bits)
    seen = opened(coded(held, bitspersample=bits)).image.numpy()[..., 0]
    assert (seen == np.rint(held * (255 / (2**bits - 1)))).all()


@pytest.mark.parametrize("bits", [10, 12, 16])
@pytest.mark.parametrize("bands", [1, 3])
def test_more_bits_come_as_eight_unless_they_are_wished(bits, bands):
    held = noise(bands, np.uint16, 2**bits)
    data = coded(held, bitspersample=bits)
    expected = (held >> (bits - 8)).reshape(40, 56, bands)
    assert (opened(data).image.numpy() == expected).all()
    deep = opened(data, wish=Wish(deep=True)).image
    assert deep.format == "ushort"
    assert (deep.numpy() >> (16 - bits) == held.reshape(40, 56, bands)).all()


def test_luma_and_chroma_come_to_colours():
    flat = Image.new("RGB", (30, 20), ORANGE).convert("YCbCr")
    data = coded(np.array(flat), colorspace="SYCC", mct=False, codecformat="jp2")
    assert opened(data).image(3, 3) == pytest.approx(ORANGE, abs=3)


def test_inks_come_to_colours():
    inks = np.zeros((20, 30, 4), np.uint8)
    data = coded(inks, colorspace="CMYK", mct=False, codecformat="jp2")
    assert opened(data).image(3, 3) == pytest.approx([255] * 3, abs=1)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_its_profile_counts(kind):
    image = (pyvips.Image.black(30, 20) + ORANGE).cast("uchar").copy(interpretation="srgb")
    wide = image.icc_transform("p3", input_profile="srgb", depth=8)
    samples = wide.numpy().astype(kind) * (257 if kind == np.uint16 else 1)
    profile = PROFILED + wide.get("icc-profile-data")
    data = boxed(coded(samples, codecformat="jp2"), colr=profile)
    assert opened(data).image(3, 3) == pytest.approx(ORANGE, abs=2)
    assert opened(data, wish=Wish(colours="keep")).kept.profile


def test_a_palette_is_looked_up():
    places = np.full((20, 30), 2, np.uint8)
    palette = b"\0\3\3\7\7\7" + bytes([9, 9, 9, 8, 8, 8]) + bytes(ORANGE)
    mapping = bytes([0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2])
    colours = ENUMERATED + struct.pack(">I", 16)
    data = boxed(coded(places, codecformat="jp2"), colr=colours, pclr=palette, cmap=mapping)
    assert opened(data).image(3, 3) == [*ORANGE]


def test_alpha_that_colours_were_multiplied_by_comes_straight():
    held = np.zeros((20, 30, 4), np.uint8)
    held[:] = [115, 60, 20, 128]
    channels = struct.pack(">H12H", 4, 0, 0, 1, 1, 0, 2, 2, 0, 3, 3, 2, 0)
    colours = ENUMERATED + struct.pack(">I", 16)
    data = boxed(coded(held, codecformat="jp2"), colr=colours, cdef=channels)
    assert opened(data).image(3, 3) == pytest.approx([*ORANGE, 128], abs=2)


@pytest.mark.parametrize(
    ("size", "scale", "width"),
    [
        ((512, 256), 0.3, 512),
        ((512, 256), 0.125, 256),
        ((512, 256), 0.01, 32),
        ((433, 333), 0.01, 217),
        ((1, 1), 0.01, 1),
    ],
)
def test_a_small_picture_is_made_of_a_lower_level(size, scale, width):
    picture = opened(saved(Image.new("RGB", size, ORANGE), format="JPEG2000"), scale)
    assert picture.full == size
    assert picture.width == width
    assert picture.image(0, 0) == pytest.approx(ORANGE, abs=2)


def test_where_a_file_has_no_lower_levels_all_of_it_is_decoded():
    flat = saved(Image.new("RGB", (512, 256), ORANGE), format="JPEG2000", num_resolutions=1)
    assert opened(flat, 0.01).width == 512


def test_one_cut_anywhere_is_refused():
    for data in (coded(noise(3), codecformat="jp2"), coded(noise(3), codecformat="j2k")):
        for length in range(12, len(data), 97):
            with pytest.raises(UnreadableImage):
                opened(data[:length])


def test_one_cut_between_two_tiles_is_refused():
    data = saved(Image.new("RGB", (64, 64)), format="JPEG2000", no_jp2=True, tile_size=(16, 16))
    assert opened(data).width == 64
    for at in range(data.index(b"\xff\x90"), len(data)):
        with pytest.raises(UnreadableImage):
            opened(data[:at])


@pytest.mark.parametrize(
    ("at", "value"),
    [(8, 0), (12, 0), (8, 2**31), (12, 2**32 - 1), (24, 0), (28, 0), (24, 1), (28, 1)],
)
def test_a_size_that_is_a_lie_is_refused(at, value):
    data = bytearray(coded(noise(3), codecformat="j2k"))
    data[at : at + 4] = value.to_bytes(4, "big")
    with pytest.raises(Refused):
        opened(bytes(data))


def test_two_sizes_are_refused():
    data = bytearray(coded(noise(3), codecformat="jp2"))
    at = data.index(b"ihdr") + 4
    data[at : at + 8] = struct.pack(">II", 4000, 3000)
    with pytest.raises(UnreadableImage, match="names two sizes"):
        opened(bytes(data))


def test_what_is_not_read_is_named():
    with pytest.raises(UnsupportedFormat, match="colour space 24"):
        opened(boxed(coded(noise(3), codecformat="jp2"), colr=ENUMERATED + struct.pack(">I", 24)))
    with pytest.raises(UnsupportedFormat, match="of 5 components, up to 8 bits"):
        opened(coded(noise(5), colorspace="UNSPECIFIED", mct=False))


def test_limits_come_before_pixels():
    with pytest.raises(ImageTooLarge, match="56×40"):
        opened(coded(noise(3)), max_pixels=2239)
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(coded(noise(3)), max_decode_memory=10_000)


def test_zeros_in_place_of_segments_end_the_search():
    head = struct.pack(">4sHH8IH", b"\xff\x4f\xff\x51", 47, 0, 64, 64, 0, 0, 64, 64, 0, 0, 3)
    with pytest.raises(UnreadableImage):
        opened(head + b"\7\1\1" * 3 + bytes(10_000))
