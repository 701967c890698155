"""Limits, names of what is not read, and libvips' words."""

import pytest
import pyvips

from transforms.decode import identify, open_picture, translate, translated
from transforms.errors import (
    ImageTooLarge,
    InvalidParameter,
    TooManyFrames,
    UnreadableImage,
    UnsupportedFormat,
)
from transforms.limits import Limits
from transforms.loaders.base import Frames, Header
from transforms.picture import Size

BOX = b"\0\0\0\x18ftyp"


def still(width=40, height=30):
    return (pyvips.Image.black(width, height, bands=3) + 90).cast("uchar").pngsave_buffer()


def animation(frames=4, size=20):
    strip = pyvips.Image.xyz(size, size * frames)[1].cast("uchar").copy()
    strip = strip.bandjoin([strip, strip]).copy(interpretation="srgb")
    strip.set_type(pyvips.GValue.gint_type, "page-height", size)
    strip.set_type(pyvips.GValue.array_int_type, "delay", [20 * (n + 1) for n in range(frames)])
    strip.set_type(pyvips.GValue.gint_type, "loop", 3)
    return strip


def opened(data, frames=Frames(), scale=1.0, **limits):
    return open_picture(memoryview(data), frames, lambda _: Size(scale, scale), Limits(**limits))[0]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"P7\nWIDTH 64\n", "PAM"),
        (b"Pf\n64 64\n-1.0\n", "PFM"),
    ],
)
def test_what_is_not_read_is_named(head, name):
    with pytest.raises(UnsupportedFormat, match=f"^the image is {name}: this server reads apng"):
        identify(head)


@pytest.mark.parametrize(
    ("head", "name", "extra"),
    [
        (BOX + b"isom\0\0\0\0isommp42", "MP4 or QuickTime", "video"),
        (b"\x1a\x45\xdf\xa3", "WebM or Matroska", "video"),
        (BOX + b"crx \0\0\0\0crx isom", "camera raw", "raw"),
        (b"II*\0\x10\0\0\0CR\2\0", "camera raw", "raw"),
        (b"%PDF-1.7", "PDF", "pdf"),
    ],
)
def test_what_is_not_read_until_it_is_opened_says_how(head, name, extra):
    how = rf"installs the extra darkroom\[{extra}\] and names {extra} in LOADERS"
    with pytest.raises(UnsupportedFormat, match=rf"^the original is {name}, which .* {how}$"):
        identify(head)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"", "the body is empty"),
        (b" \n ", "the body is empty"),
        (b"<!doctype html><svg></svg>", "the body is HTML"),
        (b"  <HTML><body>", "the body is HTML"),
        (b'{"error": "no"}', "the body is JSON"),
        (b"Not found", "the body is text"),
        (b"BMW builds cars", "the body is text"),
        (b"P6 is a format of 1988", "the body is text"),
        (b"MZ\x90\0\3\0\0\0\4", "the body begins with 4d 5a 90 00 03 00 00 00"),
    ],
)
def test_what_is_no_image_is_described(head, said):
    with pytest.raises(UnsupportedFormat, match=f"^not an image: {said}$"):
        identify(head)


@pytest.mark.parametrize("byte", [b"<", b" ", b"\0", b"\xff", b"<!--", b"<svg", b"<!", b"["])
def test_a_head_of_one_thing_over_and_over_is_judged_at_once(byte):
    with pytest.raises(UnsupportedFormat):
        identify((byte * 5000)[:4096] + b"q")


def test_pixels_are_counted_from_the_header():
    with pytest.raises(ImageTooLarge, match="40×30 = 1200 pixels: expected at most 1199"):
        opened(still(), max_pixels=1199)
    assert opened(still(), max_pixels=1200).width == 40


def test_pixels_are_counted_over_the_frames_that_are_read():
    data = animation().gifsave_buffer()
    with pytest.raises(ImageTooLarge, match="20×20 × 4 frames = 1600 pixels"):
        opened(data, max_pixels=1599)
    assert opened(data, Frames(0, 1), max_pixels=400).frames == 1


def test_frames_are_counted_as_they_are_read():
    data = animation().gifsave_buffer()
    with pytest.raises(TooManyFrames, match="4 frames: expected at most 3"):
        opened(data, max_frames=3)
    assert opened(data, Frames(1), max_frames=3).frames == 3


