from types import SimpleNamespace

import blurhash
import pytest

from tests.transforms.drawings import flat, quarters, still
from transforms.codecs.blurhash import Blurhash

FINE = SimpleNamespace(q=80)


def written(image):
    return Blurhash().encode(still(image), FINE).decode()


@pytest.mark.parametrize(
    ("width", "height", "components"), [(64, 48, (4, 3)), (48, 64, (3, 4)), (50, 50, (4, 3))]
)
def test_components_follow_the_longer_side(width, height, components):
    text = written(quarters(width, height))

    size = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(text[0])
    assert (size % 9 + 1, size // 9 + 1) == components


def test_the_text_decodes_to_the_colours_of_the_picture():
    pixels = blurhash.decode(written(quarters(32, 32)), 4, 4).convert("RGB")

    red, green, blue, white = (pixels.getpixel(at) for at in ((0, 0), (3, 0), (0, 3), (3, 3)))
    assert red[0] == max(red)
    assert green[1] == max(green)
    assert blue[2] == max(blue)
    assert min(white) > 200


def test_clear_pixels_count_as_white():
    assert written(flat(32, 32, (255, 0, 0, 0))) == written(flat(32, 32, (255, 255, 255)))


def test_grey_is_written_as_colour():
    grey = flat(32, 32, (120,)).copy(interpretation="b-w")

    assert written(grey) == written(flat(32, 32, (120, 120, 120)))
