import numpy as np
import pytest
from imagecodecs import jpegxl_decode

from transforms.codecs.deep_jxl import encoded
from transforms.loaders.libjxl import BASIC_INFO, COLOURS, SRGB_CURVE, Decoder


def samples(bands, bits=10):
    steps = np.arange(40 * 30 * bands, dtype=np.uint32) % 2**bits
    return steps.astype(np.uint16).reshape(30, 40, bands)


def described(body):
    with Decoder(memoryview(body), BASIC_INFO | COLOURS) as decoder:
        for event in decoder.events():
            if event == COLOURS:
                break
        return decoder.info(), decoder.coded()


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_the_file_says_srgb_and_how_many_bits_there_are(bands, lossless, bits):
    body = encoded(samples(bands, bits), bits, 3, 1.0, lossless=lossless)
    info, colours = described(body)

    assert (info.width, info.height, info.bits) == (40, 30, bits)
    assert colours.curve == SRGB_CURVE
    assert (info.colours, bool(info.alpha_bits)) == (1 if bands < 3 else 3, bands % 2 == 0)


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_every_sample_stays_without_loss(bands):
    given = samples(bands)
    again = jpegxl_decode(encoded(given, 10, 3, 0.0, lossless=True))

    assert np.array_equal(again.reshape(given.shape), given)


@pytest.mark.parametrize("bands", [2, 4])
def test_alpha_stays_as_it_is_with_loss(bands):
    given = samples(bands)
    again = jpegxl_decode(encoded(given, 10, 3, 4.0, lossless=False))

    assert np.array_equal(again[..., -1], given[..., -1])


def test_rows_of_single_samples_are_grey():
    given = samples(1)[:, :, 0]

    assert np.array_equal(jpegxl_decode(encoded(given, 10, 3, 0.0, lossless=True)), given)


def test_what_the_encoder_refuses_is_an_error():
    with pytest.raises(RuntimeError):
        encoded(samples(3), 10, 99, 1.0, lossless=False)
