"""Names that a file gave to its own words."""

import zlib

import pytest
import pyvips

from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.fields import fields
from transforms.pipeline import render
from transforms.recipe import Recipe


def test_names_are_listed_as_they_are():
    assert {b"width", b"bands", b"interpretation"} <= set(fields(pyvips.Image.black(1, 1)))


@pytest.mark.parametrize("form", ["png", "webp", "tiff"])
def test_words_of_a_png_may_have_names_in_latin_1(form):
    """As the format has it; libvips hands such a name on as it is."""
    said = b"Beschreibung f\xfcr \xd6ffentlichkeit\0Stra\xdfe"
    chunk = len(said).to_bytes(4, "big") + b"tEXt" + said
    chunk += zlib.crc32(chunk[4:]).to_bytes(4, "big")
    data = pyvips.Image.black(4, 4, bands=3).pngsave_buffer()
    recipe = Recipe.read({"format": form, "meta": "keep"})
    job = Job(str(recipe), Limits(), 9.0)
    result, body = render(memoryview(data[:33] + chunk + data[33:]), job)
    assert (result.width, result.height) == (4, 4)
    assert b"entlichkeit" not in body
