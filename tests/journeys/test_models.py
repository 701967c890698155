"""The file of a model: from memory, from a directory, or from where the operator says."""

import threading

import pytest

from tests.journeys.origin import Origin, Page
from tests.journeys.test_feather import RATES, refused

PATH = "/api/models/modnet"
FULL, SMALL = b"\x08\x07full" * 50_000, b"\x08\x07small" * 10_000
OPEN = {"RATE_LIMIT_PER_MINUTE": 10_000}


@pytest.fixture
def elsewhere():
    server = Origin()
    yield server
    server.close()


@pytest.fixture
def started(darkroom, origin):
    """Start a service whose models come from the origin."""

    def start(**settings):
        usual = {
            "ALLOWED_PRIVATE": origin.address,
            "MODEL_FULL_URL": origin.url("/full.onnx"),
            "MODEL_QUANTIZED_URL": origin.url("/small.onnx"),
        }
        return darkroom(**OPEN | usual | settings)

    origin.pages |= {"/full.onnx": FULL, "/small.onnx": SMALL}
    return start


def failed(node, *words, path=PATH):
    answer = node.web.get(path)
    assert refused(answer) == (502, "MODEL_FETCH_FAILED")
    assert answer.headers.keys() >= RATES
    message = answer.json()["error"]["message"]
    assert all(word in message for word in words)
    assert "127.0.0.1" not in message
    return message


def test_both_variants_to_be_kept_for_ever(started, origin):
    node = started()
    for query, body in (("", FULL), ("?variant=full", FULL), ("?variant=quantized", SMALL)):
        answer = node.web.get(PATH + query)
        assert (answer.status_code, answer.content) == (200, body)
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert int(answer.headers["Content-Length"]) == len(body)
        assert answer.headers.keys() >= RATES | {"etag", "x-request-id", "accept-ranges"}
    assert origin.hits == {"/full.onnx": 1, "/small.onnx": 1}


def test_first_a_miss_and_then_from_memory(started):
    node = started()
    said = [node.web.get(PATH).headers["X-Cache"] for _ in range(2)]
    assert said == ["MISS", "HIT; tier=memory"]


def test_conditions_ranges_and_heads(started, origin):
    node = started()
    head = node.web.head(PATH)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(FULL)
    tag = head.headers["ETag"]
    same = node.web.get(PATH, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["ETag"]) == (304, b"", tag)
    assert "immutable" in same.headers["Cache-Control"]
    part = node.web.get(PATH, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, FULL[10:20])
    past = node.web.get(PATH, headers={"Range": f"bytes={len(FULL)}-"})
    assert refused(past) == (416, "RANGE_NOT_SATISFIABLE")
    assert past.headers["Content-Range"] == f"bytes */{len(FULL)}"
    assert origin.hits["/full.onnx"] == 1


def test_another_variant_is_refused(started):
    node = started()
    for query in ("variant=half", "variant=", "variant=full&variant=quantized"):
        answer = node.web.get(f"{PATH}?{query}")
        assert refused(answer) == (400, "INVALID_INPUT")
        assert answer.json()["error"]["details"] == {"parameter": "variant"}


def test_other_methods_and_preflight(started):
    node = started()
    for method in ("POST", "PUT", "DELETE"):
        answer = node.web.request(method, PATH)
        assert refused(answer) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert node.web.options(PATH).status_code == 204


