import threading
import time

import pytest

from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page


@pytest.fixture(scope="module")
def node(darkrooms, originals):
    return darkrooms(ALLOWED_PRIVATE=originals.address, TIMEOUT="1s")


@pytest.mark.parametrize(
    ("path", "page", "status"),
    [
        ("/missing", Page(b"", 404), 404),
        ("/broken", Page(b"", 500), 502),
        ("/hangs", Page(pictures.photo(), hang=threading.Event()), 504),
        ("/words", Page(b"words"), 415),
        ("/cut", Page(pictures.photo()[:3000]), 422),
    ],
)
def test_a_failure_is_remembered_so_that_it_costs_one_fetch(node, originals, path, page, status):
    originals.pages[path] = page
    assert node.image(originals.url(path), w=9).status_code == status
    originals.pages[path] = pictures.photo()
    again = node.image(originals.url(path), w=9)
    assert again.status_code == status
    assert again.headers["Content-Type"] == "application/problem+json"
    assert originals.hits[path] == 1


def test_a_source_that_recovers_is_asked_again_soon(node, originals):
    path = "/recovers"
    originals.pages[path] = Page(b"", 503)
    assert node.image(originals.url(path), w=9).status_code == 502
    originals.pages[path] = pictures.photo()
    eventually(lambda: node.image(originals.url(path), w=9).status_code == 200)
    assert originals.hits[path] == 2


def test_many_callers_of_a_failing_source_cost_it_few_fetches(node, originals):
    originals.pages["/fails"] = Page(b"", 500, delay=0.3)
    answers = node.many(100, {"url": originals.url("/fails"), "w": 9})
    assert {answer.status_code for answer in answers} == {502}
    assert originals.hits["/fails"] <= 3


def test_what_a_caller_left_behind_is_there_for_the_next(node, originals):
    path = "/patience"
    originals.pages[path] = Page(pictures.photo(), delay=0.4)
    with node.leaving(originals.url(path), w=8):
        time.sleep(0.1)
    assert node.image(originals.url(path), w=8).status_code == 200
    assert originals.hits[path] == 1
