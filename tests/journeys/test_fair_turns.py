"""Hosts have their turns: what comes of one does not keep the pictures of another waiting."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.journeys import pictures
from tests.journeys.test_svg import BOMBS

CROWD, GOOD = 6, 3


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {f"/{n}.svg": BOMBS["turbulence"] for n in range(CROWD)}
    originals.pages["/good.jpg"] = pictures.photo()
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, RENDERERS=1, QUEUE_WAIT="5s")


def test_a_host_of_slow_drawings_does_not_starve_another(node, site):
    over = Event()

    def crowd(number):
        answers, width = [], 500
        while not over.is_set():
            width += 1
            url = site.url(f"/{number}.svg").replace("127.0.0.1", "localhost")
            answers.append(node.image(url, w=width).status_code)
            over.wait(0.2)
        return answers

    with ThreadPoolExecutor(CROWD) as pool:
        begun = [pool.submit(crowd, number) for number in range(CROWD)]
        over.wait(1)
        answers = [node.image(site.url("/good.jpg"), w=50 + n).status_code for n in range(GOOD)]
        over.set()
    assert answers == [200] * GOOD
    assert {status for each in begun for status in each.result()} <= {422, 503}
