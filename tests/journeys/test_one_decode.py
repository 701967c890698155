"""A page's sizes of one original: one fetch, one decode."""

import io

import pytest
from PIL import Image

from tests.journeys import pictures
from tests.journeys.node import PATIENT
from tests.journeys.origin import Page

WIDTHS = (160, 320, 480, 640)


@pytest.fixture(scope="module")
def node(darkrooms, originals):
    return darkrooms(ALLOWED_PRIVATE=originals.address, RENDERERS=1, QUEUE_WAIT="60s", **PATIENT)


def burst(node, originals, name, data, **query):
    """Ask for all sizes at once while their original is still on its way."""
    originals.pages[name] = Page(data, delay=0.3)
    url = originals.url(name)
    before = {
        event: node.counted("darkroom_masters_total", event=event) for event in ("made", "used")
    }
    renders = node.renders()
    answers = node.many(len(WIDTHS), *({"url": url, "w": width, **query} for width in WIDTHS))
    assert {answer.status_code for answer in answers} == {200}
    sizes = [Image.open(io.BytesIO(answer.content)).width for answer in answers]
    assert sizes == [*WIDTHS]
    assert node.renders() - renders == len(WIDTHS)
    return {
        event: node.counted("darkroom_masters_total", event=event) - seen
        for event, seen in before.items()
    }


def png(data):
    image = Image.open(io.BytesIO(data))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_burst_of_sizes_costs_one_decode(node, originals):
    counts = burst(node, originals, "/burst.png", png(pictures.photo(1600, 1200)))
    assert originals.hits["/burst.png"] == 1
    assert counts == {"made": 1, "used": len(WIDTHS) - 1}


def test_what_asks_for_other_pixels_has_its_own(node, originals):
    counts = burst(node, originals, "/own.png", png(pictures.photo(1600, 1200, 9)), icc="keep")
    assert counts == {"made": 0, "used": 0}


def test_a_damaged_original_fails_in_the_words_of_each_request(node, originals):
    data = png(pictures.photo(1600, 1200, 77))
    originals.pages["/cut.png"] = Page(data[: len(data) // 2], delay=0.3)
    url = originals.url("/cut.png")
    answers = node.many(len(WIDTHS), *({"url": url, "w": width} for width in WIDTHS))
    assert {answer.status_code for answer in answers} == {422}
    assert {answer.headers["cache-control"] for answer in answers} == {"public, max-age=300"}
