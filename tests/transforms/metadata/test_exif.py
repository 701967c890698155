"""EXIF blocks, sound and broken."""

import io
import struct
from random import Random

import pytest
from PIL import Image

from tests.transforms import planted
from transforms.metadata import kept
from transforms.metadata.exif import Block, Tag, text
from transforms.metadata.exif_writing import appended, fitted, rebuilt, written

COPYRIGHT, ORIENTATION = 0x8298, 0x0112


def read(data):
    held = Image.Exif()
    held.load(b"Exif\0\0" + data)
    return held


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_fitted_block_is_upright_and_has_no_second_directory(order):
    data = fitted(Block.of(planted.exif(order)))
    held = read(data)
    assert held[ORIENTATION] == 1
    assert held[COPYRIGHT].encode("latin-1").decode() == planted.NOTICE
    assert 0xA002 not in held.get_ifd(0x8769)
    assert held.get_ifd(0x8769)[0x927C] == planted.NOTE
    assert planted.PREVIEW not in data


def test_a_note_of_the_maker_does_not_move():
    before = planted.exif()
    assert fitted(Block.of(before)).find(planted.NOTE) == before.find(planted.NOTE)


def test_an_orientation_of_an_odd_type_is_set_right():
    tags = {ORIENTATION: Tag(4, struct.pack("<I", 6)), COPYRIGHT: Tag(2, b"me\0")}
    assert read(fitted(Block.of(written("<", tags))))[ORIENTATION] == 1


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_block_written_anew_has_no_note_and_says_the_rest(order):
    held = read(rebuilt(Block.of(planted.exif(order))))
    assert held.get_ifd(0x8825)[2] == planted.LATITUDE
    assert held.get_ifd(0x8769)[0x9286] == planted.COMMENT
    assert 0x927C not in held.get_ifd(0x8769)
    assert ORIENTATION not in held


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_tiff_takes_the_tags_of_either_byte_order(order):
    file = io.BytesIO()
    Image.new("RGB", (5, 4), (9, 8, 7)).save(file, "TIFF")
    after = appended(file.getvalue(), fitted(Block.of(planted.exif(order))), planted.iptc())
    with Image.open(io.BytesIO(after)) as image:
        assert image.getpixel((4, 3)) == (9, 8, 7)
        assert image.getexif().get_ifd(0x8825)[2] == planted.LATITUDE
        assert image.getexif()[0x010F] == planted.MAKER
        assert image.getexif()[0x83BB] == planted.iptc()


def test_text_may_be_latin():
    assert text({1: Tag(2, b"caf\xe9\0")}, 1) == "café"
    assert text({1: Tag(2, "café".encode() + b"\0")}, 1) == "café"
    assert text({1: Tag(7, b"bytes")}, 1) == ""
    assert text({}, 1) == ""


@pytest.mark.parametrize("data", [b"", b"II*\0", b"junk that is no EXIF", b"II*\0\xff\xff\xff\x7f"])
def test_what_is_no_block_leaves_nothing(data):
    block = Block.of(data)
    assert block is None or (fitted(block), rebuilt(block)) == (b"", b"")


def test_a_directory_that_points_to_itself_ends():
    tags = {0x8769: Tag(4, struct.pack("<I", 8)), COPYRIGHT: Tag(2, b"me\0")}
    block = Block.of(written("<", tags))
    assert fitted(block)
    assert len(rebuilt(block)) < 1000


def test_a_block_too_large_for_a_jpeg_stays_behind():
    tags = {COPYRIGHT: Tag(2, b"me\0"), 0x9286: Tag(7, bytes(63_000))}
    block = Block.of(written("<", tags, {0x9286: Tag(7, bytes(63_000))}))
    assert fitted(block) == rebuilt(block) == b""
    assert b"me" in kept("copyright", block, b"", b"").exif


@pytest.mark.parametrize("seed", range(5))
def test_no_damage_is_an_error(seed):
    random, whole = Random(seed), planted.exif()
    for _ in range(300):
        data = bytearray(whole[: random.randrange(len(whole))])
        for _ in range(random.randrange(8)):
            if data:
                data[random.randrange(len(data))] = random.randrange(256)
        data[:4] = b"II*\0"
        if block := Block.of(bytes(data)):
            assert len(fitted(block)) <= 64_000
            assert len(rebuilt(block)) <= 64_000
            kept("copyright", block, b"", b"")


def test_a_directory_of_tags_that_share_one_long_value_costs_little():
    """Nine hundred tags of 64 KB each, all the same bytes of a small file."""
    count, size = 900, 64_000
    at = 8 + 2 + 12 * count + 4
    entries = b"".join(struct.pack("<HHII", 0x8000 + n, 7, size, at) for n in range(count))
    head = b"II*\0" + struct.pack("<IH", 8, count)
    block = Block.of(head + entries + bytes(4) + bytes(size))
    held = sum(len(tag.value) for tag in block.tags(block.first).values())
    assert size <= held < 10 * size
    assert rebuilt(block) == b""


def test_a_preview_that_is_not_compressed_is_blanked_too():
    """Its pixels lie in strips that the second directory points to."""
    pixels = b"pixels that were cut off"
    first = struct.pack("<HHHIII", 1, COPYRIGHT, 2, 4, int.from_bytes(b"Ann\0", "little"), 26)
    places = struct.pack("<HHII", 0x0111, 4, 1, 56), struct.pack("<HHII", 0x0117, 4, 1, 24)
    data = b"II*\0" + struct.pack("<I", 8) + first + struct.pack("<H", 2) + b"".join(places)
    data += bytes(4) + pixels
    assert data[56:] == pixels
    body = fitted(Block.of(data))
    assert b"Ann" in body
    assert b"cut off" not in body
