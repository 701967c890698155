import json

import pytest

from proxy import errors, failures
from proxy.cors import Cors
from proxy.endpoints.pare_voice import TABLE, Voice, said
from proxy.problems import Asker
from transforms.errors import ImageTooLarge, InvalidParameter

ELSEWHERE = {failures.UnknownPath, failures.RangeNotSatisfiable, failures.Forbidden}


def answered(error, **headers):
    scope = {
        "method": "POST",
        "request_id": "r1",
        "headers": [(name.replace("_", "-").encode(), v) for name, v in headers.items()],
    }
    found = Voice(scope, Cors(), 100, 200)(error, Asker("r1"))
    return found, json.loads(found.body)


def test_every_failure_that_can_come_has_a_code():
    assert set(errors.TABLE) - set(TABLE) == ELSEWHERE
    assert all(issubclass(kind, Exception) for kind in TABLE)


def test_a_failure_is_said_in_the_contract_s_words():
    found, body = answered(InvalidParameter("quality", "0", "a whole number"))
    message = "quality='0': expected a whole number"
    assert found.status == 400
    assert body == {"success": False, "error": "bad_request", "message": message}
    assert dict(found.headers)[b"x-request-id"] == b"r1"
    assert dict(found.headers)[b"cache-control"] == b"no-store"


def test_what_is_no_failure_of_ours_is_internal_and_tells_nothing():
    found, body = answered(ValueError("/secret/path"))
    assert (found.status, body["error"]) == (500, "internal")
    assert "secret" not in body["message"]


def test_too_often_says_when_to_come_again():
    found, body = answered(failures.RateLimited("too often", 7, 60, 99))
    assert (body["retry_after"], body["limit"]) == (7, 60)
    headers = dict(found.headers)
    assert (headers[b"retry-after"], headers[b"x-ratelimit-limit"]) == (b"7", b"60")


@pytest.mark.parametrize(
    ("announced", "size"),
    [(b"5000", 5000), (b"7", 101), (b"", 101), (b"x", 101), (b"9" * 40, 999_999_999_999_999)],
)
def test_an_upload_that_is_too_large_says_how_large_it_is_at_least(announced, size):
    _, body = answered(failures.UploadTooLarge("too large"), content_length=announced)
    assert (body["file_size"], body["limit"]) == (size, 100)


def test_an_original_that_is_too_large_says_so_too():
    _, body = answered(failures.SourceTooLarge("too large"))
    assert (body["error"], body["file_size"], body["limit"]) == ("file_too_large", 201, 200)


def test_a_kind_of_a_kind_is_what_it_is_derived_from():
    class Larger(ImageTooLarge):
        pass

    assert said(Larger("x")) == (413, "image_too_large")


@pytest.mark.parametrize("kind", [failures.Overloaded, failures.DeadlineExceeded])
def test_who_finds_no_turn_is_told_when_to_come_again(kind):
    found, body = answered(kind("no turn"))
    assert (found.status, body["error"]) == (503, "service_overloaded")
    assert dict(found.headers)[b"retry-after"] == b"1"
