import json

import pytest

from cache import Answer, Entry, Validators
from proxy.cors import Cors
from proxy.doors.pare import Thumbnail
from proxy.doors.pare_storage import Shelf
from proxy.endpoints.pare_answers import Outcome, binary, estimated, how, percent, stored

SCOPE = {"method": "POST", "request_id": "r1", "headers": []}


def entry(body, **told):
    return Entry(body, "image/png", "e", 1, 1, "d", Validators(), (), (), "", 0, 9, told=told)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(1000, 250, 75.0), (3, 2, 33.3), (100, 100, 0.0), (100, 110, -10.0), (0, 0, 0.0)],
)
def test_percent(before, after, expected):
    assert percent(before, after) == expected


def test_a_file_says_in_headers_what_became_of_it():
    found = binary(SCOPE, Outcome(entry(b"12", format="png", method="oxipng"), 8), Cors())
    said = dict(found.headers)
    assert found.body == b"12"
    assert said[b"content-type"] == b"image/png"
    assert said[b"x-original-size"] == b"8"
    assert said[b"x-optimized-size"] == b"2"
    assert said[b"x-reduction-percent"] == b"75.0"
    assert said[b"x-original-format"] == b"png"
    assert said[b"x-optimization-method"] == b"oxipng"


@pytest.mark.parametrize(("form", "coding"), [("svgz", b"gzip"), ("svg", None)])
def test_only_a_packed_drawing_says_that_it_is_packed(form, coding):
    found = binary(SCOPE, Outcome(entry(b"1", format=form), 8), Cors())
    assert dict(found.headers).get(b"content-encoding") == coding


def test_what_a_child_told_ends_no_header_early():
    found = binary(SCOPE, Outcome(entry(b"1", method="a\r\nx-evil: 1"), 8), Cors())
    assert dict(found.headers)[b"x-optimization-method"] == b"ax-evil: 1"


@pytest.mark.parametrize("public", [True, False])
def test_a_stored_file_is_public_or_not(public):
    outcome = Outcome(entry(b"12", format="png", method="oxipng"), 8)
    said = stored(outcome, Shelf("s3", "b", "p", public=public), "https://b/p")
    assert said["storage"] == {
        "provider": "s3",
        "url": "https://b/p",
        "public_url": "https://b/p" if public else None,
    }
    assert (said["success"], said["optimized_size"], said["reduction_percent"]) == (True, 2, 75.0)


ESTIMATE = {
    "original_size": 1000,
    "estimated_optimized_size": 400,
    "estimated_reduction_percent": 60.0,
    "method": "exact",
    "confidence": "high",
}


def test_an_estimate_of_a_thumbnail_is_scaled_to_what_it_stands_for():
    found = entry(json.dumps(ESTIMATE).encode())
    assert estimated(found, None) == ESTIMATE
    assert estimated(found, Thumbnail("https://a/t", 20_000_000)) == {
        "original_size": 20_000_000,
        "estimated_optimized_size": 8_000_000,
        "estimated_reduction_percent": 60.0,
        "method": "direct-encode",
        "confidence": "medium",
    }
    less = entry(json.dumps({**ESTIMATE, "confidence": "medium"}).encode())
    assert estimated(less, Thumbnail("https://a/t", 20_000_000))["confidence"] == "low"


def test_where_an_answer_came_from_and_how_long_it_took():
    kept, timing = how(Answer(entry(b"1"), "hit", "memory"), {"total": 0.5})
    assert kept == (b"x-cache", b"HIT; tier=memory")
    assert timing == (b"server-timing", b"total;dur=500.0")
