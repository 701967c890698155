import threading
import time

import pytest

from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page

STALE = "STALE; tier=memory"
ETAG = '"one"'
AGED = 1.1


def faithful(body, etag=ETAG):
    """Answer 304 to whoever has the body already."""

    def page(headers):
        if headers["If-None-Match"] == etag:
            return Page(status=304, headers={"ETag": etag})
        return Page(body, headers={"ETag": etag})

    return page


@pytest.fixture(scope="module")
def node(darkrooms, originals):
    return darkrooms(ALLOWED_PRIVATE=originals.address, CACHE_TTL="1s", ORIGINAL_TTL="0s")


def aged(node, url, **query):
    """Ask for a rendition and let it grow old."""
    first = node.image(url, **query)
    assert (first.status_code, first.headers["X-Cache"]) == (200, "MISS")
    time.sleep(AGED)
    return first


def test_what_has_aged_is_answered_at_once_and_made_anew_behind_it(node, originals):
    originals.pages["/changes"] = pictures.photo(level=20)
    url = originals.url("/changes")
    old = aged(node, url, w=64)
    going = threading.Event()
    originals.pages["/changes"] = Page(pictures.photo(level=220), hang=going)
    stale = node.image(url, w=64)
    assert (stale.status_code, stale.headers["X-Cache"]) == (200, STALE)
    assert stale.headers["Cache-Control"] == "public, max-age=60"
    assert stale.content == old.content
    going.set()
    new = eventually(lambda: (a := node.image(url, w=64)).headers["X-Cache"] != STALE and a)
    assert new.headers["X-Cache"] == "HIT; tier=memory"
    assert new.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert new.headers["ETag"] != old.headers["ETag"]
    assert originals.hits["/changes"] == 2


@pytest.mark.parametrize("path", ["/unchanged", "/same"])
def test_an_original_that_is_the_same_makes_no_new_render(node, originals, path):
    body = pictures.photo(level=len(path))
    originals.pages[path] = faithful(body) if path == "/unchanged" else body
    url = originals.url(path)
    old = aged(node, url, w=65)
    before = node.renders()
    assert node.image(url, w=65).headers["X-Cache"] == STALE
    new = eventually(lambda: (a := node.image(url, w=65)).headers["X-Cache"] != STALE and a)
    assert new.headers["X-Cache"] == "HIT; tier=memory"
    assert new.headers["ETag"] == old.headers["ETag"]
    assert originals.hits[path] == 2
    assert node.renders() == before


@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/fails", Page(b"", 500)),
        ("/vanishes", Page(b"", 404)),
        ("/resets", Page(raw=b"")),
        ("/breaks", Page(pictures.photo()[:2000])),
    ],
)
def test_a_source_in_trouble_leaves_the_old_picture(node, originals, path, trouble):
    originals.pages[path] = pictures.photo()
    url = originals.url(path)
    old = aged(node, url, w=66)
    originals.pages[path] = trouble
    for _ in range(6):
        answer = node.image(url, w=66)
        assert (answer.status_code, answer.headers["X-Cache"]) == (200, STALE)
        assert answer.content == old.content
        time.sleep(0.1)
    assert originals.hits[path] <= 3


def test_a_stale_answer_is_not_modified_for_who_has_it(node, originals):
    originals.pages["/held"] = faithful(pictures.photo())
    old = aged(node, originals.url("/held"), w=67)
    asked = {"If-None-Match": old.headers["ETag"]}
    answer = node.image(originals.url("/held"), w=67, headers=asked)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (304, "public, max-age=60")


def test_many_callers_of_what_has_aged_cost_one_refresh(node, originals):
    originals.pages["/busy"] = faithful(pictures.photo())
    url = originals.url("/busy")
    aged(node, url, w=68)
    answers = node.many(50, {"url": url, "w": 68})
    assert {answer.status_code for answer in answers} == {200}
    assert originals.hits["/busy"] == 2


def test_without_a_time_for_stale_ones_a_failure_is_a_failure(darkroom, originals):
    strict = darkroom(
        ALLOWED_PRIVATE=originals.address, CACHE_TTL="1s", STALE_TTL="0s", ORIGINAL_TTL="0s"
    )
    originals.pages["/once"] = pictures.photo()
    aged(strict, originals.url("/once"), w=69)
    originals.pages["/once"] = Page(b"", 500)
    answer = strict.image(originals.url("/once"), w=69)
    assert (answer.status_code, answer.json()["code"]) == (502, "source_failed")
