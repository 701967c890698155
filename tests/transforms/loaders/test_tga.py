"""TGA: every kind and corner, and what is only taken for one."""

import numpy as np
import pytest
from PIL import Image

from tests.transforms.loaders.writers import saved, targa
from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.limits import Limits
from transforms.loaders import LOADERS
from transforms.loaders.base import Frames
from transforms.picture import Size

RED, GREEN = bytes([0, 0, 255]), bytes([0, 255, 0])
TOP, RIGHT = 0x20, 0x10


def opened(data, **limits):
    return open_picture(memoryview(data), Frames(), lambda _: Size(1, 1), Limits(**limits))[0]


def scene(mode):
    dice = np.random.default_rng(3)
    return Image.fromarray(dice.integers(0, 256, (20, 30, 4), np.uint8)).convert(mode)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("packing", [None, "tga_rle"])
@pytest.mark.parametrize("orientation", [1, -1])
def test_every_kind_is_read(mode, packing, orientation):
    image = scene(mode)
    data = saved(image, format="TGA", compression=packing, orientation=orientation)
    seen = opened(data).image
    expected = np.array(image.convert("RGBA"))[..., : seen.bands]
    assert (seen.numpy() == expected).all()


@pytest.mark.parametrize(
    ("flags", "first", "last"),
    [
        (TOP, [255, 0, 0], [0, 255, 0]),
        (0, [0, 0, 0], [0, 0, 0]),
        (TOP | RIGHT, [0, 0, 0], [0, 0, 0]),
        (RIGHT, [0, 255, 0], [255, 0, 0]),
    ],
)
def test_it_begins_in_any_corner(flags, first, last):
    image = opened(targa(2, RED + bytes(6) + GREEN, width=2, height=2, flags=flags)).image
    assert (image(0, 0), image(1, 1)) == (first, last)


def test_sixteen_bits_have_colours_and_no_alpha():
    image = opened(targa(2, b"\0\x7c\xe0\x03", depth=16)).image
    assert image(0, 0) == pytest.approx([255, 0, 0], abs=7)
    assert image(1, 0) == pytest.approx([0, 255, 0], abs=7)


@pytest.mark.parametrize("entry", [24, 32])
def test_a_palette_of_either_kind_is_read(entry):
    alpha = b"\x80" if entry == 32 else b""
    data = targa(1, b"\1\0", depth=8, palette=RED + alpha + GREEN + alpha, entry=entry)
    assert opened(data).image(0, 0) == [0, 255, 0, *alpha]


def test_alpha_that_is_zero_everywhere_was_never_meant():
    image = opened(targa(2, (RED + b"\0") * 2, depth=32)).image
    assert image(0, 0) == [255, 0, 0, 255]
    assert opened(targa(2, RED + b"\0" + RED + b"\7", depth=32)).image(0, 0)[3] == 0


@pytest.mark.parametrize("kind", [2, 10])
def test_one_shorter_than_its_header_asks_for_is_refused_at_once(kind):
    with pytest.raises(UnreadableImage, match="ends before its last pixel"):
        opened(targa(kind, bytes(500), width=65_535, height=65_535))


def test_packets_that_end_too_early_are_refused():
    with pytest.raises(UnreadableImage):
        opened(targa(10, b"\x80" + RED + bytes(40), width=100, height=20))


def test_limits_come_before_pixels():
    with pytest.raises(ImageTooLarge, match="expected at most"):
        opened(targa(2, bytes(3 * 40_000), width=200, height=200), max_pixels=39_999)


@pytest.mark.parametrize(
    "head",
    [
        bytes(4096),
        b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0",
        b"\0\0\2\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0",
        b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40GSUB\1\0",
        b"\0\0\1\xba\x44\0\4\0\4\1\1\x89\xc3\xf8" + bytes(20),
        b"\0\0\2\0\6\4\6\0\x08\0\0\0\0\0\0\0\0\0" + bytes(20),
        b"\0asm\1\0\0\0" + bytes(20),
        targa(2, b"", width=0),
        targa(2, b"", depth=17),
        targa(2, b"", flags=0xC0),
        targa(9, b"", depth=8),
        targa(2, b"")[:17],
    ],
)
def test_no_other_file_is_taken_for_one(head):
    assert not LOADERS["tga"].sniff(head)


def test_noise_is_hardly_ever_taken_for_one():
    dice = np.random.default_rng(9)
    heads = (dice.integers(0, 256, 18, np.uint8).tobytes() for _ in range(20_000))
    assert sum(LOADERS["tga"].sniff(head) for head in heads) <= 1


def test_text_is_none():
    with pytest.raises(UnsupportedFormat, match="the body is text"):
        identify(b"\t\n\n a table of text that goes on for a while")