def test_many_at_once_cost_one_fetch(started, origin):
    origin.pages["/full.onnx"] = Page(FULL, delay=0.5)
    node, answers = started(), []
    threads = [
        threading.Thread(target=lambda: answers.append(node.web.get(PATH).content))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [FULL] * 8
    assert origin.hits["/full.onnx"] == 1


def test_a_directory_outlives_the_service_and_the_upstream(started, origin, tmp_path):
    folder = tmp_path / "models" / "below"
    node = started(MODEL_CACHE_DIR=folder)
    assert node.web.get(PATH).content == FULL
    assert sorted(path.name for path in folder.iterdir()) == [
        "modnet-full.json",
        "modnet-full.onnx",
    ]
    assert (folder / "modnet-full.onnx").read_bytes() == FULL
    del origin.pages["/full.onnx"]
    again = started(MODEL_CACHE_DIR=folder).web.get(PATH)
    assert (again.content, again.headers["X-Cache"]) == (FULL, "HIT; tier=file")
    assert origin.hits["/full.onnx"] == 1


def test_a_file_that_is_not_whole_is_fetched_anew(started, origin, tmp_path):
    assert started(MODEL_CACHE_DIR=tmp_path / "m").web.get(PATH).content == FULL
    (tmp_path / "m" / "modnet-full.onnx").write_bytes(FULL[:-1])
    assert started(MODEL_CACHE_DIR=tmp_path / "m").web.get(PATH).content == FULL
    assert origin.hits["/full.onnx"] == 2
    assert (tmp_path / "m" / "modnet-full.onnx").read_bytes() == FULL


def test_another_address_means_another_file(started, origin, tmp_path):
    assert started(MODEL_CACHE_DIR=tmp_path / "m").web.get(PATH).content == FULL
    node = started(MODEL_CACHE_DIR=tmp_path / "m", MODEL_FULL_URL=origin.url("/small.onnx"))
    assert node.web.get(PATH).content == SMALL


def test_a_file_of_the_operator_needs_no_address(darkroom, tmp_path):
    (tmp_path / "modnet-quantized.onnx").write_bytes(SMALL)
    node = darkroom(MODEL_CACHE_DIR=tmp_path, **OPEN)
    assert node.web.get(f"{PATH}?variant=quantized").content == SMALL
    failed(node, "full", "DARKROOM_MODEL_FULL_URL")


def test_a_directory_that_cannot_be_written_costs_only_itself(started, tmp_path):
    (tmp_path / "file").write_bytes(b"in the way")
    node = started(MODEL_CACHE_DIR=tmp_path / "file")
    assert node.web.get(PATH).content == FULL
    assert node.web.get(PATH).headers["X-Cache"] == "HIT; tier=memory"
    assert node.lines("model not kept")


NO_MODELS = [
    (Page(b"gone", 410), "source_not_found"),
    (Page(b"no", 401), "source_not_found"),
    (Page(b"broken", 500), "source_failed"),
    (Page(FULL, announced=len(FULL) + 10), "source_failed"),
    (Page(b""), "source_failed"),
    (Page(b"<!doctype html><title>Log in</title>"), "source_failed"),
    (Page(b'{"error":"Invalid credentials"}'), "source_failed"),
    (Page(b"version https://git-lfs.github.com/spec/v1\n"), "source_failed"),
    (Page(raw=b"nonsense\r\n\r\n"), "source_failed"),
    (Page(FULL, headers={"Content-Encoding": "br"}), "source_failed"),
]


def test_an_upstream_that_gives_no_model(started, origin, tmp_path):
    node = started(MODEL_CACHE_DIR=tmp_path / "m")
    for page, word in NO_MODELS:
        origin.pages["/full.onnx"] = page
        failed(node, "full", "DARKROOM_MODEL_FULL_URL", word)
    assert not list(tmp_path.glob("m/*"))
    origin.pages["/full.onnx"] = FULL
    assert node.web.get(PATH).content == FULL


def test_an_upstream_that_takes_too_long(started, origin):
    origin.pages["/full.onnx"] = Page(FULL, hang=threading.Event())
    origin.pages["/small.onnx"] = Page(SMALL, drip=0.01)
    node = started(MODEL_FETCH_TIMEOUT_MS=600)
    failed(node, "600 ms")
    failed(node, "600 ms", path=f"{PATH}?variant=quantized")


def test_nobody_is_there(started, darkroom):
    failed(started(MODEL_FULL_URL="http://127.0.0.1:9/full.onnx", ALLOWED_PRIVATE="127.0.0.1:9"))
    assert "MODEL_QUANTIZED_URL" in failed(
        darkroom(**OPEN), "DARKROOM_", path=f"{PATH}?variant=quantized"
    )


def test_a_private_address_must_be_opened(started, origin):
    node = started(ALLOWED_PRIVATE="none")
    failed(node, "source_forbidden")
    assert not origin.hits


def test_hosts_of_originals_do_not_bind_models(started):
    assert started(ALLOWED_HOSTS="cdn.example.com").web.get(PATH).content == FULL


def test_the_token_is_for_one_origin_alone(started, origin, elsewhere):
    elsewhere.pages["/stored"] = FULL
    origin.redirect("/moved", origin.url("/away"))
    origin.redirect("/away", elsewhere.url("/stored"))
    node = started(
        HUGGINGFACE_TOKEN="hf_secret",
        MODEL_FULL_URL=origin.url("/moved"),
        ALLOWED_PRIVATE=f"{origin.address} {elsewhere.address}",
    )
    assert node.web.get(PATH).content == FULL
    assert node.web.get(f"{PATH}?variant=quantized").content == SMALL
    for path in ("/moved", "/away", "/small.onnx"):
        assert origin.seen[path]["Authorization"] == "Bearer hf_secret"
    assert "Authorization" not in elsewhere.seen["/stored"]
    assert "hf_secret" not in node.log.read_text()


def test_without_a_token_none_is_sent(started, origin):
    assert started().web.get(PATH).status_code == 200
    assert "Authorization" not in origin.seen["/full.onnx"]


def test_the_tag_is_that_of_the_bytes(started):
    node = started()
    full, small = (node.web.get(f"{PATH}?variant={name}") for name in ("full", "quantized"))
    assert full.headers["ETag"] != small.headers["ETag"]
    assert started().web.head(PATH).headers["ETag"] == full.headers["ETag"]
