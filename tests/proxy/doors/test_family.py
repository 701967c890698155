import pytest

from proxy.doors.family import FORMATS, WIDTHS, checked, most_compatible
from transforms.codecs import CODECS
from transforms.errors import InvalidParameter


@pytest.mark.parametrize(
    ("text", "widths"),
    [("640", (640,)), ("640,320", (320, 640)), (" 1 , 2 2", (1, 2)), ("0320", (320,))],
)
def test_widths_are_read_each_once_and_in_order(text, widths):
    assert WIDTHS.read(text) == widths


@pytest.mark.parametrize("text", ["", ",", "0", "-1", "1.5", "x", "1" * 30, "٣", "1;2"])
def test_what_is_no_width_is_refused(text):
    with pytest.raises(InvalidParameter, match="widths="):
        WIDTHS.read(text)


@pytest.mark.parametrize(
    ("text", "formats"),
    [("webp", ("webp",)), ("AVIF,jpg", ("avif", "jpeg")), ("jpg jpeg,tif", ("jpeg", "tiff"))],
)
def test_formats_are_read_in_their_order(text, formats):
    assert FORMATS.read(text) == formats


@pytest.mark.parametrize("text", ["", ",", "auto", "origin", "json", "lqip", "webp,exe", "../a"])
def test_what_is_no_picture_is_refused(text):
    with pytest.raises(InvalidParameter, match="formats="):
        FORMATS.read(text)


def test_a_family_has_its_bounds():
    checked(range(16), range(4))
    with pytest.raises(InvalidParameter, match="at most 64"):
        checked(range(17), ["a", "b", "c", "d"])


def test_the_most_compatible_is_known_of_every_format():
    pictures = [codec.name for codec in CODECS.values() if codec.picture]
    assert most_compatible(pictures) == "jpeg"
    assert most_compatible(["avif", "webp"]) == "webp"
    assert {most_compatible([name]) for name in pictures} == set(pictures)
