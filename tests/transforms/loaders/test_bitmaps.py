"""BMP, icons and portable maps: their kinds, and what a few hostile bytes ask for."""

import io
import struct
import sys

import pytest
from PIL import Image

from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size
from transforms.pipeline import render
from transforms.recipe import Recipe

ORANGE = (230, 120, 40)


def opened(data, **limits):
    picture, _, _ = open_picture(memoryview(data), Frames(), lambda _: Size(1, 1), Limits(**limits))
    return picture.with_image(picture.image.copy_memory())


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()


def bmp(width, height, bits=24, packing=0, pixels=b""):
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, packing, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, 54) + head + pixels


def icon(*entries, kind=1):
    """Join bodies to an icon: (width, height, bits, body) each."""
    at = 6 + 16 * len(entries)
    directory = b""
    for width, height, bits, body in entries:
        directory += struct.pack("<BBBBHHII", width, height, 0, 0, 1, bits, len(body), at)
        at += len(body)
    return struct.pack("<HHH", 0, kind, len(entries)) + directory + b"".join(e[3] for e in entries)


def bitmap(size, bits, pixel, mask=0):
    head = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, bits, 0, 0, 0, 0, 0, 0)
    rows = bytes(pixel) * size * size
    return head + rows + bytes([mask]) * ((size + 31) // 32 * 4 * size)


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"P1\n# a comment\n2 1\n1 0\n", [[0] * 3, [255] * 3]),
        (b"P2 2 1 100 0 50\n", [[0] * 3, [128] * 3]),
        (b"P3\n2 1\n255\n230 120 40 1 2 3\n", [[230, 120, 40], [1, 2, 3]]),
        (b"P4\n2 1\n\x40", [[255] * 3, [0] * 3]),
        (b"P5\n2 1\n255\n\x07\xff", [[7] * 3, [255] * 3]),
        (b"P5 2 1 65535\n\x80\x80\xff\xff", [[128] * 3, [255] * 3]),
        (b"P6\n2 1\n255\n\xe6\x78\x28\1\2\3", [[230, 120, 40], [1, 2, 3]]),
        (b"P6\n2 1\n1\n\1\0\0\0\0\1", [[255, 0, 0], [0, 0, 255]]),
    ],
)
def test_every_portable_map_is_read(data, seen):
    assert identify(data).name == "pnm"
    image = opened(data).image
    assert [image(0, 0), image(1, 0)] == seen


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("1", 1, [255] * 3),
        ("L", 90, [90] * 3),
        ("P", ORANGE, [*ORANGE]),
        ("RGB", ORANGE, [*ORANGE]),
    ],
)
def test_every_depth_of_a_bmp_is_read(mode, colour, seen):
    image = Image.new("RGB" if mode == "P" else mode, (9, 5), colour)
    image = image.quantize(4) if mode == "P" else image
    assert opened(saved(image, format="BMP")).image(8, 4) == seen


def test_a_bmp_may_stand_on_its_head():
    rows = bytes([0, 0, 255, 0]) + bytes([255, 0, 0, 0])
    assert opened(bmp(1, 2, pixels=rows)).image(0, 0) == [0, 0, 255]
    assert opened(bmp(1, -2, pixels=rows)).image(0, 0) == [255, 0, 0]


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (2**31 - 1, 1), (9, -(2**24))])
def test_a_size_is_refused_before_a_pixel_is_read(width, height):
    with pytest.raises(ImageTooLarge, match="expected at most"):
        opened(bmp(width, height))
    with pytest.raises(ImageTooLarge, match="expected at most"):
        opened(b"P6\n%d %d\n255\n" % (width, abs(height)))


def test_limits_are_ours_and_not_those_of_pillow():
    with pytest.raises(ImageTooLarge, match="takes about"):
        opened(bmp(20_000, 20_000), max_pixels=500_000_000)
    with pytest.raises(UnreadableImage, match="truncated"):
        opened(bmp(20_000, 10_000, 1), max_pixels=500_000_000, max_decode_memory=2**40)


@pytest.mark.parametrize(
    "data",
    [
        bmp(2000, 2000, 8, 1, bytes(1024) + b"\0\0" * 99),
        b"P3 2000 2000 255 1 2 3",
        b"P6 2000 2000 9 " + bytes(99),
    ],
)
def test_what_is_decoded_slowly_is_read_up_to_a_size(data):
    with pytest.raises(ImageTooLarge, match=r"slow kind of .*: expected at most 2000000 pixels"):
        opened(data)


