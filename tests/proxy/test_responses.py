from dataclasses import replace

import pytest

from cache.entry import Entry, Validators
from proxy.cors import Cors
from proxy.failures import RangeNotSatisfiable
from proxy.headers import lines
from proxy.responses import (
    Delivery,
    Policy,
    answer,
    prepare,
    server_timing,
    x_cache,
    x_request_id,
)

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
BODY = bytes(range(200))
LISTED = Policy(cors=Cors.of(["https://a.example"]))


PICTURE = Entry(
    body=BODY,
    media_type="image/webp",
    etag="abc123",
    width=20,
    height=10,
    original="def456",
    validators=Validators("", DATE),
    tags=(),
    notes=(),
    subject="",
    made_at=0.0,
    fresh_until=1.0,
)


def picture(**words):
    return replace(PICTURE, **words)


def prepared(entry=None, delivery=None, policy=None, **words):
    return prepare(entry or PICTURE, delivery or Delivery(), policy or Policy(), **words)


def headers_of(entry=None, delivery=None, policy=None, **words):
    return dict(prepared(entry, delivery, policy, **words).headers)


def test_a_success_carries_exactly_what_is_promised():
    assert headers_of(url="https://example.com/a/cat.jpg") == {
        b"content-type": b"image/webp",
        b"content-length": b"200",
        b"cache-control": b"public, max-age=31536000, immutable",
        b"etag": b'"abc123"',
        b"last-modified": DATE.encode(),
        b"accept-ranges": b"bytes",
        b"x-content-type-options": b"nosniff",
        b"content-security-policy": (
            b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
        ),
        b"cross-origin-resource-policy": b"cross-origin",
        b"access-control-allow-origin": b"*",
        b"access-control-expose-headers": (
            b"X-Cache, X-Darkroom-Note, X-Subject, X-Request-ID, ETag, Server-Timing"
        ),
        b"timing-allow-origin": b"*",
        b"content-disposition": b'inline; filename="cat.webp"',
    }


def test_no_header_is_written_twice():
    noted = picture(notes=("side-limit",), subject="face")
    names = [name for name, _ in prepared(noted, policy=LISTED, vary=["Accept"]).headers]
    assert len(names) == len(set(names))
    assert all(name == name.lower() for name in names)


@pytest.mark.parametrize(
    ("maxage", "notes", "stale", "expected"),
    [
        (None, (), False, b"public, max-age=31536000, immutable"),
        (600, (), False, b"public, max-age=600"),
        (0, (), False, b"public, max-age=0"),
        (None, ("no-face",), False, b"public, max-age=3600"),
        (86400, ("no-face",), False, b"public, max-age=3600"),
        (600, ("no-face",), False, b"public, max-age=600"),
        (None, (), True, b"public, max-age=60"),
        (600, (), True, b"public, max-age=60"),
        (10, (), True, b"public, max-age=10"),
        (None, ("no-face",), True, b"public, max-age=60"),
    ],
)
def test_how_long_an_answer_may_be_kept(maxage, notes, stale, expected):
    headers = headers_of(picture(notes=notes), Delivery(maxage), stale=stale)
    assert headers[b"cache-control"] == expected


def test_a_stricter_setting_is_never_loosened():
    strict = Policy(cache_control="private, no-store")
    assert headers_of(policy=strict, stale=True)[b"cache-control"] == b"private, no-store"
    assert headers_of(picture(notes=("x",)), policy=strict)[b"cache-control"] == (
        b"private, no-store"
    )


@pytest.mark.parametrize("given", ["", "yesterday", "0", "Sun, 99 Nov 1994 08:49:37 GMT"])
def test_a_date_that_is_none_is_left_out(given):
    assert b"last-modified" not in headers_of(picture(validators=Validators("", given)))


def test_vary_names_what_was_consulted():
    assert b"vary" not in headers_of()
    assert headers_of(vary=["Accept"])[b"vary"] == b"Accept"
    assert headers_of(vary=["Accept"], policy=LISTED)[b"vary"] == b"Accept, Origin"


def test_notes_and_subject_are_told():
    headers = headers_of(picture(notes=("side-limit", "no-face"), subject="salient"))
    assert headers[b"x-darkroom-note"] == b"side-limit, no-face"
    assert headers[b"x-subject"] == b"salient"


def test_what_a_render_process_says_cannot_end_a_header():
    forged = picture(
        media_type="image/webp\r\nSet-Cookie: a=b", notes=("x\r\ny",), subject="\0\nz", etag='a\n"'
    )
    for _, value in prepared(forged).headers:
        assert not set(value) & {0, 10, 13}


def test_the_caller_names_the_file():
    headers = headers_of(delivery=Delivery(None, "dog.png", True), url="https://a.example/cat.jpg")
    assert headers[b"content-disposition"] == b'attachment; filename="dog.webp"'


