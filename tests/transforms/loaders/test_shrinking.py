"""Decoding at a smaller scale, and turning upright."""

import pytest
import pyvips

from transforms.decode import open_picture, translated
from transforms.errors import UnreadableImage
from transforms.limits import Limits
from transforms.loaders.base import Frames
from transforms.picture import Size


def opened(data, scale=1.0):
    return open_picture(memoryview(data), Frames(), lambda _: Size(scale, scale), Limits())[0]


def scene(width=1200, height=800):
    waves = pyvips.Image.sines(width, height, hfreq=3, vfreq=2) * 100 + 128
    ramp = pyvips.Image.xyz(width, height)[0] * (255 / width)
    return waves.bandjoin([ramp, 255 - ramp]).cast("uchar").copy(interpretation="srgb")


@pytest.mark.parametrize(
    ("scale", "width"),
    [(1, 1200), (0.3, 1200), (0.25, 600), (0.13, 600), (0.125, 300), (0.05, 150)],
)
def test_a_jpeg_is_shrunk_to_no_less_than_twice_what_is_asked(scale, width):
    assert opened(scene().jpegsave_buffer(), scale).width == width


@pytest.mark.parametrize("width", [640, 300, 299, 150, 64])
def test_pixels_are_those_of_a_thumbnail_of_libvips(width):
    data = scene().jpegsave_buffer(Q=90)
    thumbnail = pyvips.Image.thumbnail_buffer(data, width)
    held = opened(data, width / 1200).image
    ours = held.resize(width / held.width)
    assert (ours - thumbnail).abs().max() <= 2


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("scale", [1.0, 0.1])
@pytest.mark.parametrize("save", ["jpegsave_buffer", "pngsave_buffer", "tiffsave_buffer"])
def test_every_orientation_is_turned_upright(save, orientation, scale):
    upright = scene(300, 200)
    image = turned(upright, orientation)
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    picture = opened(getattr(image, save)(), scale)
    assert picture.full == (300, 200)
    assert picture.width / picture.height == pytest.approx(1.5, rel=0.03)
    small = picture.image.copy_memory().resize(30 / picture.width, vscale=20 / picture.height)
    assert (small - upright.resize(0.1)).abs().avg() < 2


def turned(image, orientation):
    """Return the pixels as a file of this orientation stores them (TIFF 6.0, tag 274)."""
    stored = {
        1: lambda: image,
        2: image.fliphor,
        3: image.rot180,
        4: image.flipver,
        5: lambda: image.rot90().fliphor(),
        6: image.rot270,
        7: lambda: image.rot270().fliphor(),
        8: image.rot90,
    }
    return stored[orientation]().copy()


def test_a_turned_picture_is_brought_to_its_size_before_it_is_turned():
    image = scene().copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    picture = opened(image.jpegsave_buffer(), 0.2)
    assert (picture.width, picture.height) == (160, 240)


@pytest.mark.parametrize("options", [{"lossless": True}, {"Q": 100, "alpha_q": 100}])
def test_the_colours_of_clear_pixels_do_not_bleed_into_a_smaller_webp(options):
    stripes = ((pyvips.Image.xyz(256, 256)[0] % 32) < 16).ifthenelse(255, 0).cast("uchar")
    white = (stripes > 128).ifthenelse([255, 255, 255], [255, 0, 0]).cast("uchar")
    image = white.bandjoin(stripes).copy(interpretation="srgb")
    held = opened(image.webpsave_buffer(exact=True, **options), 0.3).image.copy_memory()
    small = held.premultiply().resize(0.3 * 256 / held.width).unpremultiply()
    green = (small[3] > 60).ifthenelse(small[1], 255)
    assert green.min() > 200


def test_a_progressive_jpeg_of_few_scans_is_read_and_one_of_many_is_not():
    data = scene(64, 64).jpegsave_buffer(interlace=True)
    assert opened(data).image.avg() > 0
    last = data.rindex(b"\xff\xda")
    bomb = data[:last] + data[last:-2] * 120 + data[-2:]
    with pytest.raises(UnreadableImage, match="over 100 scans"):
        opened(bomb)


def test_a_jpeg_without_its_last_marker_is_cut_and_bytes_after_it_are_no_matter():
    data = scene(64, 64).jpegsave_buffer()
    with pytest.raises(UnreadableImage), translated():
        opened(data[:-2]).image.avg()
    assert opened(data + b"rubbish" * 99).image.avg() > 0
