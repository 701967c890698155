from io import BytesIO

import numpy as np
import pytest
import pyvips
from PIL import Image

from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.grey_av1 import widened
from transforms.pipeline import render
from transforms.recipe import Recipe


def ramp():
    return Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (16, 1)))


def avif(image, **options):
    file = BytesIO()
    image.save(file, "AVIF", quality=100, **options)
    return file.getvalue()


def shown(data, **query):
    recipe = str(Recipe.read({"format": "png", **query}))
    _, body = render(memoryview(data), Job(recipe, Limits(), 10.0))
    return pyvips.Image.new_from_buffer(body, "")


@pytest.mark.parametrize("narrow", ["limited", "full"])
@pytest.mark.parametrize("mode", ["L", "LA", "RGB"])
def test_black_is_black_and_white_is_white(mode, narrow):
    image = shown(avif(ramp().convert(mode), range=narrow))

    assert image[0].min() <= 2
    assert image[0].max() >= 253
    assert image(128, 8)[0] == pytest.approx(128, abs=3)


def test_alpha_is_not_widened():
    image = ramp().convert("LA")
    image.putalpha(Image.new("L", image.size, 60))

    assert shown(avif(image, range="limited"))[-1].avg() == pytest.approx(60, abs=1)


def test_many_bits_are_widened_too():
    data = avif(ramp(), range="limited")
    deep = pyvips.Image.xyz(220, 1)[0] + 16
    deep = (deep * 256).bandjoin([deep * 256] * 2).cast("ushort").copy(interpretation="rgb16")

    assert (widened(deep, data).min(), widened(deep, data).max()) == (0, 65535)


def nine():
    return (pyvips.Image.black(4, 4, bands=3) + 9).cast("uchar")


@pytest.mark.parametrize("cut", [0, 1, 40, 200])
def test_what_says_nothing_stays_as_it_is(cut):
    assert widened(nine(), avif(ramp(), range="limited")[:cut]).avg() == 9


NARROW = bytes.fromhex("81051c000a0a196a659e3fc3010d0920")  # a grey still of 1204×800


def test_the_stream_itself_may_name_the_range():
    full = NARROW[:-1] + bytes([0xA0])

    assert widened(nine(), b"av1C" + NARROW).avg() == 0
    assert widened(nine(), b"av1C" + full).avg() == 9


@pytest.mark.parametrize("cut", range(3, 13))
def test_a_stream_that_ends_early_names_nothing(cut):
    assert widened(nine(), b"av1C" + NARROW[:cut]).avg() == 9
