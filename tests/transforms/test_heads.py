"""What the first bytes say of a file."""

import pytest

from tests.transforms.drawings import flat
from transforms.blob import Blob
from transforms.heads import MOST_PIXELS, Head, head_of

PICTURE = flat(310, 190, (90, 120, 40))


def head(data):
    with Blob.of(data) as blob:
        return head_of(blob.head, blob.size)


@pytest.mark.parametrize(
    ("suffix", "options", "name"),
    [
        (".jpg", {}, "jpeg"),
        (".png", {}, "png"),
        (".webp", {}, "webp"),
        (".webp", {"lossless": True}, "webp"),
        (".gif", {}, "gif"),
        (".avif", {"compression": "av1"}, "avif"),
    ],
)
def test_sides_are_read_from_the_first_bytes(suffix, options, name):
    suffix = ".heif" if suffix == ".avif" else suffix
    assert head(PICTURE.write_to_buffer(suffix, **options))[:3] == (name, 310, 190)


def test_a_webp_with_alpha_has_its_sides_elsewhere():
    data = PICTURE.bandjoin(128).webpsave_buffer()
    assert head(data)[:3] == ("webp", 310, 190)


def test_what_shows_before_it_is_whole_is_told():
    assert head(PICTURE.jpegsave_buffer(interlace=True)).progressive
    assert head(PICTURE.pngsave_buffer(interlace=True)).progressive
    assert not head(PICTURE.jpegsave_buffer()).progressive


def test_a_frame_behind_much_metadata_is_found():
    plain = PICTURE.jpegsave_buffer()
    padded = plain[:2] + b"\xff\xe5\x75\x32" + bytes(30_000) + plain[2:]
    assert head(padded)[:3] == ("jpeg", 310, 190)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff" + b"\xff" * 100_000,
        b"\xff\xd8\xff\xe0\x00\x00" * 20_000,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0WEBPVP8X" + b"\xff" * 40,
        b"\0\0\0\x18ftypavif" + b"ispe\0\0\0\0" + b"\xff" * 8,
        b"BM" + b"\x80" * 40,
        b"no picture at all",
    ],
)
def test_whatever_comes_has_a_head_of_a_size_that_can_be(data):
    found = head(data)
    assert 0 < found.pixels <= MOST_PIXELS


def test_a_large_file_that_does_not_say_is_no_larger_than_can_be():
    assert 0 < head_of(lambda size: b"<svg"[:size], 2**40).pixels <= MOST_PIXELS


@pytest.mark.parametrize("marker", [b"\xff", b"\xff\xd0", b"\xff\xe0\0\2"], ids=ascii)
def test_markers_without_end_are_not_all_read(marker):
    plain = PICTURE.jpegsave_buffer()
    padded = plain[:2] + marker * 5000 + plain[2:]

    assert head(plain[:2] + marker * 50 + plain[2:])[:3] == ("jpeg", 310, 190)
    assert head(padded).width == head(padded).height


def test_a_format_that_does_not_say_is_judged_by_its_bytes():
    assert head(b"\xff\x0a" + bytes(200_000)) == Head("jxl", 1000, 1000)
