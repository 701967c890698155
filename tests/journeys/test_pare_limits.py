"""Who may ask Pare's contract, how often, and what a node at its limits answers."""

import threading

import pytest

from proxy import sign
from tests.journeys import pictures
from tests.journeys.node import PATIENT, eventually
from tests.journeys.origin import Page
from tests.journeys.pare import failed, file, fill, send
from tests.journeys.test_overload import behind


@pytest.fixture(scope="module")
def site(originals):
    return fill(originals)


def test_a_key_is_needed_where_there_is_one(darkroom, site):
    node = darkroom(API_KEYS="first-key", ALLOWED_PRIVATE=site.address, RATE_LIMIT_PUBLIC_RPM=0)
    for path in ("/optimize", "/estimate"):
        for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic first-key"}):
            answer = send(node, file("png"), path=path, headers=headers)
            assert failed(answer) == (401, "unauthorized", {})
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        right = {"Authorization": "Bearer first-key"}
        assert send(node, file("png"), path=path, headers=right).status_code == 200
    assert node.web.get("/health").status_code == 200


def test_a_signature_is_for_a_body_and_not_for_an_address_or_a_bucket_in_it(darkroom, site):
    key = "a:" + "b2" * 32
    node = darkroom(
        SIGNING_KEYS=key,
        REQUIRE_SIGNATURE=1,
        ALLOWED_PRIVATE=site.address,
        STORAGE_BUCKETS="s3:ours",
    )
    assert failed(send(node, file("png")))[:2] == (401, "unauthorized")
    signed = f"/optimize?sig={sign('/optimize', {}, key)}"
    assert send(node, file("png"), path=signed).status_code == 200
    answer = node.web.post(signed, json={"url": site.url("/photo.jpg")})
    assert failed(answer)[:2] == (401, "unauthorized")
    storage = {"provider": "s3", "bucket": "ours", "path": "a.png"}
    answer = send(node, file("png"), {"storage": storage}, path=signed)
    assert failed(answer)[:2] == (401, "unauthorized")
    assert "bucket" in answer.json()["message"]


def limited(answer, limit):
    status, code, more = failed(answer)
    assert (status, code, more["limit"]) == (429, "rate_limit_exceeded", limit)
    assert 1 <= more["retry_after"] <= 70
    assert int(answer.headers["Retry-After"]) == more["retry_after"]
    assert int(answer.headers["X-RateLimit-Limit"]) == limit
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert int(answer.headers["X-RateLimit-Reset"]) > 0
    return True


def test_callers_without_a_key_are_counted_over_both_doors(darkroom):
    node = darkroom(RATE_LIMIT_PUBLIC_RPM=4, RATE_LIMIT_PUBLIC_BURST=0)
    for path in ("/optimize", "/estimate", "/optimize", "/estimate"):
        assert send(node, pictures.badge(), path=path).status_code == 200
    assert limited(send(node, pictures.badge()), 4)
    assert limited(send(node, pictures.badge(), path="/estimate"), 4)
    assert node.web.get("/health").status_code == 200
    assert node.web.get("/image").json()["code"] == "missing_url"


def test_a_burst_is_bounded_by_itself(darkroom):
    node = darkroom(RATE_LIMIT_PUBLIC_BURST=2)
    answers = [send(node, pictures.badge()) for _ in range(4)]
    assert [answer.status_code for answer in answers].count(200) <= 3
    assert limited(answers[-1], 2)


def test_a_key_is_exempt_unless_the_operator_counts_keys(darkroom):
    key = {"Authorization": "Bearer k"}
    free = darkroom(API_KEYS="k", RATE_LIMIT_PUBLIC_RPM=1, RATE_LIMIT_AUTH_RPM=2)
    assert {send(free, pictures.badge(), headers=key).status_code for _ in range(4)} == {200}
    counted = darkroom(API_KEYS="k", RATE_LIMIT_AUTH_ENABLED="true", RATE_LIMIT_AUTH_RPM=2)
    answers = [send(counted, pictures.badge(), headers=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert limited(answers[-1], 2)


def test_without_its_redis_nobody_is_counted(darkroom, redis_servers):
    redis = redis_servers()
    node = darkroom(REDIS_URL=redis.url, RATE_LIMIT_PUBLIC_RPM=2)
    redis.stop()
    eventually(lambda: send(node, pictures.badge()).status_code == 200)
    eventually(lambda: {send(node, pictures.badge()).status_code for _ in range(4)} == {200})


def overloaded(answer):
    assert failed(answer) == (503, "service_overloaded", {})
    return int(answer.headers["Retry-After"]) >= 1


def test_a_full_node_is_overloaded_before_anything_is_fetched(darkroom, origin):
    node = darkroom(ALLOWED_PRIVATE=origin.address, QUEUE=1, RENDERERS=1)
    going = threading.Event()
    origin.pages |= {"/slow.jpg": Page(file("jpeg"), hang=going), "/photo.jpg": file("jpeg")}
    thread, results = behind(lambda: node.image(origin.url("/slow.jpg"), w=20))
    eventually(lambda: origin.hits["/slow.jpg"])
    for path in ("/optimize", "/estimate"):
        assert overloaded(node.web.post(path, json={"url": origin.url("/photo.jpg")}))
    assert not origin.hits["/photo.jpg"]
    going.set()
    thread.join()
    assert results[0].status_code == 200
    answer = node.web.post("/optimize", json={"url": origin.url("/photo.jpg")})
    assert answer.status_code == 200


def test_a_full_node_takes_no_file_and_one_may_come_again(darkroom):
    node = darkroom(RENDERERS=1, QUEUE=1, **PATIENT)
    noise = pictures.noise()
    thread, results = behind(
        lambda: node.web.post("/image", content=noise, params={"format": "gif"})
    )
    node.at_work()
    for path in ("/optimize", "/estimate"):
        assert overloaded(send(node, file("png"), path=path))
    thread.join()
    assert results[0].status_code == 200
    assert send(node, file("png")).status_code == 200


def test_a_tool_that_takes_too_long_is_ended(darkroom):
    node = darkroom(TOOL_TIMEOUT_SECONDS=0.1, RENDERERS=1)
    answer = send(node, pictures.noise(), {"quality": 50})
    assert failed(answer) == (500, "tool_timeout", {})
    assert node.web.get("/livez").status_code == 200


def test_one_tool_may_take_longer_than_a_render(darkroom):
    node = darkroom(TRANSFORM_TIMEOUT="0.1s")
    assert send(node, pictures.noise(1600, 1200), {"quality": 50}).status_code == 200
