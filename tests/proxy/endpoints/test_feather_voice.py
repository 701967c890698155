import json

import pytest

from proxy.endpoints.feather_voice import CODES, Voice
from proxy.errors import TABLE
from proxy.failures import (
    BadSignature,
    DeadlineExceeded,
    Overloaded,
    RateLimited,
    RenderCrashed,
    RenderTimeout,
    StorageFailed,
    Unauthorized,
    UploadTooLarge,
)
from proxy.problems import Asker
from transforms.errors import (
    ImageTooLarge,
    InvalidParameter,
    TooManyFrames,
    UnreadableImage,
    UnsupportedFormat,
)


def said(error, method="POST"):
    scope = {"method": method, "headers": [], "request_id": "r1"}
    return Voice(scope)(error, Asker("r1", method))


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidParameter("quality", "0", "more"), 400, "INVALID_INPUT"),
        (Unauthorized("no"), 401, "UNAUTHORIZED"),
        (BadSignature("no"), 401, "UNAUTHORIZED"),
        (UploadTooLarge("no"), 413, "FILE_TOO_LARGE"),
        (UnsupportedFormat("no"), 415, "UNSUPPORTED_FORMAT"),
        (UnreadableImage("no"), 422, "INVALID_IMAGE"),
        (ImageTooLarge("no"), 422, "TOO_MANY_PIXELS"),
        (TooManyFrames("no"), 422, "TOO_MANY_PIXELS"),
        (RateLimited("no"), 429, "RATE_LIMIT_EXCEEDED"),
        (RenderCrashed("no"), 500, "PROCESSING_FAILED"),
        (ValueError("/srv/secret"), 500, "INTERNAL_ERROR"),
        (StorageFailed("no"), 502, "MODEL_FETCH_FAILED"),
        (Overloaded("no"), 503, "OVERLOADED"),
        (DeadlineExceeded("no"), 504, "TIMEOUT"),
        (RenderTimeout("no"), 504, "TIMEOUT"),
    ],
)
def test_every_failure_has_its_status_and_code(error, status, code):
    answer = said(error)
    body = json.loads(answer.body)
    assert (answer.status, body["error"]["code"]) == (status, code)
    assert "secret" not in body["error"]["message"]


def test_every_code_is_one_of_ours():
    assert CODES.keys() <= {ruled.code for ruled in TABLE.values()} | {"internal"}


def test_a_crop_is_named_as_in_the_form():
    body = json.loads(said(InvalidParameter("cw", "9", "at most 8")).body)
    assert body["error"]["message"] == "cropWidth='9': expected at most 8"
    assert body["error"]["details"] == {"parameter": "cropWidth"}


def test_the_wait_is_told_twice():
    answer = said(RateLimited("no", 7, 60, 1))
    assert (b"retry-after", b"7") in answer.headers
    assert json.loads(answer.body)["error"]["details"] == {"limit": 60, "retryAfter": 7}
