import os
import signal
import threading

import httpx
import pytest

from tests.journeys import pictures
from tests.journeys.node import command_of, eventually
from tests.journeys.origin import Page
from tests.journeys.servers import PATIENCE


def ended(pids):
    return not any(b"transforms" in command_of(pid) for pid in pids)


def ask(node, url, answers):
    thread = threading.Thread(target=lambda: answers.append(node.image(url, w=20)))
    thread.start()
    return thread


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopping_service_ends_what_it_has_begun_and_leaves_no_process(darkroom, origin, workers):
    origin.pages["/slow"] = Page(pictures.photo(), delay=1)
    node = darkroom(ALLOWED_PRIVATE=origin.address, WORKERS=workers)
    renderers = eventually(lambda: len(found := node.processes()) == 2 and found)
    answers = []
    thread = ask(node, origin.url("/slow"), answers)
    eventually(lambda: origin.hits["/slow"])
    node.process.send_signal(signal.SIGTERM)
    thread.join()
    assert [answer.status_code for answer in answers] == [200]
    assert node.process.wait(PATIENCE) in {0, -signal.SIGTERM}
    assert eventually(lambda: ended(renderers))


def test_a_draining_service_says_so_and_still_answers(darkroom, origin):
    origin.pages["/photo.jpg"] = pictures.photo()
    node = darkroom(ALLOWED_PRIVATE=origin.address, DRAIN="2s")
    node.process.send_signal(signal.SIGTERM)
    state = eventually(lambda: (a := node.web.get("/readyz")).status_code == 503 and a)
    assert state.json()["status"] == "draining"
    assert node.web.get("/livez").status_code == 200
    assert (
        httpx.get(
            f"{node.url}/image", params={"url": origin.url("/photo.jpg")}, trust_env=False
        ).status_code
        == 200
    )
    assert node.process.wait(PATIENCE) in {0, -signal.SIGTERM}


def test_a_second_signal_ends_the_draining(darkroom, origin):
    node = darkroom(DRAIN="10m")
    node.process.send_signal(signal.SIGTERM)
    eventually(lambda: node.web.get("/readyz").status_code == 503)
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(PATIENCE) in {0, -signal.SIGTERM}


def test_a_service_that_is_killed_takes_its_render_processes_along(darkroom):
    node = darkroom(WORKERS=2)
    renderers = eventually(lambda: len(found := node.processes()) == 2 and found)
    for pid in {int(p) for p in children(node.process.pid)}:
        os.kill(pid, signal.SIGKILL)
    node.process.kill()
    node.process.wait(PATIENCE)
    assert eventually(lambda: ended(renderers))


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:  # noqa: PTH123
        return file.read().split()
