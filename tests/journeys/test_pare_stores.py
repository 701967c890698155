"""Optimised files that are written to a bucket: a real server that speaks as S3 does."""

import httpx
import pytest

from tests.journeys.pare import failed, file, fill, send
from tests.object_servers import BUCKET, S3


@pytest.fixture(scope="module")
def site(originals):
    return fill(originals)


@pytest.fixture(scope="module")
def node(darkrooms):
    return darkrooms(
        RATE_LIMIT_PUBLIC_RPM=0,
        RATE_LIMIT_PUBLIC_BURST=0,
        STORAGE_BUCKETS="gcs:ours s3:ours",
        S3_ENDPOINT="http://127.0.0.1:1",
        AWS_ACCESS_KEY_ID="key",
        AWS_SECRET_ACCESS_KEY="secret",
    )


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    server = S3(tmp_path_factory.mktemp("bucket"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def storing(darkrooms, bucket, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address,
        RATE_LIMIT_PUBLIC_RPM=0,
        RATE_LIMIT_PUBLIC_BURST=0,
        STORAGE_BUCKETS=f"s3:{BUCKET} s3:absent",
        S3_ENDPOINT=bucket.endpoint,
        S3_REGION="us-east-1",
        NO_PROXY="127.0.0.1",
        **bucket.variables,
    )


def place(path, bucket=BUCKET, **more):
    return {"storage": {"provider": "s3", "bucket": bucket, "path": path, **more}}


def test_a_file_is_written_to_a_bucket(storing):
    data = file("jpeg")
    for public in (False, True):
        options = {"optimization": {"quality": 40}, **place("a/b c.jpg", public=public)}
        answer = send(storing, data, options)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        store = said.pop("storage")
        assert said.pop("message")
        plain = send(storing, data, {"quality": 40})
        assert said == {
            "success": True,
            "original_size": len(data),
            "optimized_size": len(plain.content),
            "reduction_percent": float(plain.headers["X-Reduction-Percent"]),
            "format": "jpeg",
            "method": plain.headers["X-Optimization-Method"],
        }
        assert store["provider"] == "s3"
        assert store["public_url"] == (store["url"] if public else None)
        assert ("?" in store["url"]) is not public
        if not public:
            with httpx.Client(trust_env=False) as web:
                kept = web.get(store["url"])
            assert kept.content == plain.content
            assert kept.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Cache"].startswith("HIT" if public else "MISS")


def test_an_address_is_written_to_a_bucket_too(storing, site):
    body = {"url": site.url("/badge.png"), **place("from/badge.png")}
    answer = storing.web.post("/optimize", json=body)
    assert answer.json()["format"] == "png"


def test_a_store_that_fails_is_a_bad_gateway(storing, node):
    assert failed(send(storing, file("png"), place("a.png", "absent")))[:2] == (
        502,
        "storage_failed",
    )
    answer = send(node, file("png"), place("a.png", "ours"))
    assert failed(answer) == (502, "storage_failed", {})
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "more",
    [
        {"bucket": "others"},
        {"provider": "azure"},
        {"provider": "ftp"},
        {"path": "../x"},
        {"path": ""},
        {"path": None},
        {"public": "yes"},
        {"project": 5},
    ],
)
def test_nothing_is_written_elsewhere(storing, more):
    options = {"storage": {**place("a.png")["storage"], **more}}
    assert failed(send(storing, file("png"), options)) == (400, "bad_request", {})


def test_the_setting_is_named_that_allows_a_bucket(storing, darkroom):
    answer = send(storing, file("png"), place("a.png", "others"))
    assert "DARKROOM_STORAGE_BUCKETS" in answer.json()["message"]
    assert failed(send(darkroom(), file("png"), place("a.png")))[:2] == (400, "bad_request")