def test_memory_is_estimated_before_decoding():
    data = pyvips.Image.black(4000, 3000).jpegsave_buffer(interlace=True)
    with pytest.raises(ImageTooLarge, match=r"takes about [0-9]+ MB: expected at most 20 MB"):
        opened(data, scale=0.1, max_decode_memory=20 * 1024**2)
    plain = pyvips.Image.black(4000, 3000).jpegsave_buffer()
    assert opened(plain, scale=0.1, max_decode_memory=20 * 1024**2).width == 1000


@pytest.mark.parametrize("save", ["gifsave_buffer", "webpsave_buffer"])
def test_an_animation_keeps_its_frames_delays_and_loop(save):
    picture = opened(getattr(animation(), save)())
    assert (picture.frames, picture.width, picture.height) == (4, 20, 20)
    assert picture.delays == (20, 40, 60, 80)
    assert picture.loop == 3
    assert [picture.image(0, 20 * n)[0] for n in range(4)] == pytest.approx([0, 20, 40, 60], abs=3)


@pytest.mark.parametrize("save", ["gifsave_buffer", "webpsave_buffer"])
def test_some_frames_of_an_animation(save):
    picture = opened(getattr(animation(), save)(), Frames(2, 5))
    assert (picture.frames, picture.delays) == (2, (60, 80))
    one = opened(getattr(animation(), save)(), Frames(3, 1))
    assert (one.frames, one.delays, one.loop) == (1, (), 0)
    assert one.image(0, 0)[0] == pytest.approx(60, abs=3)


def test_a_page_past_the_end_names_the_last_one():
    with pytest.raises(InvalidParameter, match="page='4': expected a whole number from 0 to 3"):
        opened(animation().gifsave_buffer(), Frames(4))


@pytest.mark.parametrize("scale", [0.0, -1.0, 1e-9, 7.0])
def test_a_silly_scale_is_no_trouble(scale):
    picture = opened(pyvips.Image.black(64, 64).jpegsave_buffer(), scale=scale)
    assert picture.full == (64, 64)
    assert 1 <= picture.width <= 64


@pytest.mark.parametrize(
    ("frames", "pages", "animated", "read"),
    [
        (Frames(), 5, True, Frames(0, 5)),
        (Frames(2), 5, True, Frames(2, 3)),
        (Frames(2, 9), 5, True, Frames(2, 3)),
        (Frames(0, 0), 5, True, Frames(0, 1)),
        (Frames(2, 2), 5, False, Frames(2, 1)),
    ],
)
def test_what_is_read_is_what_there_is(frames, pages, animated, read):
    header = Header(1, 1, frames=pages if animated else 1, pages=pages)
    assert frames.within(header) == read


def test_words_of_libvips_are_cleaned():
    error = pyvips.Error(
        "unable to call x", "source: bad seek to 5\nVipsJpeg: premature end of file\nx: load error"
    )
    refused = translate(error)
    assert isinstance(refused, UnreadableImage)
    assert "premature end of file" in refused.detail
    assert "seek" not in refused.detail
    assert "\n" not in refused.detail


def test_no_path_leaves():
    refused = translate(pyvips.Error("unable to call x", 'unable to open "/srv/secret/a.jpg"'))
    assert "/" not in refused.detail


def test_too_little_memory_is_no_damage():
    assert isinstance(translate(MemoryError()), ImageTooLarge)
    error = pyvips.Error("unable to call x", "vips_tracked: out of memory -- size == 800MB")
    assert isinstance(translate(error), ImageTooLarge)


def test_an_error_while_evaluating_is_translated_with_its_cause():
    noise = pyvips.Image.gaussnoise(300, 300).cast("uchar").jpegsave_buffer()
    picture = opened(noise[: len(noise) // 2])
    with pytest.raises(UnreadableImage) as refused, translated():
        picture.image.avg()
    assert isinstance(refused.value.__cause__, pyvips.Error)


@pytest.mark.parametrize(("width", "height"), [(1_000_001, 1), (1, 1_000_001)])
def test_a_side_past_what_any_answer_has_is_refused(width, height):
    with pytest.raises(ImageTooLarge, match=f"{width}×{height}: expected at most 1000000"):
        opened(still(width, height))
