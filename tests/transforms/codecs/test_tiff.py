import pytest
import pyvips

from tests.transforms.drawings import animation, flat, noise, quarters, still
from transforms.codecs.tiff import Tiff
from transforms.writing import Writing


def written(picture):
    return Tiff().encode(picture, Writing())


@pytest.mark.parametrize(
    "image",
    [noise(40, 30), noise(40, 30).bandjoin(noise(40, 30, seed=7)[0]).copy(interpretation="srgb")],
    ids=["opaque", "alpha"],
)
def test_every_pixel_comes_back(image):
    again = pyvips.Image.new_from_buffer(written(still(image)), "")

    assert (again.format, again.bands, again.interpretation) == ("uchar", image.bands, "srgb")
    assert (again - image).abs().max() == 0


def test_smooth_pictures_shrink():
    ramp = pyvips.Image.identity().embed(0, 0, 256, 256, extend="copy")
    ramp = ramp.bandjoin([ramp, ramp]).copy(interpretation="srgb")

    assert len(written(still(ramp))) < 256 * 256 * 3 / 20
    assert len(written(still(quarters(256, 256)))) < 256 * 256 * 3 / 20


def test_one_frame_of_an_animation_is_one_page():
    strip = animation([flat(8, 8, (9, 9, 9))] * 3).strip()
    first = still(strip.crop(0, 0, 8, 8))

    again = pyvips.Image.new_from_buffer(written(first), "")

    assert (again.get("n-pages"), again.height) == (1, 8)
