import io
import os
import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageOps

from tests.transforms.optimizers.makers import ICC, SECRET, exif, picture, saved
from transforms.context import Context
from transforms.errors import Refused
from transforms.optimization import Optimization
from transforms.optimizers.jpeg import Jpeg

XMP = b"http://ns.adobe.com/xap/1.0/\0"


def made(data: bytes, **wish: object):
    return Jpeg().optimize(memoryview(data), Optimization(**wish), Context())


def bare(data: bytes) -> bytes:
    return Jpeg().bare(memoryview(data), Optimization()).body


def seen(data: bytes) -> np.ndarray:
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))), dtype=int)


def turned(orientation: int, **options: object) -> bytes:
    words = Image.Exif()
    words[0x0112], words[0x010E] = orientation, SECRET.decode()
    return saved(picture(), "JPEG", quality=95, exif=words, **options)


def segment(marker: int, content: bytes) -> bytes:
    return bytes([255, marker]) + struct.pack(">H", len(content) + 2) + content


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("quality", [50, 100])
def test_a_turned_picture_is_seen_as_before_without_its_words(orientation, quality):
    data = turned(orientation)
    done = made(data, quality=quality)
    assert SECRET not in done.body
    assert seen(done.body).shape == seen(data).shape
    assert abs(seen(done.body) - seen(data)).mean() < 8


def test_coefficients_stay_where_quality_saves_nothing():
    data = saved(picture(), "JPEG", quality=60, exif=exif())
    done = made(data, quality=95)
    assert done.method == "jpegtran"
    assert SECRET not in done.body
    assert len(done.body) < len(bare(data))
    assert np.array_equal(seen(done.body), seen(data))


@pytest.mark.parametrize("progressive", [True, False])
def test_pixels_are_written_to_be_shown_early_only_if_asked(progressive):
    done = made(saved(picture(), "JPEG", quality=95), quality=50, progressive=progressive)
    assert done.method == "mozjpeg"
    assert bool(Image.open(io.BytesIO(done.body)).info.get("progressive")) is progressive


def test_a_profile_stays():
    for quality in (40, 100):
        done = made(saved(picture(), "JPEG", quality=95, icc_profile=ICC), quality=quality)
        assert Image.open(io.BytesIO(done.body)).info["icc_profile"]


def test_grey_stays_grey():
    done = made(saved(picture().convert("L"), "JPEG", quality=95), quality=50)
    assert done.method == "mozjpeg"
    assert Image.open(io.BytesIO(done.body)).mode == "L"


def test_inks_keep_their_samples():
    data = saved(picture().convert("CMYK"), "JPEG", quality=95, exif=exif())
    done = made(data, quality=20)
    image = Image.open(io.BytesIO(done.body))
    assert (done.method, image.mode) == ("jpegtran", "CMYK")
    assert np.array_equal(np.asarray(image), np.asarray(Image.open(io.BytesIO(data))))


def test_twelve_bits_stay():
    samples = (np.arange(64 * 64).reshape(64, 64) % 4096).astype(np.uint16)
    data = bytes(imagecodecs.jpeg8_encode(samples, level=95, bitspersample=12))
    data = data[:2] + segment(0xFE, SECRET) + data[2:]
    done = made(data, quality=20)
    assert done.method == "none"
    assert SECRET not in done.body
    assert np.array_equal(imagecodecs.jpeg8_decode(done.body), imagecodecs.jpeg8_decode(data))


def shining() -> bytes:
    """Lay a second picture behind the first, as phones do for their gain maps."""
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/" dc:rights="{SECRET.decode()}"/>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()
    first = saved(picture(), "JPEG", quality=95, exif=exif())
    second = saved(picture().convert("L"), "JPEG", quality=80)
    head = b"MM\0*" + struct.pack(">IH", 8, 3)
    head += struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
    head += struct.pack(">HHII", 0xB001, 4, 1, 2)
    head += struct.pack(">HHII", 0xB002, 7, 32, 50) + bytes(4)
    size = 2 + 2 + 4 + len(head) + 32
    body = segment(0xE1, XMP + packet)
    index_at = 2 + len(body)
    whole = len(first) + len(body) + size
    entries = struct.pack(">IIIHH", 0x030000, whole, 0, 0, 0)
    entries += struct.pack(">IIIHH", 0, len(second), whole - index_at - 8, 0, 0)
    index = segment(0xE2, b"MPF\0" + head + entries)
    return first[:2] + body + index + first[2:] + second


def test_a_gain_map_stays_and_is_still_found():
    data = shining()
    done = made(data, quality=20)
    assert done.method == "none"
    assert SECRET not in done.body
    assert b"hdrgm:Version" in done.body
    head = done.body.index(b"MPF\0") + 4
    (length,) = struct.unpack_from(">I", done.body, head + 50 + 4)
    _, place = struct.unpack_from(">II", done.body, head + 50 + 16 + 4)
    assert length == head + place
    assert np.array_equal(
        seen(done.body[head + place :]), seen(saved(picture().convert("L"), "JPEG", quality=80))
    )


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.95])
def test_a_file_that_is_cut_is_refused(keep):
    data = saved(picture(), "JPEG", quality=95)
    with pytest.raises(Refused):
        made(data[: int(len(data) * keep)], quality=50)


def test_an_arithmetic_one_is_no_damaged_one():
    root = Path(__file__).resolve().parents[3]
    corpus = Path(os.environ.get("DARKROOM_CORPUS") or root.parent / "shared" / "corpus")
    if not corpus.exists():
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    data = (corpus / "edge" / "testimgari.jpg").read_bytes()
    done = made(data, quality=60)
    assert 0 < len(done.body) < len(data)
    assert Image.open(io.BytesIO(done.body)).size == (227, 149)
    assert bare(data).startswith(b"\xff\xd8")
