"""What is brighter than white: gain maps go the way of their picture, or stay behind."""

import os
from pathlib import Path

import pytest
import pyvips

from tests.transforms.drawings import noise
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe

NUMBERS = {
    "gainmap-max-content-boost": [4.0] * 3,
    "gainmap-min-content-boost": [1.0] * 3,
    "gainmap-gamma": [1.0] * 3,
    "gainmap-offset-sdr": [0.0] * 3,
    "gainmap-offset-hdr": [0.0] * 3,
}


def ultra(width=240, height=160, orientation=0):
    """A flat picture whose left half may shine four times as bright."""
    base = (noise(width, height) * 0.2 + 100).cast("uchar").copy(interpretation="srgb")
    across = pyvips.Image.xyz(width // 4, height // 4)[0]
    gains = ((across < width // 8) & 255).cast("uchar").copy(interpretation="b-w")
    base.set_type(pyvips.GValue.blob_type, "gainmap-data", gains.jpegsave_buffer(Q=95))
    for name, values in NUMBERS.items():
        base.set_type(pyvips.GValue.array_double_type, name, values)
    base.set_type(pyvips.GValue.gdouble_type, "gainmap-hdr-capacity-min", 1.0)
    base.set_type(pyvips.GValue.gdouble_type, "gainmap-hdr-capacity-max", 4.0)
    base.set_type(pyvips.GValue.gint_type, "gainmap-use-base-cg", 1)
    base.set_type(pyvips.GValue.gint_type, "gainmap-scale-factor", 4)
    if orientation:
        base.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return base.jpegsave_buffer(Q=90, keep="gainmap" if not orientation else "all")


def answer(data, **query):
    recipe = Recipe.read({name: str(value) for name, value in query.items()})
    return render(memoryview(data), Job(str(recipe), Limits(), 9.0))[1]


def gains_of(body):
    image = pyvips.Image.uhdrload_buffer(body)
    return pyvips.Image.jpegload_buffer(image.get("gainmap-data"))


def is_ultra(body):
    return pyvips.Image.new_from_buffer(body, "").get("vips-loader").startswith("uhdr")


def test_a_gain_map_is_resized_with_its_picture():
    body = answer(ultra(), format="jpeg", hdr="keep", w=120)
    gains = gains_of(body)
    assert (gains.width, gains.height) == (30, 20)
    assert gains(5, 10)[0] > 240
    assert gains(25, 10)[0] < 15
    assert pyvips.Image.uhdrload_buffer(body).get("gainmap-max-content-boost") == [4.0] * 3


def test_the_picture_shines_as_it_did():
    before = pyvips.Image.uhdrload_buffer(ultra()).uhdr2scRGB()
    after = pyvips.Image.uhdrload_buffer(answer(ultra(), format="jpeg", hdr="keep", w=120))
    for share in (0.25, 0.75):
        was = before.crop(int(240 * share) - 8, 70, 16, 16).avg()
        now = after.uhdr2scRGB().crop(int(120 * share) - 4, 35, 8, 8).avg()
        assert now == pytest.approx(was, rel=0.15)


@pytest.mark.parametrize(
    ("query", "bright", "dark"),
    [
        ({"flip": "h"}, (0.75, 0.5), (0.25, 0.5)),
        ({"ro": 90}, (0.5, 0.25), (0.5, 0.75)),
        ({"ro": 270, "w": 80}, (0.5, 0.75), (0.5, 0.25)),
        ({"cx": 60, "cw": 120, "w": 60}, (0.25, 0.5), (0.75, 0.5)),
        ({"w": 40, "h": 80, "fit": "cover"}, (0.2, 0.5), (0.8, 0.5)),
    ],
)
def test_a_gain_map_is_turned_and_cut_with_its_picture(query, bright, dark):
    gains = gains_of(answer(ultra(), format="jpeg", hdr="keep", **query))
    assert gains(int(gains.width * bright[0]), int(gains.height * bright[1]))[0] > 200
    assert gains(int(gains.width * dark[0]), int(gains.height * dark[1]))[0] < 55


def test_an_orientation_turns_the_gain_map_too():
    body = answer(ultra(orientation=6), format="jpeg", hdr="keep")
    gains = gains_of(body)
    assert gains.width < gains.height
    assert gains(gains.width // 2, 5)[0] > 200
    assert gains(gains.width // 2, gains.height - 5)[0] < 55


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hdr": "keep", "blur": 4},
        {"hdr": "keep", "pixelate": 9},
        {"hdr": "keep", "bri": 20},
        {"hdr": "keep", "w": 50, "h": 50, "fit": "cover", "a": "attention"},
    ],
)
def test_without_a_wish_or_where_it_would_tell_too_much_it_stays_behind(query):
    body = answer(ultra(), format="jpeg", **query)
    assert not is_ultra(body)
    assert b"urn:iso:std:iso:ts:21496" not in body


@pytest.mark.parametrize("target", ["webp", "png", "avif"])
def test_other_formats_get_the_base_picture(target):
    plain = answer(ultra(), format=target, ll=1)
    assert answer(ultra(), format=target, ll=1, hdr="keep") == plain


def test_a_picture_without_a_gain_map_is_written_as_ever():
    data = noise(60, 40).jpegsave_buffer()
    assert answer(data, format="jpeg", hdr="keep") == answer(data, format="jpeg")


def test_words_of_a_gain_map_alone_are_no_trouble():
    data = noise(60, 40).jpegsave_buffer()
    data = data[:2] + b"\xff\xfe\x00\x10hdrgm:Version=" + data[2:]
    assert not is_ultra(answer(data, format="jpeg", hdr="keep"))


def test_a_real_photograph_keeps_its_gain_map():
    root = Path(__file__).resolve().parents[2]
    corpus = Path(os.environ.get("DARKROOM_CORPUS") or root.parent / "shared" / "corpus")
    file = corpus / "edge" / "Ultra_HDR_Samples_Originals_05.jpg"
    if not file.exists():
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    body = answer(file.read_bytes(), format="jpeg", hdr="keep", w=400, meta="keep", icc="keep")
    assert is_ultra(body)
    assert not is_ultra(answer(file.read_bytes(), format="jpeg", w=400, meta="keep"))


def test_a_broken_gain_map_stays_behind():
    data = ultra()
    gains = pyvips.Image.uhdrload_buffer(data).get("gainmap-data")
    broken = data.replace(gains[100:], bytes(len(gains) - 100))
    assert broken != data
    shown = pyvips.Image.new_from_buffer(answer(broken, format="jpeg", hdr="keep", w=60), "")
    assert (shown.width, shown.height) == (60, 40)
