import pytest

from cache import Entry, Validators
from proxy.cors import Cors
from proxy.delivery import Policy
from proxy.doors.native import Native
from proxy.errors import TABLE
from proxy.failures import (
    DeadlineExceeded,
    InvalidUrl,
    LoopDetected,
    Overloaded,
    SourceForbidden,
    SourceNotFound,
    SourceTimeout,
)
from proxy.renditions import Wanted
from proxy.standins import shown, standing_in
from transforms.errors import InvalidParameter, UnreadableImage

URL = "url=https://a.example/a.jpg&w=9"
OTHER = "https://b.example/no.png"
GONE = SourceNotFound("gone")
ENTRY = Entry(
    b"picture",
    "image/webp",
    "e1",
    1,
    1,
    "d",
    Validators(last_modified="Wed, 21 Oct 2015 07:28:00 GMT"),
    (),
    ("side-limit",),
    "",
    made_at=0,
    fresh_until=9,
)


def ask(stand_in):
    return Native().parse(f"{URL}&default={stand_in}" if stand_in else URL, b"")


def scope(method="GET", origin=b""):
    headers = [(b"origin", origin)] if origin else []
    return {"method": method, "request_id": "r1", "headers": headers}


@pytest.mark.parametrize(
    "error", [GONE, SourceForbidden("no"), SourceTimeout("late"), UnreadableImage("cut")]
)
def test_the_same_rendition_of_another_original_stands_in(error):
    wanted = standing_in(ask(OTHER), error)

    assert wanted == Wanted.of(Native().parse(f"url={OTHER}&w=9", b""))


@pytest.mark.parametrize(
    "error",
    [
        Overloaded("busy"),
        DeadlineExceeded("late"),
        LoopDetected("round"),
        InvalidUrl("no"),
        InvalidParameter("cx", "9", "less"),
        RuntimeError("bug"),
    ],
)
def test_nothing_stands_in_for_failures_of_the_request_or_of_the_service(error):
    assert standing_in(ask(OTHER), error) is None


def test_nothing_stands_in_where_nothing_was_named():
    assert standing_in(ask(""), GONE) is None
    assert standing_in(ask("0"), GONE) is None


def test_a_stand_in_has_none_itself():
    assert standing_in(standing_in(ask(OTHER), GONE).ask, GONE) is None


def test_the_picture_of_our_own_is_one_whoever_asks_for_it():
    one, other = (standing_in(ask("1"), GONE) for _ in range(2))

    assert one.key == other.key
    assert one.upload.blob.bytes().startswith(b"<svg ")
    assert one.ask.original == ""


def test_it_is_sent_as_the_failure_and_cannot_be_kept_longer():
    found = shown(ENTRY, ask(""), Policy(), GONE, scope())

    headers = dict(found.headers)
    assert (found.status, found.body) == (404, b"picture")
    assert headers[b"content-type"] == b"image/webp"
    assert headers[b"cache-control"] == TABLE[SourceNotFound].cache_control.encode()
    assert headers[b"x-darkroom-note"] == b"side-limit, default-shown"
    assert headers[b"x-request-id"] == b"r1"
    assert not {b"etag", b"last-modified", b"accept-ranges"} & headers.keys()
    assert len(headers) == len(found.headers)


def test_its_head_has_no_body():
    found = shown(ENTRY, ask(""), Policy(), GONE, scope("HEAD"))
    assert (found.body, dict(found.headers)[b"content-length"]) == (b"", b"7")


def test_it_says_which_pages_may_read_it():
    policy = Policy(cors=Cors.of(("https://p.example",)))
    found = shown(ENTRY, ask(""), policy, GONE, scope(origin=b"https://p.example"))
    assert dict(found.headers)[b"access-control-allow-origin"] == b"https://p.example"
