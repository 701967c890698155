import os
import signal
import threading

import pytest

from tests.journeys import pictures
from tests.journeys.node import PATIENT, eventually, kill, worked
from tests.journeys.test_bad_input import refused


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/photo.jpg": pictures.photo(),
        "/noise": pictures.noise(),
        "/killer": pictures.noise(),
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, RENDERERS=1, **PATIENT)


@pytest.fixture(scope="module")
def hasty(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, RENDERERS=1, TRANSFORM_TIMEOUT="1s")


def rendering(node, url, **query):
    """Begin a long render; returns its thread, its answer to be, and the process that does it."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(node.image(url, **query)))
    thread.start()
    return thread, answers, node.at_work()


def test_a_render_process_that_is_killed_costs_a_second_try(node, site):
    thread, answers, process = rendering(node, site.url("/noise"), format="gif")
    kill([process])
    thread.join()
    assert answers[0].status_code == 200
    assert pictures.opened(answers[0]).width == 3000
    assert node.processes().isdisjoint({process})


def test_a_picture_that_kills_twice_is_refused_and_remembered(node, site):
    thread, answers, process = rendering(node, site.url("/killer"), format="gif")
    kill([process])
    eventually(lambda: process not in node.processes())
    kill([node.at_work()])
    thread.join()
    assert refused(answers[0])[:2] == (422, "unreadable_image")
    before = node.renders()
    assert refused(node.image(site.url("/killer"), w=100))[:2] == (422, "unreadable_image")
    assert node.image(site.url("/photo.jpg"), w=11).status_code == 200
    assert node.renders() - before == 1


def test_idle_render_processes_that_die_are_replaced(node, site):
    kill(node.processes())
    assert node.image(site.url("/photo.jpg"), w=12).status_code == 200


def test_a_render_past_its_time_is_ended_and_remembered(hasty, site):
    before = hasty.processes()
    late = hasty.image(site.url("/noise"), format="gif")
    assert refused(late) == (504, "deadline_exceeded", "no-store")
    assert eventually(lambda: before - hasty.processes())
    renders = hasty.renders()
    assert refused(hasty.image(site.url("/noise"), format="gif"))[0] == 504
    assert hasty.renders() == renders
    assert hasty.image(site.url("/noise"), w=9).status_code == 200
    assert hasty.image(site.url("/photo.jpg"), w=13).status_code == 200
    assert hasty.counted("darkroom_renderers_total", event="killed") == 1


def test_a_render_process_that_hangs_is_ended(hasty, site):
    assert hasty.image(site.url("/photo.jpg"), w=14).status_code == 200
    processes = hasty.processes()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    answer = hasty.image(site.url("/photo.jpg"), w=15)
    assert refused(answer)[0] == 504
    assert eventually(lambda: processes - hasty.processes())


def test_processes_killed_under_load_cost_one_answer_at_most(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, RENDERERS=2, **PATIENT)
    site.pages |= {f"/load-{at}": pictures.photo(2400, 1600, at) for at in range(40)}
    queries = [{"url": site.url(f"/load-{at}"), "w": 900, "format": "avif"} for at in range(40)]
    answers = []
    thread = threading.Thread(target=lambda: answers.extend(node.many(len(queries), *queries)))
    thread.start()
    for _ in range(3):
        eventually(lambda: node.counted("darkroom_renderers_total", event="done") >= 1)
        kill([max(node.processes(), key=worked)])
    thread.join()
    assert [answer.status_code for answer in answers].count(200) >= len(queries) - 1
    assert node.image(site.url("/photo.jpg"), w=16).status_code == 200
