from pathlib import Path

import pytest
import pyvips

from tests.goldens.cases import CASES, made

PICTURES = Path(__file__).parent / "pictures"
FARTHEST_MEAN = 1.5
FARTHEST_PATCH = 16


def seen(body):
    image = pyvips.Image.new_from_buffer(body, "")
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
