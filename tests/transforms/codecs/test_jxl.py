from struct import pack

import numpy as np
import pytest
import pyvips
from imagecodecs import jpegxl_decode, jpegxl_decode_jpeg

from tests.transforms.drawings import flat, noise, quarters
from transforms.codecs.stripped import stripped
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe

SECRETS = (b"GPSSECRET", b"XMPSECRET", b"COMSECRET", b"TAILSECRET", b"IPTCSECRET")


def segment(marker, content):
    return pack(">BBH", 0xFF, marker, len(content) + 2) + content


def photograph(**options):
    image = noise(160, 120).gaussblur(1.5)
    return image.jpegsave_buffer(Q=88, keep="none", **options)


def planted(data):
    """Put words of every kind into a JPEG, before its tables and after its end."""
    gps = b"II*\0\x08\0\0\0\x01\0\x0f\x01\x02\0\x0a\0\0\0\x1a\0\0\0\0\0\0\0" + SECRETS[0] + b"\0"
    words = (
        segment(0xE1, b"Exif\0\0" + gps),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRETS[1]),
        segment(0xFE, SECRETS[2]),
        segment(0xED, b"Photoshop 3.0\x008BIM" + SECRETS[4]),
    )
    return data[:2] + b"".join(words) + data[2:] + SECRETS[3]


def rendered(data, **query):
    recipe = str(Recipe.read({"format": "jxl", **query}))
    return render(memoryview(data), Job(recipe, Limits(), 10.0))


def turned(data, tag):
    exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([tag]) + b"\0\0\0\0\0\0"
    return data[:2] + segment(0xE1, b"Exif\0\0" + exif) + data[2:]


@pytest.mark.parametrize(
    "options", [{}, {"interlace": True}, {"subsample_mode": "off"}], ids=["420", "scans", "444"]
)
def test_a_jpeg_is_packed_tighter_and_nothing_but_its_pixels_goes_along(options):
    data = planted(photograph(**options))
    assert all(secret in data for secret in SECRETS)

    result, body = rendered(data, ll="1")

    assert (result.media_type, result.width, result.height) == ("image/jxl", 160, 120)
    assert len(body) < len(photograph(**options))
    again = jpegxl_decode_jpeg(body)
    assert not any(secret in body or secret in again for secret in SECRETS)
    assert again == stripped(memoryview(data))


def test_the_packed_file_decodes_to_the_jpegs_own_pixels():
    data = planted(photograph(subsample_mode="off"))

    body = rendered(data, ll="1")[1]

    own = pyvips.Image.new_from_buffer(data, "").numpy().astype(int)
    coefficients = pyvips.Image.new_from_buffer(jpegxl_decode_jpeg(body), "").numpy()
    assert (coefficients == own).all()
    assert abs(jpegxl_decode(body).astype(int) - own).mean() < 1.5


@pytest.mark.parametrize("tag", [2, 3, 6, 8])
def test_a_turned_jpeg_is_upright_and_lossless(tag):
    data = turned(photograph(), tag)
    upright = pyvips.Image.new_from_buffer(data, "").autorot().numpy()

    result, body = rendered(data, ll="1")

    assert (result.height, result.width) == upright.shape[:2]
    assert (jpegxl_decode(body) == upright).all()


@pytest.mark.parametrize("query", [{"w": "80"}, {"flip": "1"}, {"rect": "0,0,40,40"}, {"bri": "5"}])
def test_a_recipe_that_changes_pixels_is_followed(query):
    body = rendered(photograph(), ll="1", **query)[1]
    wanted = render(
        memoryview(photograph()), Job(str(Recipe.read({"format": "png", **query})), Limits(), 10.0)
    )[1]

    assert (jpegxl_decode(body) == pyvips.Image.new_from_buffer(wanted, "").numpy()).all()


def test_a_jpeg_of_other_colours_keeps_its_look():
    p3 = noise(64, 48).icc_export(output_profile="p3").copy(interpretation="srgb")
    data = p3.jpegsave_buffer(Q=95, keep="icc", subsample_mode="off")

    body = rendered(data, ll="1")[1]

    recipe = str(Recipe.read({"format": "png"}))
    wanted = render(memoryview(data), Job(recipe, Limits(), 10.0))[1]
    assert (jpegxl_decode(body) == pyvips.Image.new_from_buffer(wanted, "").numpy()).all()


def test_four_colours_become_three():
    cmyk = flat(40, 30, (10, 200, 30, 0)).copy(interpretation="cmyk")

    body = rendered(cmyk.jpegsave_buffer(Q=95), ll="1")[1]

    assert jpegxl_decode(body).shape == (30, 40, 3)


def test_grey_is_packed_too():
    grey = noise(64, 48)[0].copy(interpretation="b-w").jpegsave_buffer(Q=90)

    body = rendered(grey, ll="1")[1]

    assert len(body) < len(grey)
    own = pyvips.Image.new_from_buffer(grey, "").numpy().astype(int)
    assert abs(np.squeeze(jpegxl_decode(body)).astype(int) - np.squeeze(own)).mean() < 1.5


def test_more_pixels_than_memory_allows_are_scaled_down():
    few = Limits(max_output_pixels=5000)
    recipe = str(Recipe.read({"format": "jxl", "ll": "1"}))

    result, _ = render(memoryview(photograph()), Job(recipe, few, 10.0))

    assert result.width * result.height <= 5000
    assert result.notes == ("pixel-limit",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\xff\xe0\x00\x00\xff\xd9",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"\x08"),
        b"\xff\xd8" + segment(0xC0, b"\x08" + bytes(5)) + b"\xff\xd9",
        b"\xff\xd8" + segment(0xF0, b"x") + b"\xff\xd9",
        photograph()[:-200],
        photograph()[:300],
        photograph().replace(b"\xff\xc0", b"\xff\xc9"),
        quarters(9, 9).pngsave_buffer(),
    ],
)
def test_a_file_that_is_not_whole_or_not_usual_is_not_packed(data):
    assert stripped(memoryview(data)) is None


def test_samples_that_are_red_green_and_blue_are_not_packed():
    data = photograph(subsample_mode="off")
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")

    assert stripped(memoryview(data[:2] + adobe + data[2:])) is None
    assert stripped(memoryview(data[:2] + adobe[:-1] + b"\x01" + data[2:])) == stripped(
        memoryview(data)
    )


def test_every_cut_of_a_file_is_refused_and_none_breaks_the_reader():
    data = memoryview(photograph())

    assert all(stripped(data[:at]) is None for at in (*range(700), *range(700, len(data), 97)))
