from pathlib import Path

import pytest
import pyvips
from imagecodecs import jpegxl_decode

from tests.goldens.cases import CASES, made

PICTURES = Path(__file__).parent / "pictures"
FARTHEST_MEAN = 1.5
FARTHEST_PATCH = 16


def decoded(body):
    if body.startswith((b"\xff\x0a", b"\0\0\0\x0cJXL ")):
        return pyvips.Image.new_from_array(jpegxl_decode(body)).copy(interpretation="srgb")
    image = pyvips.Image.new_from_buffer(body, "")
    return image.colourspace("srgb") if image.format == "ushort" else image


def seen(body):
    image = decoded(body)
    if image.get_typeof("n-pages") and image.get("n-pages") > 1:
        image = pyvips.Image.new_from_buffer(body, "", n=-1)
    return image if image.hasalpha() else image.addalpha()


def test_every_golden_has_its_case():
    assert {path.name for path in PICTURES.iterdir()} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_pictures_look_as_they_did(name):
    golden, now = seen((PICTURES / name).read_bytes()), seen(made(name))

    assert (now.width, now.height) == (golden.width, golden.height)
    difference = (now.premultiply() - golden.premultiply()).abs()
    assert difference.avg() <= FARTHEST_MEAN
    assert difference.gaussblur(2).max() <= FARTHEST_PATCH


def test_a_picture_that_moved_by_two_pixels_would_be_noticed():
    golden = seen((PICTURES / "scene-160.webp").read_bytes())

    difference = (golden.wrap(x=2, y=0) - golden).abs()

    assert difference.avg() > FARTHEST_MEAN
    assert difference.gaussblur(2).max() > FARTHEST_PATCH
