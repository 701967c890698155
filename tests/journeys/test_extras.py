"""Formats that an operator opens, and ones that he closes."""

import pytest

from tests.journeys import pictures
from tests.journeys.node import PATIENT
from tests.journeys.test_bad_input import refused
from tests.transforms.loaders.cameras import dng
from tests.transforms.loaders.test_extras import pdf, video

RED = (255, 0, 0)
EXTRAS = ("pdf", "raw", "video")


def told(answer):
    return (*refused(answer)[:2], answer.json()["detail"])


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/a.pdf": pdf((200, 100, RED), (60, 60, RED)),
        "/a.raw": dng(640, 480),
        "/a.video": video(),
        "/photo.jpg": pictures.photo(),
    }
    return originals


@pytest.fixture(scope="module")
def usual(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, **PATIENT)


@pytest.fixture(scope="module")
def opened(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, LOADERS="pdf raw video png", **PATIENT)


@pytest.mark.parametrize("name", EXTRAS)
def test_each_is_refused_until_it_is_opened(usual, site, name):
    status, code, detail = told(usual.image(site.url(f"/a.{name}")))
    assert (status, code) == (415, "unsupported_format")
    assert f"darkroom[{name}]" in detail
    assert usual.image(site.url("/photo.jpg"), w=20).status_code == 200


def test_each_is_a_picture_where_it_is_opened(opened, site):
    page = pictures.opened(opened.image(site.url("/a.pdf"), format="png", page=1))
    moment = pictures.opened(opened.image(site.url("/a.video"), format="png", at="2.5"))
    developed = pictures.opened(opened.image(site.url("/a.raw"), format="png", w=100))
    assert (page.width, page.height) == (60, 60)
    assert moment(80, 48)[0] == pytest.approx(200, abs=18)
    assert (developed.width, developed.height) == (100, 75)


def test_what_is_not_named_is_closed(opened, site):
    status, code, detail = told(opened.image(site.url("/photo.jpg")))
    assert (status, code) == (415, "unsupported_format")
    assert "jpeg" in detail


def test_a_page_or_a_moment_that_cannot_be(opened, site):
    for query in ({"page": 2}, {"at": "-1"}, {"at": "soon"}):
        path = "/a.pdf" if "page" in query else "/a.video"
        status, code, detail = told(opened.image(site.url(path), **query))
        assert (status, code) == (400, "invalid_parameter")
        assert next(iter(query)) in detail
