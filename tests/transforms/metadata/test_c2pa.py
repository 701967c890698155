"""Manifest stores: carried where a format has a place for them, and only on demand."""

import pytest
import pyvips

from tests.transforms.drawings import noise
from transforms.job import Job
from transforms.limits import Limits
from transforms.metadata import c2pa
from transforms.pipeline import render
from transforms.recipe import Recipe

HOLDERS = ["jpeg", "png", "webp"]


def store(size=300):
    """Something shaped like a store: a superbox whose description names it."""
    name = b"\0\0\0\x1ejumdc2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0"
    body = name + bytes(n % 251 for n in range(size))
    return (len(body) + 8).to_bytes(4, "big") + b"jumb" + body


def file(name):
    image = noise(40, 30).copy()
    image.set_type(pyvips.GValue.blob_type, "xmp-data", b"<x/>")
    return getattr(image, f"{name}save_buffer")()


def answer(data, **query):
    recipe = Recipe.read({name: str(value) for name, value in query.items()})
    return render(memoryview(data), Job(str(recipe), Limits(), 9.0))[1]


@pytest.mark.parametrize("size", [300, 65_000, 200_001])
@pytest.mark.parametrize("name", HOLDERS)
def test_what_is_put_in_comes_out_and_the_picture_stays(name, size):
    body = c2pa.holding(name, file(name), store(size))
    assert c2pa.found(name, memoryview(body)) == store(size)
    shown = pyvips.Image.new_from_buffer(body, "", fail_on="warning")
    assert (shown - pyvips.Image.new_from_buffer(file(name), "")).abs().max() == 0


@pytest.mark.parametrize("how", [{}, {"lossless": True}])
@pytest.mark.parametrize("bands", [3, 4])
def test_a_plain_webp_becomes_one_that_holds_more(bands, how):
    image = noise(41, 30) if bands == 3 else noise(41, 30).bandjoin(90)
    plain = image.webpsave_buffer(keep="none", **how)
    body = c2pa.holding("webp", plain, store())
    shown = pyvips.Image.new_from_buffer(body, "", fail_on="warning")
    assert (shown.width, shown.height, shown.bands) == (41, 30, bands)
    assert (shown - pyvips.Image.new_from_buffer(plain, "")).abs().max() == 0
    assert c2pa.found("webp", memoryview(body)) == store()


@pytest.mark.parametrize("target", HOLDERS)
@pytest.mark.parametrize("name", HOLDERS)
def test_keep_carries_a_store_from_format_to_format(name, target):
    source = c2pa.holding(name, file(name), store())
    body = answer(source, format=target, meta="keep", w=20)
    assert c2pa.found(target, memoryview(body)) == store()


@pytest.mark.parametrize("meta", ["none", "copyright"])
@pytest.mark.parametrize("name", HOLDERS)
def test_without_keep_it_stays_behind(name, meta):
    body = answer(c2pa.holding(name, file(name), store()), format=name, meta=meta)
    assert b"c2pa" not in body


@pytest.mark.parametrize("target", ["avif", "tiff", "gif", "jxl"])
def test_other_formats_have_no_place_for_it(target):
    source = c2pa.holding("jpeg", file("jpeg"), store())
    assert b"jumdc2pa" not in answer(source, format=target, meta="keep")


@pytest.mark.parametrize("name", HOLDERS)
def test_what_is_no_store_is_left_out(name):
    body = c2pa.holding(name, file(name), store().replace(b"c2pa", b"else"))
    assert c2pa.found(name, memoryview(body)) == b""


def test_a_store_that_is_too_large_is_left_out():
    body = c2pa.holding("png", file("png"), store(c2pa.LARGEST))
    assert c2pa.found("png", memoryview(body)) == b""


@pytest.mark.parametrize("name", HOLDERS)
def test_no_cut_file_is_an_error(name):
    body = c2pa.holding(name, file(name), store())
    for length in range(0, len(body), 13):
        assert c2pa.found(name, memoryview(body)[:length]) in store()


@pytest.mark.parametrize("form", ["jpeg", "png", "webp"])
def test_a_store_shorter_than_a_box_is_none(form):
    data = c2pa.holding("png", file("png"), b"c2pa")
    assert c2pa.found("png", memoryview(data)) == b""
    assert b"c2pa" not in answer(data, format=form, meta="keep")
