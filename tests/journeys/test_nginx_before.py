import re
import threading

import httpx
import pytest

from tests.journeys import pictures
from tests.journeys.origin import Page
from tests.journeys.test_main_job import CHROMIUM, FIREFOX, OLD_SAFARI

pytestmark = pytest.mark.nginx
EDGE = "HIT; tier=edge"


@pytest.fixture
def node(darkroom, origin):
    origin.pages["/photo.jpg"] = Page(pictures.photo(), delay=0.3)
    return darkroom(ALLOWED_PRIVATE=origin.address)


@pytest.fixture
def edge(nginx, node):
    with httpx.Client(base_url=nginx(node.port).url, trust_env=False, timeout=60) as client:
        yield client


def seen(node):
    """Count the requests for pictures that came through to the service."""
    return len(node.lines("answered"))


def test_the_second_request_never_reaches_the_service(edge, node, origin):
    query = {"url": origin.url("/photo.jpg"), "w": "100"}
    first, second = (edge.get("/image", params=query) for _ in range(2))
    assert (first.status_code, first.headers["X-Cache"]) == (200, "MISS")
    assert (second.status_code, second.headers["X-Cache"]) == (200, EDGE)
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "Server-Timing" in first.headers
    assert "Server-Timing" not in second.headers
    assert re.fullmatch(r"[0-9a-f]{32}", second.headers["X-Request-ID"])
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert second.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert second.headers["Access-Control-Allow-Origin"] == "*"
    held = edge.get("/image", params=query, headers={"If-None-Match": first.headers["ETag"]})
    assert held.status_code == 304
    assert seen(node) == 1


def test_cold_requests_at_once_are_one_request_of_the_service(edge, node, origin):
    query = {"url": origin.url("/photo.jpg"), "w": "110"}
    answers = []
    callers = [
        threading.Thread(target=lambda: answers.append(edge.get("/image", params=query)))
        for _ in range(20)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 20
    assert seen(node) == 1
    assert origin.hits["/photo.jpg"] == 1


def test_browsers_of_one_class_share_what_was_negotiated(edge, node, origin):
    query = {"url": origin.url("/photo.jpg"), "w": "120", "format": "auto"}
    kinds = {
        CHROMIUM: "image/jxl",
        FIREFOX: "image/avif",
        "image/avif,image/webp,*/*;q=0.1": "image/avif",
        "image/webp": "image/webp",
        OLD_SAFARI: "image/jpeg",
        "*/*": "image/jpeg",
    }
    for _ in range(2):
        for accept, kind in kinds.items():
            answer = edge.get("/image", params=query, headers={"Accept": accept})
            assert (answer.headers["Content-Type"], answer.headers["Vary"]) == (kind, "Accept")
    assert origin.hits["/photo.jpg"] == 1
    assert seen(node) <= 4


def test_uploads_and_failures_pass_through_as_they_are(edge, node, origin):
    made = [edge.post("/image?w=9", content=pictures.photo(64, 64)) for _ in range(2)]
    assert [answer.headers["X-Cache"] for answer in made] == ["MISS", "HIT; tier=memory"]
    lost = edge.get("/image", params={"url": origin.url("/lost")})
    assert (lost.status_code, lost.headers["Cache-Control"]) == (404, "public, max-age=30")
    assert lost.json()["request_id"] == lost.headers["X-Request-ID"]
    assert edge.get("/metrics").status_code == 404


def test_a_service_that_is_gone_leaves_what_the_edge_has(edge, node, origin):
    query = {"url": origin.url("/photo.jpg"), "w": "130", "maxage": "0"}
    kept = {"url": origin.url("/photo.jpg"), "w": "131"}
    assert edge.get("/image", params=kept).status_code == 200
    node.close()
    assert edge.get("/image", params=kept).headers["X-Cache"] == EDGE
    away = edge.get("/image", params=query)
    assert (away.status_code, away.json()["code"]) == (503, "overloaded")
