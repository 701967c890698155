import asyncio

import httpx
import pytest
from msgspec import json

from proxy.bench.corpus import Corpus
from proxy.bench.live import app as live_app
from proxy.bench.live import events
from proxy.bench.live.app import LONGEST_BODY, Live, app
from proxy.bench.live.current import Current
from proxy.bench.presets import Asked, Outcome, Run
from proxy.bench.presets.store import Runs

ORIGIN = "http://127.0.0.1:8081"


def kept(state="done"):
    outcome = Outcome(
        file="compact/a.jpg", group="compact", format="jpeg", preset="HIGH", verdict="pass"
    )
    run = Run.begin(Asked(("jpeg",), ("HIGH",), ("compact",)), 1, {}).added(outcome, 1.0)
    return run if state == "running" else run.ended(state, "no" * (state == "failed"))


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path / "runs")


@pytest.fixture
async def client(tmp_path, runs):
    corpus = Corpus.plan(tmp_path / "none", tmp_path / "corpus")
    server = app(Live(corpus, Current(runs, tmp_path / "reports")))
    transport = httpx.ASGITransport(app=server)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def test_page_loads_only_its_own_parts(client):
    for path, kind in (("/", "html"), ("/page.css", "css"), ("/page.js", "javascript")):
        answer = await client.get(path)
        assert (answer.status_code, kind in answer.headers["content-type"]) == (200, True)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "http://" not in answer.text.replace("http://www.w3.org", "")
        assert "https://" not in answer.text
        assert "style=" not in answer.text


async def test_corpus_tells_groups_formats_and_files(client):
    found = (await client.get("/api/corpus")).json()
    assert found["presets"] == ["HIGH", "MEDIUM", "LOW"]
    groups = {group["name"]: group for group in found["groups"]}
    assert list(groups) == ["high_res", "standard", "compact", "deep_color"]
    assert groups["compact"]["formats"]["jpeg"] == {"files": 3, "made": 0}
    assert groups["deep_color"]["formats"] == {"avif": {"files": 6, "made": 0}}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"formats": ["psd"]}, "formats: 'psd'"),
        ({"presets": ["HIGHEST"]}, "presets: 'HIGHEST'"),
        ({"groups": ["../../etc"]}, "groups: '../../etc'"),
        ({"formats": ["jpeg"], "groups": ["deep_color"]}, "formats='jpeg'"),
        ({"formats": "jpeg"}, "$.formats"),
        ({"formats": [None]}, "$.formats[0]"),
        ({"sizes": []}, "sizes"),
        ([], "Expected `object`"),
    ],
)
async def test_what_cannot_be_run_is_refused_and_named(client, body, named):
    answer = await client.post("/api/run", json=body)
    assert answer.status_code == 400
    assert named in answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 60_000, b'{"formats":["\xed"]}'])
