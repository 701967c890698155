import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import msgspec
import pytest

from tests.journeys import pictures
from tests.journeys.node import eventually
from tests.journeys.origin import Page
from tests.journeys.servers import free_port

KEY = {"Authorization": "Bearer secret"}
MEMORY = "memory://?max_bytes=32mb"
PHOTO, OTHER = "/shop/photo.jpg", "/about/other.jpg"


@pytest.fixture
def site(origin):
    origin.pages |= {PHOTO: pictures.photo(), OTHER: pictures.photo()}
    return origin


@pytest.fixture
def start(darkroom, site):
    def started(**settings):
        return darkroom(**{"ALLOWED_PRIVATE": site.address, "API_KEYS": "secret", **settings})

    return started


def purge(node, headers=KEY, **query):
    return node.web.delete("/cache", params=query, headers=headers)


def state(node, url, **query):
    answer = node.image(url, w=40, **query)
    assert answer.status_code == 200
    return answer.headers["X-Cache"].partition(";")[0]


@pytest.mark.parametrize("kind", ["url", "prefix", "host", "tag"])
def test_what_is_purged_is_fetched_and_made_anew_and_nothing_else(start, site, kind):
    node = start()
    photo, other = site.url(PHOTO), site.url(OTHER)
    assert [state(node, photo, tag="a,b"), state(node, other, tag="b")] == ["MISS", "MISS"]
    assert [state(node, photo, tag="a,b"), state(node, other, tag="b")] == ["HIT", "HIT"]
    what, named, value = {
        "url": ({"url": photo}, "original", photo),
        "prefix": ({"prefix": site.url("/shop/")}, "prefix", site.url("/shop/")),
        "host": ({"prefix": site.address + "/shop/"}, "prefix", f"//{site.address}/shop/"),
        "tag": ({"tag": "a"}, "tag", "a"),
    }[kind]
    answer = purge(node, **what)
    assert answer.json() == {"scope": "process", "kind": named, "value": value}
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [state(node, photo, tag="a,b"), state(node, other, tag="b")] == ["MISS", "HIT"]
    assert [state(node, photo, tag="a,b"), state(node, other, tag="b")] == ["HIT", "HIT"]
    assert (site.hits[PHOTO], site.hits[OTHER]) == (2, 1)


def test_a_whole_host_is_purged_by_its_name(start, site):
    node = start()
    states = [state(node, site.url(path)) for path in (PHOTO, OTHER)]
    assert purge(node, prefix=site.address).json()["value"] == f"//{site.address}/"
    assert states == [state(node, site.url(path)) for path in (PHOTO, OTHER)] == ["MISS", "MISS"]