def test_text_has_a_text_s_extension():
    headers = headers_of(picture(media_type="application/x-unknown"))
    assert headers[b"content-disposition"] == b'inline; filename="image"'


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_plain_request_gets_everything(method):
    got = answer(
        prepared(), BODY, [(b"host", b"a"), (b"accept", b"*/*")], method, ((b"x-a", b"1"),)
    )
    assert got.status == 200
    assert dict(got.headers)[b"content-length"] == b"200"
    assert got.headers[-1] == (b"x-a", b"1")
    assert got.body == (BODY if method == "GET" else b"")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "condition",
    [(b"if-none-match", b'"abc123"'), (b"if-modified-since", DATE.encode())],
)
def test_an_unchanged_picture_is_not_sent_again(method, condition):
    got = answer(prepared(vary=["Accept"]), BODY, [condition, (b"range", b"bytes=0-1")], method)
    assert (got.status, got.body) == (304, b"")
    assert dict(got.headers) == {
        b"cache-control": b"public, max-age=31536000, immutable",
        b"etag": b'"abc123"',
        b"last-modified": DATE.encode(),
        b"vary": b"Accept",
        b"cross-origin-resource-policy": b"cross-origin",
        b"timing-allow-origin": b"*",
        b"access-control-allow-origin": b"*",
        b"access-control-expose-headers": (
            b"X-Cache, X-Darkroom-Note, X-Subject, X-Request-ID, ETag, Server-Timing"
        ),
    }


def test_tags_in_two_headers_are_one_list():
    asked = [(b"if-none-match", b'"x"'), (b"if-none-match", b'"abc123"')]
    assert answer(prepared(), BODY, asked, "GET").status == 304


def test_a_stale_304_is_stale_too():
    got = answer(prepared(stale=True), BODY, [(b"if-none-match", b"*")], "GET")
    assert dict(got.headers)[b"cache-control"] == b"public, max-age=60"


def test_a_part_is_sent_with_its_place():
    got = answer(prepared(), BODY, [(b"range", b"bytes=10-19")], "GET", ((b"x-a", b"1"),))
    headers = dict(got.headers)
    assert (got.status, got.body) == (206, BODY[10:20])
    assert headers[b"content-range"] == b"bytes 10-19/200"
    assert headers[b"content-length"] == b"10"
    assert headers[b"etag"] == b'"abc123"'
    assert headers[b"x-a"] == b"1"
    assert [name for name, _ in got.headers].count(b"content-length") == 1


@pytest.mark.parametrize(
    "asked",
    [
        [(b"range", b"bytes=0-1,3-4")],
        [(b"range", b"bytes=0-1"), (b"range", b"bytes=3-4")],
        [(b"range", b"nonsense")],
        [(b"range", b"bytes=0-1"), (b"if-range", b'"other"')],
        [(b"range", b"bytes=500-"), (b"if-range", b'"other"')],
        [(b"range", b"bytes=0-1"), (b"if-range", DATE.encode())],
        [(b"if-range", b'"abc123"')],
        [(b"if-none-match", b'"other"')],
    ],
)
def test_otherwise_the_whole_is_sent(asked):
    got = answer(prepared(), BODY, asked, "GET")
    assert (got.status, got.body) == (200, BODY)
    assert b"content-range" not in dict(got.headers)


def test_a_part_of_the_same_tag_is_sent():
    asked = [(b"range", b"bytes=-5"), (b"if-range", b'"abc123"')]
    assert answer(prepared(), BODY, asked, "GET").body == BODY[-5:]


def test_head_knows_no_ranges():
    got = answer(prepared(), BODY, [(b"range", b"bytes=0-1")], "HEAD")
    assert (got.status, got.body) == (200, b"")


def test_a_part_outside_is_refused():
    with pytest.raises(RangeNotSatisfiable) as refusal:
        answer(prepared(), BODY, [(b"range", b"bytes=200-")], "GET")
    assert refusal.value.size == 200


@pytest.mark.parametrize("condition", [(), ((b"if-none-match", b"*"),)])
def test_a_listed_origin_is_named_in_every_answer(condition):
    entry = prepared(policy=LISTED)
    named = answer(entry, BODY, [(b"origin", b"https://a.example"), *condition], "GET")
    other = answer(entry, BODY, [(b"origin", b"https://b.example"), *condition], "GET")
    assert dict(named.headers)[b"access-control-allow-origin"] == b"https://a.example"
    assert b"access-control-allow-origin" not in dict(other.headers)
    assert dict(other.headers)[b"vary"] == b"Origin"


def test_an_extended_entry_is_prepared_alike():
    assert prepared(picture(fresh_until=9.0)) == prepared()


def test_the_headers_of_a_single_answer():
    assert x_cache("HIT", "memory") == (b"x-cache", b"HIT; tier=memory")
    assert x_cache("MISS") == (b"x-cache", b"MISS")
    assert x_request_id("abc\r\nX: y") == (b"x-request-id", b"abcX: y")
    assert server_timing({"fetch": 0.0123, "decode": 1.5}) == (
        b"server-timing",
        b"fetch;dur=12.3, decode;dur=1500.0",
    )


@pytest.mark.parametrize(
    "asked", [(), ((b"if-none-match", b"*"),), ((b"origin", b"https://a.example"),)]
)
def test_what_is_ready_to_be_written_are_the_same_headers(asked):
    prepared = prepare(PICTURE, Delivery(), LISTED, vary=("Accept",))
    own = (x_cache("HIT", "memory"), x_request_id("id"))
    found = answer(prepared, BODY, asked, "GET", own)
    assert found.lines == lines(found.headers)
