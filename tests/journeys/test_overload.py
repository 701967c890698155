import threading

import pytest

from tests.journeys import pictures
from tests.journeys.node import PATIENT, eventually
from tests.journeys.origin import Page
from tests.journeys.test_bad_input import refused


@pytest.fixture
def site(origin):
    origin.pages |= {"/photo.jpg": pictures.photo(), "/other.jpg": pictures.photo(level=1)}
    return origin


def behind(work):
    """Run work in another thread; join it and take the first of the list that holds its result."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    return thread, results


def test_a_full_node_refuses_before_it_fetches_and_still_serves_hits(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, QUEUE=2, RENDERERS=1)
    assert node.image(site.url("/photo.jpg"), w=20).status_code == 200
    going = threading.Event()
    waiting = []
    for path in ("/slow1", "/slow2"):
        site.pages[path] = Page(pictures.photo(level=len(waiting)), hang=going)
        waiting.append(behind(lambda path=path: node.image(site.url(path), w=20)))
        eventually(lambda path=path: site.hits[path])
    answer = node.image(site.url("/other.jpg"), w=20)
    assert refused(answer) == (503, "overloaded", "no-store")
    assert int(answer.headers["Retry-After"]) >= 1
    assert site.hits["/other.jpg"] == 0
    crowd = node.many(50, *({"url": site.url("/other.jpg"), "w": w} for w in range(30, 80)))
    assert {answer.status_code for answer in crowd} == {503}
    assert site.hits["/other.jpg"] == 0
    assert node.image(site.url("/photo.jpg"), w=20).headers["X-Cache"] == "HIT; tier=memory"
    follower = behind(lambda: node.image(site.url("/slow1"), w=20))
    going.set()
    for thread, results in (*waiting, follower):
        thread.join()
        assert results[0].status_code == 200
    assert node.image(site.url("/other.jpg"), w=20).status_code == 200
    eventually(lambda: node.counted("darkroom_refused_total", reason="tickets") == 51)


def test_who_waits_too_long_for_a_render_process_is_refused_and_may_come_again(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, RENDERERS=1, QUEUE_WAIT="0.2s", **PATIENT)
    site.pages["/noise"] = pictures.noise()
    thread, results = behind(lambda: node.image(site.url("/noise"), format="gif"))
    node.at_work()
    assert refused(node.image(site.url("/photo.jpg"), w=20))[:2] == (503, "overloaded")
    thread.join()
    assert results[0].status_code == 200
    eventually(lambda: node.image(site.url("/photo.jpg"), w=20).status_code == 200)
