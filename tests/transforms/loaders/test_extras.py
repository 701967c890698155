"""PDF, video and camera raw: formats that an operator opens."""

from contextlib import suppress
from io import BytesIO
from math import cos, radians, sin
from random import Random

import av
import pytest
import pyvips

from tests.transforms.loaders.cameras import dng
from transforms.decode import identify, open_picture, translated
from transforms.errors import (
    ImageTooLarge,
    InvalidParameter,
    Refused,
    UnreadableImage,
    UnsupportedFormat,
)
from transforms.limits import Limits
from transforms.loaders import OPT_IN, USUAL
from transforms.loaders.base import Frames, Wish
from transforms.picture import Size

RED, BLUE = (255, 0, 0), (0, 0, 255)


def pdf(*pages):
    """Write pages of (width, height, colour), each filled by one rectangle."""
    bodies = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = b" ".join(b"%d 0 R" % (3 + 2 * n) for n in range(len(pages)))
    bodies.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)))
    for n, (width, height, colour) in enumerate(pages):
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R >>"
            % (width, height, 4 + 2 * n)
        )
        drawn = b"%d %d %d rg 0 0 %d %d re f" % (*(c // 255 for c in colour), width // 2, height)
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    file, places = b"%PDF-1.4\n", []
    for n, body in enumerate(bodies, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return file + head + table + trailer % (len(bodies) + 1, len(file))


def video(kind="mp4", codec="libx264", frames=30, size=(160, 96), **options):
    """Write ten frames a second, each 8 steps redder than the last."""
    out = BytesIO()
    with av.open(out, "w", format=kind, options=options) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for n in range(frames):
            colour = bytes([8 * n, 255 - 8 * n, 0])
            frame = av.VideoFrame(*size, "rgb24")
            frame.planes[0].update(colour * (size[0] * size[1]))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def turned(data, matrix):
    """Put a display matrix into the track's header."""
    at = data.index(b"tkhd") + 4 + 4 + 20 + 16
    words = b"".join(each.to_bytes(4, "big", signed=True) for each in matrix)
    return data[:at] + words + data[at + 36 :]


FILES = {
    "pdf": pdf((200, 100, RED)),
    "video": video(),
    "raw": dng(),
}
every_extra = pytest.mark.parametrize("name", FILES)


def opened(data, frames=Frames(), scale=1.0, wish=Wish(), **limits):
    picture, header, loader = open_picture(
        memoryview(data),
        frames,
        lambda _: Size(scale, scale),
        Limits(loaders=(*USUAL, *OPT_IN), **limits),
        wish,
    )
    with translated():
        return picture.with_image(picture.image.copy_memory()), header, loader


def test_each_is_known_and_there_is_no_other():
    assert set(FILES) == set(OPT_IN)
    for name, data in FILES.items():
        assert opened(data)[2].name == name


@every_extra
def test_each_is_closed_until_opened_and_says_how(name):
    with pytest.raises(UnsupportedFormat, match=rf"darkroom\[{name}\].* names {name} in LOADERS"):
        identify(FILES[name])
    assert identify(FILES[name], (name,)).name == name


def test_what_is_left_out_is_refused_by_name():
    png = pyvips.Image.black(2, 2).pngsave_buffer()
    with pytest.raises(UnsupportedFormat, match=r"is png, which .*: expected one of jpeg, webp"):
        identify(png, ("webp", "jpeg"))


@every_extra
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8, 0.97])
def test_a_cut_file_gives_a_whole_picture_or_none(name, share):
    data = FILES[name]
    with suppress(UnreadableImage, UnsupportedFormat):
        picture, header, _ = opened(data[: int(len(data) * share)])
        assert (picture.width, picture.height) == (header.width, header.height)
        assert picture.image[0].deviate() < 140


@every_extra
def test_damage_anywhere_is_refused_or_read_but_nothing_else(name):
    data, dice = FILES[name], Random(name)
    for _ in range(80):
        damaged = bytearray(data)
        for _ in range(dice.choice([1, 3, 10, 40])):
            damaged[dice.randrange(len(data))] = dice.choice([0, 127, 255, dice.randrange(256)])
        with suppress(Refused):
            opened(bytes(damaged), max_pixels=1_000_000)


@every_extra
def test_limits_hold_before_anything_is_drawn(name):
    with pytest.raises(ImageTooLarge):
        opened(FILES[name], max_decode_memory=1000)


def test_a_page_is_drawn_at_the_scale_that_is_wanted():
    picture, header, _ = opened(FILES["pdf"], scale=3.0)

    assert (header.width, header.height, header.pages) == (200, 100, 1)
    assert (picture.width, picture.height) == (600, 300)
    assert picture.image(298, 150) == [255, 0, 0]
    assert picture.image(302, 150) == [255, 255, 255]


def test_each_page_has_its_own_size():
    data = pdf((200, 100, RED), (50, 80, BLUE))

    picture, header, _ = opened(data, Frames(1, 1))

    assert (header.width, header.height, header.pages) == (50, 80, 2)
    assert picture.image(5, 5) == [0, 0, 255]
    with pytest.raises(InvalidParameter, match="page='2': expected a whole number from 0 to 1"):
        opened(data, Frames(2, 1))


@pytest.mark.parametrize(
    ("kind", "codec"), [("mp4", "libx264"), ("mov", "mpeg4"), ("webm", "libvpx-vp9")]
)
@pytest.mark.parametrize(("at", "red"), [(0.0, 0), (1.5, 120), (2.9, 232), (99.0, 232)])
def test_a_moment_is_the_picture_that_is_shown_then(kind, codec, at, red):
    picture, _, _ = opened(video(kind, codec), wish=Wish(at=at))

    assert picture.image(80, 48)[0] == pytest.approx(red, abs=18)


def test_a_video_is_shown_as_a_phone_was_held():
    one = 1 << 16
    upright = turned(FILES["video"], (0, one, 0, -one, 0, 0, 0, 0, 1 << 30))

    picture, header, _ = opened(upright)

    assert (header.width, header.height) == (96, 160) == (picture.width, picture.height)


@pytest.mark.parametrize(("degrees", "size"), [(10, (160, 96)), (80, (96, 160)), (200, (160, 96))])
def test_a_video_of_any_angle_is_shown_at_the_nearest_quarter(degrees, size):
    one = 1 << 16
    across, down = (round(one * f(radians(degrees))) for f in (cos, sin))

    picture, header, _ = opened(
        turned(FILES["video"], (across, down, 0, -down, across, 0, 0, 0, 1 << 30))
    )

    assert (header.width, header.height) == size == (picture.width, picture.height)


def test_sound_alone_is_no_picture():
    out = BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=8000)
        stream.layout = "mono"
        frame = av.AudioFrame("fltp", "mono", 1024)
        frame.sample_rate = 8000
        frame.planes[0].update(bytes(4096))
        container.mux(stream.encode(frame))
        container.mux(stream.encode())

    with pytest.raises(UnreadableImage, match="expected a video track"):
        opened(out.getvalue())


