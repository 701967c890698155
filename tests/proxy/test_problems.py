import json

import pytest

from proxy.cors import Cors
from proxy.errors import TABLE
from proxy.failures import (
    Failure,
    MethodNotAllowed,
    Overloaded,
    RangeNotSatisfiable,
    RateLimited,
    SourceNotFound,
    Unauthorized,
    UnknownPath,
)
from proxy.problems import Asker, problem
from transforms.errors import InvalidParameter

ASKER = Asker("req-1")
PICTURE = Asker("req-1", accept=b"image/avif,image/webp,image/*,*/*;q=0.8")


def test_a_failure_says_what_is_wrong():
    answer = problem(InvalidParameter("w", "abc", "a whole number"), ASKER)
    assert answer.status == 400
    assert json.loads(answer.body) == {
        "type": "urn:darkroom:problem:invalid_parameter",
        "title": "A parameter has a value it cannot have",
        "status": 400,
        "code": "invalid_parameter",
        "detail": "w='abc': expected a whole number",
        "request_id": "req-1",
    }
    assert dict(answer.headers) == {
        b"content-type": b"application/problem+json",
        b"content-length": str(len(answer.body)).encode(),
        b"cache-control": b"public, max-age=60",
        b"vary": b"Accept",
        b"x-content-type-options": b"nosniff",
        b"content-security-policy": b"default-src 'none'; sandbox",
        b"cross-origin-resource-policy": b"cross-origin",
        b"access-control-allow-origin": b"*",
        b"access-control-expose-headers": dict(Cors().fixed)[b"access-control-expose-headers"],
        b"x-request-id": b"req-1",
    }


def test_where_a_picture_was_expected_plain_words_are_sent():
    answer = problem(SourceNotFound("the source said 404"), PICTURE)
    headers = dict(answer.headers)
    assert answer.status == 404
    assert headers[b"content-type"] == b"text/plain; charset=utf-8"
    assert headers[b"content-length"] == str(len(answer.body)).encode()
    assert headers[b"vary"] == b"Accept"
    assert b"the source said 404" in answer.body
    assert b"source_not_found" in answer.body
    assert b"req-1" in answer.body


@pytest.mark.parametrize("asker", [ASKER, PICTURE])
def test_markup_is_never_sent_as_markup(asker):
    answer = problem(UnknownPath("no door at '/<script>'"), asker)
    assert b"html" not in dict(answer.headers)[b"content-type"]
    assert dict(answer.headers)[b"x-content-type-options"] == b"nosniff"


def test_head_gets_the_same_headers_and_no_body():
    error = SourceNotFound("gone")
    head = problem(error, Asker("req-1", "HEAD"))
    assert head.headers == problem(error, ASKER).headers
    assert head.body == b""


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (MethodNotAllowed("no", "GET, HEAD, OPTIONS"), b"allow", b"GET, HEAD, OPTIONS"),
        (RangeNotSatisfiable("no", 321), b"content-range", b"bytes */321"),
        (Overloaded("full", 7), b"retry-after", b"7"),
        (Overloaded("full", 0), b"retry-after", b"1"),
    ],
)
def test_some_failures_have_a_header_of_their_own(error, name, value):
    assert dict(problem(error, ASKER).headers)[name] == value


def test_an_unknown_exception_tells_nothing():
    for error in (RuntimeError("/etc/secret 10.0.0.1"), Failure("10.0.0.1")):
        answer = problem(error, ASKER)
        assert answer.status == 500
        assert b"10.0.0.1" not in answer.body
        assert dict(answer.headers)[b"cache-control"] == b"no-store"


def test_no_failure_is_immutable_and_none_claims_a_cache():
    for kind in TABLE:
        error = kind.__new__(kind)
        error.detail, error.allow, error.size, error.retry_after = "x", "GET", 1, 1
        error.limit = error.reset = 1
        headers = dict(problem(error, ASKER).headers)
        assert b"immutable" not in headers[b"cache-control"]
        assert b"x-cache" not in headers


def test_a_listed_origin_may_read_failures():
    cors = Cors.of(["https://a.example"])
    answer = problem(SourceNotFound("x"), Asker("r", origin=b"https://a.example", cors=cors))
    headers = dict(answer.headers)
    assert headers[b"access-control-allow-origin"] == b"https://a.example"
    assert headers[b"vary"] == b"Accept, Origin"


@pytest.mark.parametrize("asker", [ASKER, PICTURE])
def test_strange_and_overlong_words_are_still_written(asker):
    answer = problem(SourceNotFound("\ud800\x00\r\n" + "x" * 100_000), asker)
    assert answer.status == 404
    assert len(answer.body) < 2000
    answer.body.decode()


def test_a_request_id_cannot_end_a_header():
    headers = dict(problem(SourceNotFound("x"), Asker("a\r\nX-Evil: 1")).headers)
    assert headers[b"x-request-id"] == b"aX-Evil: 1"


def test_who_asks_too_often_hears_when_to_come_back_and_may_read_it():
    answer = problem(RateLimited("too many", 7, 60, 1_800_000_000), ASKER)
    headers = dict(answer.headers)
    assert headers[b"retry-after"] == b"7"
    assert headers[b"x-ratelimit-limit"] == b"60"
    assert headers[b"x-ratelimit-remaining"] == b"0"
    assert headers[b"x-ratelimit-reset"] == b"1800000000"
    exposed = b", ".join(v for name, v in answer.headers if b"expose" in name)
    assert {b"X-Request-ID", b"X-RateLimit-Reset"} <= set(exposed.split(b", "))


def test_who_needs_a_key_hears_of_which_kind():
    assert dict(problem(Unauthorized("no"), ASKER).headers)[b"www-authenticate"] == b"Bearer"
