from base64 import b64decode

import pyvips

from tests.transforms.drawings import flat, quarters, still
from transforms.codecs.lqip import Lqip


def shown(image):
    head, _, body = Lqip().encode(still(image), None).partition(b",")
    assert head == b"data:image/webp;base64"
    return pyvips.Image.new_from_buffer(b64decode(body, validate=True), "")


def test_the_uri_holds_the_picture():
    image = shown(quarters(16, 12))
    red, _, blue = image(2, 2)

    assert (image.width, image.height) == (16, 12)
    assert red - blue > 100


def test_alpha_is_kept():
    assert shown(flat(8, 8, (255, 0, 0, 0)))(4, 4)[3] == 0