@pytest.mark.parametrize(("orientation", "size"), [(1, (32, 24)), (6, (24, 32)), (3, (32, 24))])
def test_a_raw_file_is_developed_at_half_its_size_and_upright(orientation, size):
    picture, header, _ = opened(dng(64, 48, orientation))

    assert (header.width, header.height) == size == (picture.width, picture.height)
    red, green, blue = picture.image(8, 8)
    assert red > max(green, blue)


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (10, 10)), (6, (290, 10)), (3, (390, 290))]
)
def test_the_camera_s_own_picture_is_taken_where_it_is_large_enough(orientation, corner):
    shown = pyvips.Image.black(400, 300, bands=3).copy(interpretation="srgb")
    shown = shown.draw_rect(list(RED), 0, 0, 100, 100, fill=True)

    picture, _, _ = opened(dng(640, 480, orientation, (400, 300, shown.jpegsave_buffer())))

    assert picture.image(*corner) == pytest.approx(RED, abs=6)
    assert picture.image(150, 150) == pytest.approx((0, 0, 0), abs=6)


def test_a_thumbnail_is_too_small_to_stand_for_the_sensor():
    shown = pyvips.Image.black(80, 60, bands=3).jpegsave_buffer()

    assert opened(dng(640, 480, 1, (80, 60, shown)))[1].width == 320
