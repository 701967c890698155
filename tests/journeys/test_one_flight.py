import threading
import time
from contextlib import ExitStack

import pytest

from tests.journeys import pictures
from tests.journeys.node import PATIENT, eventually
from tests.journeys.origin import Page

CROWD = 500


@pytest.fixture(scope="module")
def node(darkrooms, originals):
    return darkrooms(ALLOWED_PRIVATE=originals.address, RENDERERS=1, QUEUE_WAIT="60s", **PATIENT)


@pytest.fixture(params=["one process", "two processes"])
def house(request, darkroom, originals, redis_server, node):
    if request.param == "one process":
        return node
    pair = darkroom(
        ALLOWED_PRIVATE=originals.address,
        WORKERS=2,
        RENDERERS=1,
        CACHE=f"memory://?max_bytes=32mb {redis_server.url}",
    )
    eventually(lambda: pair.counted("darkroom_renderers_total", event="started") == 2)
    return pair


def late(house):
    """Count how often Redis came too late, whereupon each process works for itself."""
    return house.counted("darkroom_tier_total", tier="redis", outcome="error")


def crowd(house, originals, attempt):
    """Let a crowd ask for one cold picture, and count its renders."""
    path = f"/crowd-{house.port}-{attempt}"
    originals.pages[path] = Page(pictures.photo(level=(house.port + attempt) % 251), delay=0.5)
    url = originals.url(path)
    before = house.renders()
    answers = house.many(CROWD, {"url": url, "w": 320}, {"src": url, "width": 160, "dpr": 2})
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    return originals.hits[path], house.renders() - before


def test_a_crowd_that_wants_the_same_costs_one_fetch_and_one_render(house, originals):
    for attempt in range(5):
        before = late(house)
        costs = crowd(house, originals, attempt)
        if late(house) == before:
            break
    assert costs == (1, 1)


def test_a_crowd_that_wants_many_sizes_costs_one_fetch(house, originals):
    path = f"/sizes-{house.port}"
    originals.pages[path] = Page(pictures.photo(level=house.port % 241), delay=0.3)
    widths = range(100, 120)
    answers = house.many(60, *({"url": originals.url(path), "w": width} for width in widths))
    assert [answer.status_code for answer in answers] == [200] * 60
    sizes = [pictures.opened(answer).width for answer in answers]
    assert sizes == list(widths) * 3
    assert originals.hits[path] == 1


def test_a_crowd_before_a_failing_source_costs_it_few_fetches(house, originals):
    path = f"/fails-{house.port}"
    originals.pages[path] = Page(b"", 500, delay=0.5)
    answers = house.many(100, {"url": originals.url(path), "w": 9})
    assert {answer.status_code for answer in answers} == {502}
    assert originals.hits[path] <= 2


def test_a_node_that_dies_in_the_middle_is_followed_by_another(darkroom, originals, redis_server):
    cache = f"memory://?max_bytes=32mb {redis_server.url}"
    dying, other = (darkroom(ALLOWED_PRIVATE=originals.address, CACHE=cache) for _ in range(2))
    originals.pages["/dying"] = Page(pictures.photo(), hang=threading.Event())
    url = originals.url("/dying")
    answers = []
    with dying.leaving(url, w=55):
        eventually(lambda: originals.hits["/dying"])
        originals.pages["/dying"] = pictures.photo()
        waiting = threading.Thread(target=lambda: answers.append(other.image(url, w=55)))
        waiting.start()
        time.sleep(0.5)
        assert (originals.hits["/dying"], answers) == (1, [])
        dying.process.kill()
    waiting.join()
    assert (answers[0].status_code, originals.hits["/dying"]) == (200, 2)


def test_two_nodes_with_one_redis_share_one_flight(darkroom, originals, redis_server):
    cache = f"memory://?max_bytes=32mb {redis_server.url}"
    nodes = [darkroom(ALLOWED_PRIVATE=originals.address, CACHE=cache) for _ in range(2)]
    originals.pages["/nodes"] = Page(pictures.photo(), delay=1)
    answers = []
    query = {"url": originals.url("/nodes"), "w": 77}
    crowds = [threading.Thread(target=lambda n=n: answers.extend(n.many(20, query))) for n in nodes]
    for crowd in crowds:
        crowd.start()
    for crowd in crowds:
        crowd.join()
    assert [answer.status_code for answer in answers] == [200] * 40
    assert len({answer.content for answer in answers}) == 1
    assert originals.hits["/nodes"] == 1


def test_callers_who_leave_take_nothing_from_those_who_stay(node, originals):
    originals.pages["/leaving"] = Page(pictures.photo(), delay=1)
    url = originals.url("/leaving")
    with ExitStack() as leavers:
        for _ in range(10):
            leavers.enter_context(node.leaving(url, w=90))
        eventually(lambda: originals.hits["/leaving"])
        crowd = []
        staying = threading.Thread(target=lambda: crowd.extend(node.many(5, {"url": url, "w": 90})))
        staying.start()
        time.sleep(0.2)
    staying.join()
    assert [answer.status_code for answer in crowd] == [200] * 5
    assert originals.hits["/leaving"] == 1


def test_work_in_the_queue_that_nobody_waits_for_is_dropped(node, originals):
    originals.pages |= {"/noise": pictures.noise(), "/dropped": pictures.photo(level=3)}
    assert node.image(originals.url("/dropped"), w=9).status_code == 200
    before, refused = node.renders(), len(node.lines("refused"))
    slow = threading.Thread(target=lambda: node.image(originals.url("/noise"), format="gif"))
    slow.start()
    node.at_work()
    with ExitStack() as leavers:
        for width in range(20, 25):
            leavers.enter_context(node.leaving(originals.url("/dropped"), w=width))
        time.sleep(0.3)
        assert len(node.lines("refused")) == refused
    slow.join()
    assert node.image(originals.url("/dropped"), w=26).status_code == 200
    assert node.renders() - before == 2
