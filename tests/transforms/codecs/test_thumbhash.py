from base64 import b64encode
from itertools import product
from math import cos

import pytest

from tests.transforms.drawings import flat, quarters, still
from transforms.codecs.cosine import cosine
from transforms.codecs.thumbhash import Thumbhash, thumbhash


def opaque(x, y):
    return (x * x + 5 * y) % 256, (3 * x + y * y) % 256, (x * y) % 256, 255


def clear(x, y):
    return *opaque(x, y)[:3], (4 * x + 2 * y) % 256


def even(x, y):
    return 120, 60, 200, 255


def gone(x, y):
    return 9, 9, 9, 0


def half(x, y):
    return 255, 0, 0, 255 if x < 10 else 0


def grey(x, y):
    return 4 * x, 4 * x, 4 * x, 255


@pytest.mark.parametrize(
    ("pixel", "width", "height", "text"),
    [
        (opaque, 64, 48, "XggGDYRAY1UAU0QyZih0U/5t/lh6"),
        (opaque, 30, 64, "XQgGEwQyUgZTc3RT/76X8zc="),
        (opaque, 1, 1, "AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        (clear, 64, 64, "H/iBDQInIFNHzRJERLZ/zWYNB3gnqHd6dw=="),
        (clear, 20, 100, "XxiCCQIoY3KlCxP+aNxb83V4cHiHd3c="),
        (even, 16, 16, "n3QCBwBqaTt4iHiHiLd3Z4ePVmr3D3sD"),
        (even, 49, 27, "n3QCBIBMSk6HiIeAeHeGiJ939w=="),
        (gone, 3, 3, "AAiCBQAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="),
        (half, 20, 20, "1fuDBQBYh0p5iHb3aHePePeIj3WIiIh4iA=="),
        (grey, 64, 5, "HwgaAYBwd3d4iIiIAAAAAAA="),
    ],
)
def test_bytes_are_those_of_the_reference(pixel, width, height, text):
    pixels = bytes(value for y, x in product(range(height), range(width)) for value in pixel(x, y))

    assert b64encode(thumbhash(width, height, pixels)).decode() == text


def test_a_picture_without_alpha_is_opaque():
    red = flat(8, 8, (255, 0, 0))

    assert Thumbhash().encode(still(red), None) == Thumbhash().encode(
        still(red.bandjoin(255).copy(interpretation="srgb")), None
    )


def test_clear_pixels_have_no_colour():
    left = quarters(16, 16).bandjoin(255).copy(interpretation="srgb")
    red, green = (left.join(flat(16, 16, (*c, 0)), "horizontal") for c in ((9, 0, 0), (0, 9, 0)))

    assert Thumbhash().encode(still(red), None) == Thumbhash().encode(still(green), None)


def test_the_cosine_is_the_cosine():
    for step in range(4000):
        assert cosine(step / 100) == pytest.approx(cos(step / 100), abs=2e-16)
