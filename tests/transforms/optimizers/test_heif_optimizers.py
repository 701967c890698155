import io

import numpy as np
import pytest
import pyvips
from PIL import Image

from tests.transforms.optimizers.makers import ICC, SECRET, exif, film, heic, picture, saved
from transforms.context import Context
from transforms.errors import Refused
from transforms.limits import Limits
from transforms.loaders import LOADERS
from transforms.optimization import Optimization
from transforms.optimizers.avif import Avif, Avifs
from transforms.optimizers.heic import Heic
from transforms.optimizers.item_parts import kinds, quiet

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def made(data: bytes, limits: Limits = Limits(), **wish: object):
    return Avif().optimize(memoryview(data), Optimization(**wish), Context(limits))


def avif(bands: int = 3, **options: object) -> bytes:
    options = {"exif": exif(), "xmp": XMP, "icc_profile": ICC, "quality": 90, **options}
    return saved(picture(bands), "AVIF", **options)


@pytest.mark.parametrize("bands", [3, 4])
def test_pixels_are_written_anew_in_their_own_colours(bands):
    done = made(avif(bands), quality=50)
    image = Image.open(io.BytesIO(done.body))
    assert done.method == "libavif"
    assert SECRET not in done.body
    assert image.info["icc_profile"] == ICC
    assert len(image.getbands()) == bands


def test_metadata_is_taken_out_and_nothing_moves():
    data = avif()
    body = quiet(memoryview(data))
    assert len(body) == len(data)
    assert SECRET not in body
    assert not kinds(memoryview(body)) & {b"Exif", b"mime"}
    assert Image.open(io.BytesIO(body)).info["icc_profile"] == ICC
    assert np.array_equal(*(Image.open(io.BytesIO(each)) for each in (body, data)))


def test_a_turned_picture_is_seen_as_before():
    words = Image.Exif()
    words[0x0112] = 6
    data = avif(exif=words)
    for body in (quiet(memoryview(data)), made(data, quality=40).body):
        header = LOADERS["avif"].header(memoryview(body))
        assert (header.width, header.height) == picture().size[::-1]


def test_deep_samples_stay_deep():
    shades = pyvips.Image.xyz(96, 64)[0] * 600
    image = shades.bandjoin([shades, shades]).cast("ushort").copy(interpretation="rgb16")
    data = image.heifsave_buffer(compression="av1", bitdepth=10, Q=95)
    done = made(data, quality=40)
    assert done.method == "libavif"
    assert pyvips.Image.heifload_buffer(done.body).get("bits-per-sample") == 10


def test_what_there_is_no_memory_to_write_stays_as_it_is():
    done = made(avif(), Limits(max_decode_memory=1000), quality=10)
    assert done.method == "none"
    assert SECRET not in done.body


def test_a_sequence_keeps_its_frames_and_loses_its_words():
    data = film("AVIF", exif=exif())
    done = Avifs().optimize(memoryview(data), Optimization(), Context())
    image = Image.open(io.BytesIO(done.body))
    assert (done.method, image.n_frames) == ("none", 4)
    assert SECRET not in done.body


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_file_that_is_cut_is_refused(keep):
    data = avif()
    with pytest.raises(Refused):
        made(data[: int(len(data) * keep)], quality=50)


def test_lists_of_items_that_lie_are_refused_or_harmless():
    data = avif()
    head = data.index(b"mdat")
    for at in range(head):
        for value in (0, 255):
            broken = bytearray(data)
            broken[at] = value
            try:
                assert len(quiet(memoryview(bytes(broken)))) == len(data)
            except Refused:
                continue


def test_heic_is_written_anew_where_an_encoder_is_installed():
    data = heic()
    done = Heic().optimize(memoryview(data), Optimization(quality=40), Context())
    assert done.method == "x265"
    assert len(done.body) < len(data)
    assert SECRET not in done.body
    assert LOADERS["heic"].header(memoryview(done.body)).size == picture().size


def test_heic_keeps_its_coding_but_not_its_words():
    data = heic()
    body = Heic().bare(memoryview(data), Optimization()).body
    assert SECRET not in body
    assert len(body) == len(data)
    assert LOADERS["heic"].header(memoryview(body)).size == picture().size
