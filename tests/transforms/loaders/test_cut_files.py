"""Files that end too early, in ways that libvips lets pass."""

import pytest
import pyvips

from transforms.decode import open_picture
from transforms.errors import Refused, UnreadableImage
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size


def opened(data):
    return open_picture(memoryview(data), Frames(), lambda _: Size(1, 1), Limits())[0]


def gif(frames=3, size=60):
    strip = pyvips.Image.gaussnoise(size, size * frames, mean=128, sigma=60, seed=4).cast("uchar")
    strip = strip.bandjoin([strip, strip]).copy(interpretation="srgb")
    strip.set_type(pyvips.GValue.gint_type, "page-height", size)
    return strip.gifsave_buffer()


def test_a_gif_cut_anywhere_is_refused():
    data = gif()
    for length in range(len(data) // 3, len(data), 97):
        with pytest.raises(UnreadableImage):
            opened(data[:length])


def test_a_gif_without_its_trailer_is_cut():
    with pytest.raises(UnreadableImage, match="ends before its last block"):
        opened(gif()[:-1])


@pytest.mark.parametrize("tail", [b"\0\0\0;", b"\0;rubbish", b"\xffrubbish"])
def test_rubbish_after_the_frames_of_a_gif_is_no_matter(tail):
    assert opened(gif()[:-1] + tail).frames == 3


def test_a_gif_of_rubbish_blocks_is_refused():
    with pytest.raises(Refused):
        opened(b"GIF89a\x10\0\x10\0\0\0\0" + b"\x99" * 500)


def test_a_png_without_its_last_chunk_is_cut():
    data = pyvips.Image.black(20, 20).pngsave_buffer()
    assert opened(data).width == 20
    for length in (1, 4, 12, 13, 30):
        with pytest.raises(UnreadableImage):
            opened(data[:-length])


def test_a_png_with_a_wrong_checksum_is_refused():
    data = bytearray(pyvips.Image.gaussnoise(40, 40).cast("uchar").pngsave_buffer())
    data[len(data) // 2] ^= 0xFF
    with pytest.raises((UnreadableImage, pyvips.Error)):
        opened(data).image.avg()


def test_a_png_of_endless_chunk_lengths_is_refused():
    data = bytearray(pyvips.Image.black(20, 20).pngsave_buffer())
    at = data.index(b"IDAT")
    data[at - 4 : at] = b"\xff\xff\xff\xff"
    with pytest.raises(UnreadableImage):
        opened(data)
