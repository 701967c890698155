from json import loads

import pytest

from tests.transforms.drawings import BLUE, RED, flat, noise, quarters, still
from transforms.codecs.json import Json
from transforms.codecs.lqip import Lqip
from transforms.picture import Original


def told(picture):
    return loads(Json().encode(picture, None))


def test_facts_come_first_and_are_those_of_the_original():
    original = Original("tiff", 1234, 4000, 3000, 1, 7, alpha=True)
    picture = still(quarters(40, 30))

    names = list(told(picture.with_image(picture.image, original=original)).items())

    assert dict(names[:9]) == {
        "format": "tiff",
        "bytes": 1234,
        "width": 4000,
        "height": 3000,
        "frames": 1,
        "pages": 7,
        "alpha": True,
        "orientation": 1,
        "icc": "",
    }
    rest = ["exif", "palette", "dominant", "blurhash", "thumbhash", "lqip"]
    assert [name for name, _ in names[9:]] == rest


@pytest.mark.parametrize(
    ("image", "colour"),
    [
        (flat(8, 8, (0, 0, 0)), "#000000"),
        (flat(30, 10, RED).join(flat(10, 10, BLUE), "horizontal"), "#ff0000"),
        (flat(9, 9, (*RED, 0)).join(flat(3, 9, (*BLUE, 255)), "horizontal"), "#0000ff"),
        (flat(8, 8, (*RED, 0)), None),
        (flat(4, 4, (90,)).copy(interpretation="b-w"), "#5a5a5a"),
    ],
    ids=["black", "most of it", "what shows", "nothing shows", "grey"],
)
def test_the_dominant_colour_is_the_commonest_that_shows(image, colour):
    assert told(still(image))["dominant"] == colour


def test_alike_colours_count_together():
    image = (noise(32, 32) / 16 + [200, 40, 40]).cast("uchar").copy(interpretation="srgb")

    both = flat(20, 32, BLUE).join(image, "horizontal")

    assert told(still(both))["dominant"].startswith("#c")


def test_the_data_uri_is_as_small_as_that_of_its_own_format():
    uri = told(still(noise(64, 48)))["lqip"]

    assert len(uri) < len(Lqip().encode(still(noise(64, 48)), None)) / 4
