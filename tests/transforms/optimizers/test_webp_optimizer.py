import io

import numpy as np
import pytest
from PIL import Image

from tests.transforms.optimizers.makers import (
    DELAYS,
    FRAMES,
    ICC,
    SECRET,
    drawing,
    exif,
    film,
    picture,
    saved,
)
from transforms.context import Context
from transforms.errors import Refused
from transforms.limits import Limits
from transforms.optimization import Optimization
from transforms.optimizers.webp import Webp


def made(data: bytes, limits: Limits = Limits(), **wish: object):
    return Webp().optimize(memoryview(data), Optimization(**wish), Context(limits))


def test_a_still_picture_is_written_anew():
    done = made(saved(picture(4), "WEBP", quality=95, exif=exif()), quality=50)
    assert done.method == "libwebp"
    assert SECRET not in done.body
    assert Image.open(io.BytesIO(done.body)).mode == "RGBA"


def test_a_drawing_without_loss_keeps_every_pixel_where_that_is_smaller():
    data = saved(drawing(), "WEBP", lossless=True, quality=0, method=0)
    done = made(data, quality=90)
    assert np.array_equal(*(Image.open(io.BytesIO(each)) for each in (done.body, data)))


def test_an_animation_keeps_frames_delays_and_loops():
    data = film("WEBP", 4, quality=95, loop=3)
    done = made(data, quality=40)
    image = Image.open(io.BytesIO(done.body))
    assert (done.method, image.n_frames, image.info["loop"]) == ("libwebp", FRAMES, 3)
    delays = []
    for at in range(FRAMES):
        image.seek(at)
        image.load()
        delays.append(image.info["duration"])
    assert delays == DELAYS


def test_a_profile_stays_and_words_go_where_pixels_stay():
    data = saved(picture(), "WEBP", quality=95, exif=exif(), xmp=b"<x/>", icc_profile=ICC)
    body = Webp().bare(memoryview(data), Optimization()).body
    image = Image.open(io.BytesIO(body))
    assert image.info["icc_profile"] == ICC
    assert "xmp" not in image.info
    assert SECRET not in body
    assert np.array_equal(image, Image.open(io.BytesIO(data)))


def test_what_there_is_no_memory_to_write_stays_as_it_is():
    data = saved(picture(4), "WEBP", quality=95)
    assert made(data, Limits(max_decode_memory=1000), quality=10).method == "none"


@pytest.mark.parametrize("keep", [0.4, 0.9])
def test_a_file_that_is_cut_is_refused(keep):
    data = saved(picture(), "WEBP", quality=95)
    with pytest.raises(Refused):
        made(data[: int(len(data) * keep)], quality=50)
