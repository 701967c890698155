"""Files that would harm not their own answer alone, but those after it."""

import pytest
import pyvips

from tests.journeys import pictures
from tests.journeys.test_bad_input import FIVE_MINUTES, refused


def essential(name):
    """Write an AVIF that cannot be read without a property, whose name is no UTF-8."""
    image = pyvips.Image.black(32, 32, bands=3).copy(interpretation="srgb")
    data = bytearray(image.heifsave_buffer(compression="av1"))
    first = data.index(b"ipma") + 15
    for place in range(first, first + data[first - 1]):
        data[place] |= 0x80
    return bytes(data).replace(b"pixi", name)


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/good.png": pictures.badge(),
        "/odd.avif": essential(b"\xffixi"),
        "/cut.png": pictures.badge()[:-30],
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, RENDERERS=1)


def test_a_complaint_that_is_no_text_is_forgotten_with_its_picture(node, site):
    """It quotes the file, and stayed where every later complaint was read."""
    answer = node.image(site.url("/odd.avif"))
    assert refused(answer) == (415, "unsupported_format", FIVE_MINUTES)
    for form in ("webp", "png", "jpeg", "avif", "json"):
        answer = node.image(site.url("/good.png"), w=20, format=form, meta="keep", icc="keep")
        assert answer.status_code == 200
    assert refused(node.image(site.url("/cut.png"))) == (422, "unreadable_image", FIVE_MINUTES)