def test_the_new_original_is_shown_and_known_validators_are_those_of_the_new_one(start, site):
    node = start()
    before = node.image(site.url(PHOTO), w=40, format="png")
    site.pages[PHOTO] = pictures.photo(80, 60)
    assert node.image(site.url(PHOTO), w=50, format="png").content
    assert purge(node, url=site.url(PHOTO)).status_code == 200
    after = node.image(
        site.url(PHOTO), w=40, format="png", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert (after.status_code, after.headers["X-Cache"]) == (200, "MISS")
    assert after.content != before.content


def test_what_carries_a_purged_watermark_goes_too(start, site):
    node = start()
    marked = {"mark": site.url(OTHER)}
    assert state(node, site.url(PHOTO), **marked) == "MISS"
    purge(node, url=site.url(OTHER))
    assert state(node, site.url(PHOTO), **marked) == "MISS"
    assert (site.hits[PHOTO], site.hits[OTHER]) == (2, 2)
    assert state(node, site.url(PHOTO), **marked) == "HIT"


def test_a_failure_is_forgotten_with_its_original(start, site):
    node = start()
    assert node.image(site.url("/late.jpg"), w=40).status_code == 404
    site.pages["/late.jpg"] = pictures.photo()
    assert node.image(site.url("/late.jpg"), w=40).status_code == 404
    purge(node, url=site.url("/late.jpg"))
    assert state(node, site.url("/late.jpg")) == "MISS"


def test_a_purged_picture_is_not_shown_stale_although_its_source_fails(start, site):
    node = start(CACHE_TTL="1s", STALE_TTL="1h", ORIGINAL_TTL="0s")
    assert state(node, site.url(PHOTO)) == "MISS"
    site.pages[PHOTO] = Page(b"", 500)
    eventually(lambda: state(node, site.url(PHOTO)) == "STALE")
    purge(node, url=site.url(PHOTO))
    assert node.image(site.url(PHOTO), w=40).status_code == 502


def test_a_purge_during_a_fetch_keeps_nothing_of_what_was_fetched_before(start, site):
    node, hang = start(), threading.Event()
    site.pages[PHOTO] = Page(pictures.photo(), hang=hang)
    with ThreadPoolExecutor() as pool:
        before = pool.submit(
            httpx.get,
            f"{node.url}/image",
            params={"url": site.url(PHOTO), "w": 40},
            trust_env=False,
            timeout=60,
        )
        eventually(lambda: site.hits[PHOTO] == 1)
        purge(node, url=site.url(PHOTO))
        site.pages[PHOTO] = pictures.photo(90, 90)
        after = node.image(site.url(PHOTO), w=40, format="png")
        hang.set()
        assert before.result().status_code == 200
    assert (after.headers["X-Cache"], site.hits[PHOTO]) == ("MISS", 2)
    again = node.image(site.url(PHOTO), w=40, format="png")
    assert (again.headers["X-Cache"].partition(";")[0], again.content) == ("HIT", after.content)
    late = node.image(site.url(PHOTO), w=40)
    assert (late.headers["X-Cache"], site.hits[PHOTO]) == ("MISS", 2)


def test_all_nodes_hear_of_a_purge_within_moments(start, site, redis_servers):
    redis = redis_servers()
    nodes = [start(CACHE=f"{MEMORY} {redis.url}") for _ in range(2)]
    first, second = nodes
    photo, other = site.url(PHOTO), site.url(OTHER)
    for node in nodes:
        assert {state(node, photo), state(node, other)} <= {"MISS", "HIT"}
        assert [state(node, photo), state(node, other)] == ["HIT", "HIT"]
    took = []
    for _ in range(5):
        began = time.monotonic()
        assert purge(first, url=photo).json()["scope"] == "cluster"
        eventually(lambda: state(second, photo) == "MISS", seconds=5)
        took.append(time.monotonic() - began)
        assert [state(node, other) for node in nodes] == ["HIT", "HIT"]
    assert min(took) < 1
    assert state(first, photo) == "HIT"
    assert site.hits[PHOTO] == 6


def test_processes_of_one_node_hear_each_other_through_redis(start, site, redis_servers):
    node = start(CACHE=f"{MEMORY} {redis_servers().url}", WORKERS=2, RENDERERS=1)
    query = {"url": site.url(PHOTO), "w": 40}
    assert {answer.status_code for answer in node.many(40, query)} == {200}
    assert purge(node, url=site.url(PHOTO)).json()["scope"] == "cluster"
    time.sleep(1)
    assert {answer.status_code for answer in node.many(40, query)} == {200}
    assert site.hits[PHOTO] == 2


def test_processes_without_redis_say_that_only_one_of_them_heard(start, site):
    node = start(WORKERS=2, RENDERERS=1)
    assert purge(node, url=site.url(PHOTO)).json()["scope"] == "process"


def test_a_redis_that_is_away_makes_it_a_purge_of_this_process(start, site, redis_servers):
    redis = redis_servers()
    node = start(CACHE=f"{MEMORY} {redis.url}")
    assert state(node, site.url(PHOTO)) == "MISS"
    redis.stop()
    assert purge(node, url=site.url(PHOTO)).json()["scope"] == "process"
    assert state(node, site.url(PHOTO)) == "MISS"


def test_purges_that_were_missed_are_read_when_redis_is_back(start, site, redis_servers):
    redis = redis_servers()
    first, second = (start(CACHE=f"{MEMORY} {redis.url}") for _ in range(2))
    assert [state(first, site.url(PHOTO)), state(second, site.url(PHOTO))] == ["MISS", "HIT"]
    redis.stop()
    assert purge(first, url=site.url(PHOTO)).json()["scope"] == "process"
    assert state(second, site.url(PHOTO)) == "HIT"
    redis_servers(port=redis.port)
    eventually(lambda: state(second, site.url(PHOTO)) == "MISS")
    third = start(CACHE=f"{MEMORY} {redis.url}")
    assert purge(third, tag="x").json()["scope"] == "cluster"


@pytest.mark.parametrize(
    ("headers", "settings", "status", "code"),
    [
        ({}, {}, 401, "unauthorized"),
        ({"Authorization": "Bearer wrong"}, {}, 401, "unauthorized"),
        (KEY, {"API_KEYS": "none"}, 403, "forbidden"),
    ],
)
def test_only_who_brings_a_key_may_purge(start, site, headers, settings, status, code):
    node = start(**settings)
    assert state(node, site.url(PHOTO)) == "MISS"
    answer = purge(node, headers, url=site.url(PHOTO))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert state(node, site.url(PHOTO)) == "HIT"


def test_bad_purges_are_refused_by_name(start):
    node = start()
    for query in ({}, {"tag": "a b"}, {"prefix": "a.example/x"}, {"url": "ftp://a.example/"}):
        answer = purge(node, **query)
        assert answer.status_code in (400, 403)
        assert answer.json()["code"] in ("invalid_parameter", "source_forbidden")
    got = node.web.get("/cache", params={"tag": "a"})
    assert (got.status_code, got.headers["Allow"]) == (405, "DELETE, OPTIONS")
    assert node.web.options("/cache").status_code == 204


class Listener(HTTPServer):
    """A hook: remembers what it was told, and answers with the next status."""

    def __init__(self, *statuses):
        self.told, self.statuses = [], list(statuses)
        super().__init__(("127.0.0.1", 0), _Told)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()


class _Told(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(msgspec.json.decode(body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    server = Listener(503)
    yield server
    server.shutdown()
    server.server_close()


def test_the_hook_hears_what_was_purged_even_if_not_at_once(start, site, hook):
    port = hook.server_address[1]
    node = start(PURGE_HOOK=f"http://127.0.0.1:{port}/purge?token=abc", CACHE_TAGS=1)
    shown = node.image(site.url(PHOTO), w=40, tag="spring")
    answer = purge(node, url=site.url(PHOTO))
    assert answer.json()["hook"] == "told"
    assert len(hook.told) == 2
    told = hook.told[-1]
    assert (told["kind"], told["value"], told["scope"]) == (
        "original",
        site.url(PHOTO),
        "process",
    )
    assert abs(told["at"] - time.time()) < 60
    tags = shown.headers["Cache-Tag"].split(",")
    assert shown.headers["Surrogate-Key"].split(" ") == tags
    assert set(told["tags"]) < set(tags)
    assert "spring" in tags


def test_a_hook_that_is_gone_is_told_of_and_stops_no_purge(start, site):
    node = start(PURGE_HOOK=f"http://127.0.0.1:{free_port()}/abc")
    assert state(node, site.url(PHOTO)) == "MISS"
    assert purge(node, url=site.url(PHOTO)).json()["hook"] == "failed"
    assert state(node, site.url(PHOTO)) == "MISS"
    assert [line["why"] for line in node.lines("purge hook failed")] == ["ConnectError"]


def test_tags_for_a_cdn_are_those_of_the_picture_that_is_held(start, site):
    node = start(CACHE_TAGS=1)
    url = site.url(PHOTO)
    first = node.image(url, w=40, tag="one")
    assert "one" in first.headers["Cache-Tag"].split(",")
    purge(node, tag="one")
    again = node.image(url, w=40, tag="two")
    hit = node.image(url, w=40, tag="one")
    assert again.headers["X-Cache"] == "MISS"
    assert again.headers["Cache-Tag"] == hit.headers["Cache-Tag"]
    assert {"two"} < set(hit.headers["Cache-Tag"].split(","))
    unchanged = node.image(url, w=40, tag="one", headers={"If-None-Match": hit.headers["ETag"]})
    assert (unchanged.status_code, unchanged.headers["Cache-Tag"]) == (
        304,
        hit.headers["Cache-Tag"],
    )


def test_purges_are_counted(start, site):
    node = start()
    purge(node, url=site.url(PHOTO))
    purge(node, tag="x")
    eventually(lambda: node.counted("darkroom_purges_total", scope="process") == 2)
    assert node.counted("darkroom_purges_total", kind="tag") == 1
