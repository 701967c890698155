import pytest
import pyvips

from tests.transforms.drawings import flat, noise, still
from transforms.codecs import CODECS
from transforms.loaders.profiles import display_p3
from transforms.writing import Writing

AVIF = CODECS["avif"]
SRGB_SIGNAL = b"colrnclx\0\x01\0\x0d\0\x06\x80"


def written(image, **query):
    return AVIF.encode(still(image), Writing.read({"format": "avif", **query}))


def bits(body):
    return pyvips.Image.new_from_buffer(body, "").get("bits-per-sample")


def profiled(image):
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", display_p3())
    return image


def described(image):
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "xmp-data", b"<x:xmpmeta/>")
    return image


def test_plain_pixels_are_coded_with_10_bits_and_say_that_they_are_srgb():
    body = written(noise(40, 30))

    assert bits(body) == 10
    assert SRGB_SIGNAL in body


@pytest.mark.parametrize("level", [0, 1, 128, 254, 255])
@pytest.mark.parametrize("subsample", ["420", "444"])
def test_a_shade_stays_the_shade_that_it_was(level, subsample):
    body = written(flat(16, 16, (level, level, level)), q="90", subsample=subsample)

    assert pyvips.Image.new_from_buffer(body, "").colourspace("srgb").avg() == pytest.approx(
        level, abs=1
    )


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 5), (1, 16_384), (16_384, 1)])
@pytest.mark.parametrize("subsample", ["420", "444"])
def test_a_picture_of_an_odd_shape_has_the_size_that_it_had(width, height, subsample):
    again = pyvips.Image.new_from_buffer(written(noise(width, height), subsample=subsample), "")

    assert (again.width, again.height) == (width, height)


@pytest.mark.parametrize("deep", [8, 10, 12])
def test_a_file_is_as_deep_as_was_asked_or_deeper(deep):
    assert bits(written(noise(40, 30), bits=str(deep))) == max(deep, 10)


def test_equal_pictures_give_equal_bytes():
    assert written(noise(64, 64)) == written(noise(64, 64))


@pytest.mark.parametrize(
    ("image", "query"),
    [
        (noise(40, 30)[0].copy(interpretation="b-w"), {}),
        (noise(40, 30).bandjoin(128), {}),
        (noise(40, 30), {"ll": "1"}),
        (profiled(noise(40, 30)), {"icc": "keep"}),
        (described(noise(40, 30)), {"meta": "keep"}),
    ],
    ids=["grey", "alpha", "lossless", "profile", "words"],
)
def test_what_is_more_than_plain_pixels_is_written_with_its_own_8_bits(image, query):
    body = written(image, **query)

    assert bits(body) == 8
    assert SRGB_SIGNAL not in body


@pytest.mark.parametrize(
    ("image", "query", "name"),
    [
        (profiled(noise(40, 30)), {"icc": "keep"}, "icc-profile-data"),
        (described(noise(40, 30)), {"meta": "keep"}, "xmp-data"),
    ],
    ids=["profile", "words"],
)
def test_what_is_kept_is_in_the_file(image, query, name):
    again = pyvips.Image.new_from_buffer(written(image, **query), "")

    assert again.get_typeof(name)


@pytest.mark.parametrize(
    ("image", "name"),
    [
        (profiled(noise(40, 30)), "icc-profile-data"),
        (described(noise(40, 30)), "xmp-data"),
    ],
    ids=["profile", "words"],
)
def test_what_is_not_asked_for_is_not_in_the_file(image, name):
    body = written(image)

    assert bits(body) == 10
    assert not pyvips.Image.new_from_buffer(body, "").get_typeof(name)


def test_a_side_that_the_format_does_not_hold_is_refused():
    with pytest.raises(RuntimeError, match="70000"):
        written(flat(70_000, 2, (1, 2, 3)))
