import json

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page
from tests.journeys.servers import free_port

SECRET = "abcdef0123456789"


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {"/photo.jpg": pictures.photo(), "/fails": Page(b"", 500)}
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address)


def test_the_probes_answer_and_are_kept_by_nobody(node):
    live, ready = node.web.get("/livez"), node.web.get("/readyz")
    assert (live.status_code, ready.status_code) == (200, 200)
    assert live.headers["Cache-Control"] == ready.headers["Cache-Control"] == "no-store"
    state = ready.json()
    assert (state["status"], state["open_proxy"], state["redis"]) == ("ready", False, None)
    assert state["renderers"] >= 1


def test_a_node_without_its_redis_is_ready_and_says_that_it_is_away(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    for width in range(10, 20):
        assert node.image(site.url("/photo.jpg"), w=width).status_code == 200
    ready = node.web.get("/readyz")
    assert (ready.status_code, ready.json()["redis"]) == (200, "open")
    eventually(lambda: node.counted("darkroom_tier_open", tier="redis") == 1)


def test_an_open_proxy_says_so(darkroom):
    node = darkroom(HOST="0.0.0.0")
    assert node.web.get("/readyz").json()["open_proxy"] is True
    assert [line["level"] for line in node.lines("serving")] == ["info"]
    assert "open proxy" in node.log.read_text()


def test_metrics_are_in_the_usual_form_and_never_labelled_by_an_address(node, site):
    url = site.url("/photo.jpg")
    before = node.counted("darkroom_requests_total", cache="miss", door="image")
    for width in (20, 20, 21):
        assert node.image(url, w=width).status_code == 200
    node.image(site.url("/fails"), w=1)
    node.web.get("/nothing-here?secret=1")
    eventually(
        lambda: node.counted("darkroom_requests_total", cache="miss", door="image") == before + 2
    )
    answer = node.web.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert {"darkroom_requests", "darkroom_seconds", "darkroom_tickets"} <= set(families)
    assert not any(word in answer.text for word in ("photo.jpg", "127.0.0.1", "nothing-here"))
    counts = {
        (sample.labels["status"], sample.labels["cache"], sample.labels["format"])
        for sample in families["darkroom_requests"].samples
        if sample.name == "darkroom_requests_total"
    }
    assert {
        ("200", "miss", "image/webp"),
        ("200", "hit", "image/webp"),
        ("502", "source_failed", ""),
        ("404", "not_found", ""),
    } <= counts


def test_metrics_are_for_loopback_and_not_through_a_proxy(node):
    assert node.web.get("/metrics").status_code == 200
    through = node.web.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert (through.status_code, through.json()["code"]) == (404, "not_found")


def test_metrics_are_right_with_two_processes(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, WORKERS=2, RENDERERS=1)
    eventually(lambda: node.counted("darkroom_renderers_total", event="started") == 2)
    assert node.image(site.url("/photo.jpg"), w=20).status_code == 200
    answers = node.many(200, {"url": site.url("/photo.jpg"), "w": 20})
    assert {answer.status_code for answer in answers} == {200}
    eventually(lambda: node.counted("darkroom_requests_total", status="200") == 201)
    assert node.counted("darkroom_renderers_total", event="done") <= 2
    assert {node.counted("darkroom_requests_total", status="200") for _ in range(20)} == {201}


@pytest.mark.parametrize("workers", [1, 2])
def test_metrics_may_have_a_port_of_their_own(darkroom, workers):
    port = free_port()
    node = darkroom(METRICS_PORT=port, WORKERS=workers)
    assert node.web.get("/metrics").status_code == 404

    def scraped():
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
        assert answer.status_code == 200
        return answer.text

    eventually(lambda: 'cache="not_found",door="",format="",status="404"} 1.0' in scraped())


def test_every_request_that_was_worked_for_is_one_line_of_json_under_its_id(node, site):
    answers = [
        node.image(site.url("/photo.jpg"), w=30),
        node.image(site.url("/fails"), w=30),
        node.image(site.url("/photo.jpg"), w="wide"),
        node.web.get("/lost"),
    ]
    lines = [json.loads(line) for line in node.log.read_text().splitlines()]
    by_id = {line["request_id"]: line for line in lines if "request_id" in line}
    said = [by_id[answer.headers["X-Request-ID"]] for answer in answers]
    assert [line["event"] for line in said] == ["answered", "refused", "refused", "refused"]
    assert [line["status"] for line in said] == [200, 502, 400, 404]
    assert said[0]["cache"] == "miss"
    assert {"fetch_ms", "queue_ms", "decode_ms", "encode_ms", "total_ms"} <= said[0].keys()
    assert all({"timestamp", "level", "method", "path"} <= line.keys() for line in said)
    assert not [line for line in lines if line["level"] == "error"]


def test_no_key_in_an_address_reaches_the_log(node, site):
    node.image(site.url(f"/photo.jpg?X-Amz-Signature={SECRET}"), w=31)
    node.image(site.url("/photo.jpg"), w=31, sig=SECRET)
    node.image(f"http://user:{SECRET}@{site.address}/photo.jpg", w=31)
    node.web.get("/image", params={"w": "x", "token": SECRET})
    assert SECRET not in node.log.read_text()


def test_ids_differ_whatever_the_caller_sends(node):
    answers = [node.web.get("/lost", headers={"X-Request-ID": "mine"}) for _ in range(600)]
    assert len({answer.headers["X-Request-ID"] for answer in answers} - {"mine"}) == 600
