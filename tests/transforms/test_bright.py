"""PQ and HLG pictures: shown in sRGB, or left as they are in 10 bits with their code points."""

from math import log

import pytest
import pyvips

from tests.transforms.drawings import flat, noise
from transforms.heif_boxes import with_signal
from transforms.job import Job
from transforms.kept import Signal
from transforms.limits import Limits
from transforms.loaders.brightness import marked, toned
from transforms.loaders.nclx import signal_in
from transforms.pipeline import render
from transforms.recipe import Recipe

PQ, HLG = 16, 18


def answer(data, **query):
    recipe = Recipe.read({name: str(value) for name, value in query.items()})
    return render(memoryview(data), Job(str(recipe), Limits(), 9.0))[1]


def opened(body):
    return pyvips.Image.new_from_buffer(body, "")


def pq(nits):
    part = (nits / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * part) / (1 + 2392 / 128 * part)) ** (2523 / 32)


def hlg(nits):
    scene = (nits / 1000) ** (1 / 1.2)
    if scene <= 1 / 12:
        return (3 * scene) ** 0.5
    return 0.17883277 * log(12 * scene - 0.28466892) + 0.55991073


def grey(*values):
    """Fields of grey, of coded values 0–1."""
    fields = [flat(16, 16, (1, 1, 1)) * (value * 65535) for value in values]
    image = pyvips.Image.arrayjoin(fields, across=len(values))
    return image.cast("ushort").copy(interpretation="rgb16")


def avif(image, transfer, primaries=9, **how):
    how = {"bitdepth": 10, "Q": 98, "subsample_mode": "off", "effort": 0} | how
    return with_signal(image.heifsave_buffer(compression="av1", **how), primaries, transfer)


def tones(body, count):
    image = opened(body)
    return [image(16 * n + 8, 8)[1] for n in range(count)]


@pytest.mark.parametrize(("coded", "transfer"), [(pq, PQ), (hlg, HLG)])
def test_brighter_than_white_comes_out_below_white_and_in_order(coded, transfer):
    lights = (1, 20, 100, 203, 400, 1000)
    source = avif(grey(*map(coded, lights)), transfer)
    shown = tones(answer(source, format="png"), len(lights))
    assert shown == sorted(shown)
    assert len(set(shown)) == len(shown)
    assert shown[-1] >= 250
    assert shown[2] == pytest.approx(185, abs=12)
    assert shown[0] < 20


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_grey_stays_grey(transfer):
    image = opened(answer(avif(grey(0.2, 0.5, 0.7), transfer), format="png"))
    for n in range(3):
        red, green, blue = image(16 * n + 8, 8)
        assert max(red, green, blue) - min(red, green, blue) <= 3


def test_a_red_of_the_wide_space_stays_red():
    red = flat(32, 32, (1, 0, 0)) * (pq(150) * 65535) + pq(0.5) * 3000
    image = red.cast("ushort").copy(interpretation="rgb16")
    r, g, b = opened(answer(avif(image, PQ), format="png"))(9, 9)
    assert r > 200
    assert max(g, b) < 60


def test_alpha_stays():
    image = grey(0.4, 0.5).bandjoin(32768).cast("ushort").copy(interpretation="rgb16")
    assert opened(answer(avif(image, PQ), format="png"))(8, 8)[3] == pytest.approx(128, abs=2)


def test_other_signals_change_nothing():
    image = noise(40, 30)
    plain = image.heifsave_buffer(compression="av1", effort=0)
    assert answer(with_signal(plain, 1, 13), format="png") == answer(plain, format="png")


def test_display_p3_by_code_points_is_display_p3():
    plain = flat(32, 32, (230, 120, 40)).heifsave_buffer(compression="av1", effort=0, Q=98)
    assert opened(answer(with_signal(plain, 12, 13), format="png"))(9, 9)[0] > 240


def test_keep_leaves_light_as_it_is_in_ten_bits():
    source = avif(grey(0.2, 0.58, 0.75), PQ)
    body = answer(source, format="avif", hdr="keep", bits=10, q=98, w=24)
    assert signal_in(body) == (9, PQ)
    assert opened(body).get("bits-per-sample") == 10
    held = [opened(body)(8 * n + 4, 4)[1] / 65535 for n in range(3)]
    assert held == pytest.approx([0.2, 0.58, 0.75], abs=0.01)


def test_keep_as_png_names_the_light():
    body = answer(avif(grey(0.2, 0.58, 0.75), HLG), format="png", hdr="keep", bits=12)
    assert b"cICP\x09\x12\x00\x01" in body[:60]
    assert tones(body, 3)[1] / 65535 == pytest.approx(0.58, abs=0.01)


@pytest.mark.parametrize("query", [{"format": "avif"}, {"format": "webp", "bits": 10}])
def test_keep_in_eight_bits_is_shown_in_srgb_instead(query):
    body = answer(avif(grey(0.2, 0.58, 0.75), PQ), hdr="keep", **query)
    assert opened(body)(40, 8)[0] > 200
    assert b"\x00\x09\x00\x10" not in body


@pytest.mark.parametrize("how", [{}, {"lossless": True}, {"bitdepth": 12}, {"bitdepth": 8}])
@pytest.mark.parametrize("bands", [3, 4])
def test_naming_colours_changes_no_pixel(how, bands):
    image = noise(60, 44)
    image = (image.bandjoin(128) if bands > 3 else image) * 257
    image = image.cast("ushort").copy(interpretation="rgb16")
    plain = image.heifsave_buffer(**({"compression": "av1", "bitdepth": 10, "effort": 0} | how))
    named = with_signal(plain, 9, 16)
    assert signal_in(named) == (9, 16)
    assert (opened(named) - opened(plain)).abs().max() == 0


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize("deep", [False, True])
def test_grey_and_alpha_may_be_bright_too(bands, transfer, deep):
    colours = ["b-w", "b-w", "srgb", "srgb"][bands - 1]
    image = (pyvips.Image.black(8, 8, bands=bands) + 140).cast("uchar")
    image = marked(image.copy(interpretation=colours), Signal(9, transfer))
    shown = toned(image, deep=deep)
    assert shown.bands == 3 + (bands in {2, 4})
    red, green, blue, *alpha = shown(4, 4)
    assert max(red, green, blue) - min(red, green, blue) <= (9 if deep else 1)
    assert alpha in ([], [140 * (257 if deep else 1)])
