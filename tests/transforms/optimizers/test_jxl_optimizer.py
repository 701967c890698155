import struct

import imagecodecs
import numpy as np
import pytest

from tests.transforms.optimizers.makers import SECRET, exif, picture, pixels, saved
from transforms.context import Context
from transforms.errors import Refused
from transforms.loaders import LOADERS
from transforms.optimization import Optimization
from transforms.optimizers.jxl import Jxl


def made(data: bytes, **wish: object):
    return Jxl().optimize(memoryview(data), Optimization(**wish), Context())


def boxed(codestream: bytes) -> bytes:
    head = b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl "
    boxes = ((b"Exif", bytes(4) + exif()[6:]), (b"jxlc", codestream), (b"xml ", SECRET))
    return head + b"".join(struct.pack(">I4s", len(body) + 8, kind) + body for kind, body in boxes)


@pytest.mark.parametrize("bands", [3, 4])
def test_pixels_are_written_anew(bands):
    data = boxed(imagecodecs.jpegxl_encode(pixels(bands), distance=0.5))
    done = made(data, quality=40)
    assert done.method == "libjxl"
    assert SECRET not in done.body
    assert imagecodecs.jpegxl_decode(done.body).shape == pixels(bands).shape


def test_metadata_is_taken_out_of_the_boxes():
    codestream = bytes(imagecodecs.jpegxl_encode(pixels(), distance=1.0))
    assert Jxl().bare(memoryview(boxed(codestream)), Optimization()).body == codestream


def test_a_repacked_jpeg_keeps_no_word_of_what_it_said():
    jpeg = saved(picture(), "JPEG", quality=90, exif=exif())
    data = bytes(imagecodecs.jpegxl_encode_jpeg(jpeg))
    body = Jxl().bare(memoryview(data), Optimization()).body
    assert b"jbrd" in data
    assert b"jbrd" not in body
    assert np.array_equal(imagecodecs.jpegxl_decode(body), imagecodecs.jpegxl_decode(data))


def test_deep_samples_stay_deep():
    deep = (pixels().astype(np.uint16) << 8) | 0x55
    done = made(bytes(imagecodecs.jpegxl_encode(deep, distance=0.3)), quality=40)
    assert LOADERS["jxl"].header(memoryview(done.body)).pixel_bytes == 6


@pytest.mark.parametrize("keep", [0.2, 0.6])
def test_a_file_that_is_cut_is_refused(keep):
    data = bytes(imagecodecs.jpegxl_encode(pixels(), distance=0.5))
    with pytest.raises(Refused):
        made(data[: int(len(data) * keep)], quality=50)
