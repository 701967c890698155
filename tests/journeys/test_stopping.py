import signal
import threading
from pathlib import Path

import httpx
import pytest

from tests.journeys import pictures
from tests.journeys.node import command_of, eventually, kill
from tests.journeys.origin import Page
from tests.journeys.servers import PATIENCE


def ended(pids):
    return not any(b"transforms" in command_of(pid) for pid in pids)


def ask(node, url, answers):
    thread = threading.Thread(target=lambda: answers.append(node.image(url, w=20)))
    thread.start()
    return thread


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stopping_service_ends_what_it_has_begun_and_leaves_no_process(
    darkroom, origin, workers, stop
):
    origin.pages["/slow"] = Page(pictures.photo(), delay=1)
    node = darkroom(ALLOWED_PRIVATE=origin.address, WORKERS=workers, RENDERERS=2 // workers)
    with_spares = 2 + workers
    renderers = eventually(lambda: len(found := node.processes()) == with_spares and found)
    answers = []
    thread = ask(node, origin.url("/slow"), answers)
    eventually(lambda: origin.hits["/slow"])
    node.process.send_signal(stop)
    thread.join()
    assert [answer.status_code for answer in answers] == [200]
    assert node.process.wait(PATIENCE) in {0, -stop}
    assert "Traceback" not in node.log.read_text()
    assert eventually(lambda: ended(renderers))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_draining_service_says_so_and_still_answers(darkroom, origin, workers):
    origin.pages["/photo.jpg"] = pictures.photo()
    node = darkroom(ALLOWED_PRIVATE=origin.address, DRAIN="3s", WORKERS=workers)
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
    node = darkroom(WORKERS=2, RENDERERS=1)
    renderers = eventually(lambda: len(found := node.processes()) == 4 and found)
    workers = children(node.process.pid)
    node.process.kill()
    kill(workers)
    node.process.wait(PATIENCE)
    assert eventually(lambda: ended(renderers))


def test_an_http_process_that_dies_is_replaced(darkroom, origin):
    origin.pages["/photo.jpg"] = pictures.photo()
    node = darkroom(ALLOWED_PRIVATE=origin.address, WORKERS=2, RENDERERS=1)
    renderers = eventually(lambda: len(found := node.processes()) == 4 and found)
    kill(children(node.process.pid)[-1:])
    assert eventually(lambda: len(node.processes() - renderers) == 2)
    assert eventually(lambda: len(node.processes()) == 4)
    answers = node.many(20, *({"url": origin.url("/photo.jpg"), "w": w} for w in range(9, 19)))
    assert {answer.status_code for answer in answers} == {200}


def children(pid):
    """Return the ids of the HTTP processes under a supervisor, the oldest first."""
    under = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in under if b"spawn_main" in command_of(each)]