@pytest.mark.parametrize("size", [(0, 9), (9, 0), (0, 0), (-5, 9)])
def test_a_picture_without_pixels_is_refused(size):
    with pytest.raises(Refused):
        opened(bmp(*size, pixels=bytes(99)))
    with pytest.raises(Refused):
        opened(icon((0, 0, 32, struct.pack("<IiiHHI", 40, *size, 1, 32, 0) + bytes(999))))


def test_a_bmp_of_an_unknown_packing_is_not_called_damaged():
    with pytest.raises(UnsupportedFormat, match="cannot read the image: Unsupported BMP"):
        opened(bmp(9, 9, 24, 4))


def test_words_name_no_object():
    with pytest.raises(UnreadableImage, match=r"^the image is damaged: it cannot be decoded$"):
        opened(bmp(0, 9, pixels=bytes(99)))


def test_the_largest_entry_of_an_icon_is_read_and_the_deepest_of_those():
    small = (16, 16, 32, bitmap(16, 32, (255, 0, 0, 255)))
    flat = (32, 32, 24, bitmap(32, 24, (0, 255, 0)))
    deep = (32, 32, 32, bitmap(32, 32, (40, 120, 230, 99)))
    picture = opened(icon(small, deep, flat))
    assert picture.full == (32, 32)
    assert picture.image(3, 3) == [*ORANGE, 99]


def test_a_png_in_an_icon_is_read_with_its_own_size():
    body = saved(Image.new("RGBA", (300, 200), (*ORANGE, 9)), format="PNG")
    picture = opened(icon((0, 0, 32, body)))
    assert picture.full == (300, 200)
    assert picture.image(3, 3) == [*ORANGE, 9]


def test_a_png_bomb_in_an_icon_is_refused_by_its_header():
    body = bytearray(saved(Image.new("L", (9, 9)), format="PNG"))
    body[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(Refused):
        opened(icon((0, 0, 32, bytes(body))))


def test_a_mask_makes_clear_what_has_no_alpha():
    assert opened(icon((32, 32, 24, bitmap(32, 24, (40, 120, 230))))).image(3, 3) == [*ORANGE, 255]
    clear = icon((32, 32, 24, bitmap(32, 24, (40, 120, 230), mask=255)))
    assert opened(clear).image(3, 3)[3] == 0


def test_alpha_that_is_zero_everywhere_gives_way_to_the_mask():
    data = icon((32, 32, 32, bitmap(32, 32, (40, 120, 230, 0))))
    assert opened(data).image(3, 3) == [*ORANGE, 255]


def test_a_cursor_is_read_though_its_hot_spot_stands_where_depth_does():
    data = icon((32, 32, 7, bitmap(32, 32, (40, 120, 230, 200))), kind=2)
    assert identify(data).name == "ico"
    assert opened(data).image(3, 3) == [*ORANGE, 200]


@pytest.mark.parametrize("entry", [b"", b"\x28", bytes(15), b"\x28\0\0\0" + b"\xff" * 40])
def test_an_icon_of_rubbish_is_refused(entry):
    with pytest.raises(UnreadableImage):
        opened(icon((16, 16, 32, entry)))


def test_an_icon_that_points_past_its_end_is_refused():
    whole = icon((16, 16, 32, bitmap(16, 32, (*ORANGE, 9))))
    with pytest.raises(UnreadableImage, match="ends within an entry"):
        opened(whole[:-1])
    with pytest.raises(UnreadableImage, match="ends in its directory"):
        opened(whole[:4] + b"\xff\xff" + whole[6:])


def test_without_pillow_the_refusal_says_what_adds_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UnsupportedFormat, match="BMP: `pip install pillow` adds its decoder"):
        opened(bmp(1, 1, pixels=bytes(4)))


@pytest.mark.parametrize("save", [{"format": "BMP"}, {"format": "PPM"}, {"format": "ICO"}])
def test_as_none_of_these_is_written_origin_falls_back_and_says_so(save):
    data = memoryview(saved(Image.new("RGB", (32, 32), ORANGE), **save))
    result, _ = render(data, Job(str(Recipe.read({"format": "origin"})), Limits(), 1.0))
    assert result.media_type == "image/jpeg"
    assert result.facts["format"] == {"PPM": "pnm"}.get(save["format"], save["format"].lower())
    assert "format-fallback" in result.notes