async def test_no_json_is_refused(client, body):
    answer = await client.post(
        "/api/run", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_parameter")


async def test_body_is_bounded(client):
    headers = {"content-type": "application/json"}
    answer = await client.post("/api/run", content=b" " * (LONGEST_BODY + 1), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
async def test_a_form_of_another_page_begins_nothing(client, kind):
    headers = {"content-type": kind} if kind else {}
    answer = await client.post("/api/run", content=b"{}", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8081", "127.0.0.1.evil.example", "", "[", "localhost@evil"],
)
async def test_a_name_that_is_rebound_to_the_loopback_is_refused(client, host):
    answer = await client.get("/api/runs", headers={"host": host})
    assert answer.status_code == 403
    assert "Host" in answer.json()["message"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8081", "127.0.0.1:9", "[::1]:8081"])
async def test_names_of_the_loopback_are_let_in(client, host):
    assert (await client.get("/api/runs", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8081"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
async def test_other_origins_change_nothing(client, runs, headers):
    run = kept()
    runs.save(run)
    for method, path in (("DELETE", f"/api/runs/{run.run_id}"), ("POST", "/api/run")):
        answer = await client.request(method, path, headers=headers, json={})
        assert answer.status_code == 403
    assert runs.load(run.run_id) == run


async def test_other_pages_may_link_here_but_embed_nothing(client):
    linked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert (await client.get("/", headers=linked)).status_code == 200
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert (await client.get("/api/runs", headers=embedded)).status_code == 403


async def test_the_page_itself_may_change(client, runs):
    run = kept()
    runs.save(run)
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
    answer = await client.delete(f"/api/runs/{run.run_id}", headers=headers)
    assert answer.json() == {"run_id": run.run_id, "state": "deleted"}
    assert (await client.get(f"/api/runs/{run.run_id}")).status_code == 404


@pytest.mark.parametrize(
    "name", ["x", "..%2f..%2fsecret", "%2e%2e", "20261120T202950Z-00000000", "%00", "a" * 9000]
)
async def test_unknown_runs_are_not_found(client, name):
    for method, path in (
        ("GET", f"/api/runs/{name}"),
        ("DELETE", f"/api/runs/{name}"),
        ("GET", f"/api/run/{name}/stream"),
    ):
        answer = await client.request(method, path)
        assert answer.status_code == 404
        assert len(answer.content) < 400


async def test_other_paths_and_methods_are_refused_in_json(client):
    assert (await client.get("/nothing")).json()["error"] == "not_found"
    answer = await client.put("/api/runs")
    assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


async def test_runs_are_listed_and_fetched(client, runs):
    run = kept()
    runs.save(run)
    (found,) = (await client.get("/api/runs")).json()["runs"]
    assert found["run_id"] == run.run_id
    assert found["counts"] == {"pass": 1, "warn": 0, "fail": 0}
    answer = await client.get(f"/api/runs/{run.run_id}")
    assert json.decode(answer.content, type=Run) == run


async def test_a_run_that_its_server_did_not_survive_has_failed(client, runs):
    run = kept("running")
    runs.save(run)
    found = (await client.get(f"/api/runs/{run.run_id}")).json()
    assert (found["state"], found["verdict"]) == ("failed", "fail")
    assert "ended before" in found["error"]


async def test_a_run_that_is_over_is_told_from_its_first_event(client, runs):
    run = kept()
    runs.save(run)
    answer = await client.get(f"/api/run/{run.run_id}/stream")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [line for line in answer.text.splitlines() if not line.startswith("data")] == [
        *("id: 1", "event: start", ""),
        *("id: 2", "event: case", ""),
        *("id: 3", "event: summary", ""),
        *("id: 4", "event: done", ""),
    ]


async def test_a_stream_goes_on_after_the_last_event_that_came(client, runs):
    run = kept("failed")
    runs.save(run)
    path = f"/api/run/{run.run_id}/stream"
    answer = await client.get(path, headers={"last-event-id": "2"})
    assert answer.text.startswith("id: 3\nevent: error\n")
    assert (await client.get(path, headers={"last-event-id": "5"})).status_code == 204
    for unknown in ("-1", "x", b"\xb2", "1" * 5000):
        assert (await client.get(path, headers={"last-event-id": unknown})).status_code == 200


async def test_watchers_are_bounded(tmp_path, runs):
    run = kept()
    runs.save(run)
    live = Live(Corpus(()), Current(runs, tmp_path), {*range(live_app.MOST_WATCHERS)})
    transport = httpx.ASGITransport(app=app(live))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert (await client.get(f"/api/run/{run.run_id}/stream")).status_code == 503


async def test_who_watches_hears_of_what_comes_and_that_nothing_does(tmp_path, runs):
    current = Current(runs, tmp_path)
    run = kept("running")
    current._run = run
    seen = []

    async def watch():
        async for found in current.watch(run.run_id, 0.01):
            seen.append(found)  # noqa: PERF401 - what came so far is looked at meanwhile

    watching = asyncio.create_task(watch())
    while None not in seen:
        await asyncio.sleep(0.01)
    current._publish(run.ended("done"))
    await asyncio.wait_for(watching, 10)
    assert (seen[0], seen[-1].state) == (run, "done")


def test_events_keep_their_numbers_as_a_run_goes_on():
    run = kept("running")
    before, after = list(events.events(run)), list(events.events(run.ended("done")))
    assert after[: len(before)] == before
    assert events.count(run.ended("done")) == len(after) == 4
