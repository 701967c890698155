"""The doors of imgproxy, thumbor and imgix: signed, closed, expired, and asked for nonsense."""

import asyncio
import hashlib
import hmac
import time
from base64 import urlsafe_b64encode

import pytest

from tests.journeys import pictures

KEY, SALT, THUMBOR, TOKEN = "00ff", "0a0b", "a-key", "a-token"
DOORS = "imgproxy thumbor imgix"


def coded(digest):
    return urlsafe_b64encode(digest).decode()


def imgproxy(path):
    signed = bytes.fromhex(SALT) + path.encode()
    return f"/imgproxy/{coded(hmac.digest(bytes.fromhex(KEY), signed, 'sha256')).rstrip('=')}{path}"


def thumbor(path):
    return f"/thumbor/{coded(hmac.digest(THUMBOR.encode(), path.encode(), 'sha1'))}/{path}"


def imgix(path):
    s = hashlib.md5(f"{TOKEN}{path}".encode()).hexdigest()
    return f"/imgix{path}{'&' if '?' in path else '?'}s={s}"


def told(answer):
    return answer.status_code, answer.json()["code"]


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/photo.jpg": pictures.photo(),
        "/photo.jpg?w=9": pictures.photo(),
        "/a%20b.jpg": pictures.photo(320, 240),
        "/badge.png": pictures.badge(),
    }
    return originals


@pytest.fixture(scope="module")
def keyed(darkrooms, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address,
        BASE_URL=f"http://{site.address}",
        DOORS=DOORS,
        SIGNING_KEYS="a:00ff",
        REQUIRE_SIGNATURE=1,
        IMGPROXY_KEY=KEY,
        IMGPROXY_SALT=SALT,
        THUMBOR_KEY=THUMBOR,
        IMGIX_TOKEN=TOKEN,
    )


@pytest.fixture(scope="module")
def unkeyed(darkrooms, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address,
        BASE_URL=f"http://{site.address}",
        DOORS=DOORS,
    )


SIGNERS = [
    pytest.param(imgproxy, "/w:40/plain/photo.jpg@png", "/w:41/plain/photo.jpg@png", id="imgproxy"),
    pytest.param(thumbor, "40x30/photo.jpg", "41x30/photo.jpg", id="thumbor"),
    pytest.param(imgix, "/photo.jpg?w=40&fm=png", "/photo.jpg?w=41&fm=png", id="imgix"),
]


@pytest.mark.parametrize(("sign", "path", "other"), SIGNERS)
def test_a_signature_opens_what_it_was_made_for_and_nothing_else(keyed, sign, path, other):
    address = sign(path)

    first, again = keyed.web.get(address), keyed.web.get(address)
    assert pictures.size(first.content) == (40, 30)
    assert again.headers["X-Cache"] == "HIT; tier=memory"
    assert told(keyed.web.get(address.replace("40", "41", 1))) == (403, "bad_signature")
    assert told(keyed.web.get(address.replace("photo", "badge"))) == (403, "bad_signature")
    assert told(keyed.web.get(address.replace(path, other))) == (403, "bad_signature")
    assert keyed.web.get(sign(other)).status_code == 200
    assert keyed.web.head(address).status_code == 200


def test_our_own_signature_opens_no_door_of_another_system(keyed):
    for asked in ("/imgproxy/_/plain/photo.jpg", "/thumbor/unsafe/photo.jpg", "/imgix/photo.jpg"):
        for sig in ("", "?sig=00", "?sig=o.00&exp=99999999999"):
            assert told(keyed.web.get(asked + sig)) == (403, "bad_signature")


def test_where_signatures_are_required_a_dialect_without_its_key_is_closed(darkroom, site):
    node = darkroom(
        ALLOWED_PRIVATE=site.address,
        BASE_URL=f"http://{site.address}",
        DOORS=DOORS,
        SIGNING_KEYS="a:00ff",
        REQUIRE_SIGNATURE=1,
    )
    for asked, setting in (
        ("/imgproxy/_/plain/photo.jpg", "IMGPROXY_KEY"),
        ("/thumbor/unsafe/photo.jpg", "THUMBOR_KEY"),
        ("/imgix/photo.jpg", "IMGIX_TOKEN"),
    ):
        answer = node.web.get(asked)
        assert told(answer) == (403, "bad_signature")
        assert setting in answer.json()["detail"]


def test_what_expires_is_gone_from_then_on_a_hit_too(unkeyed):
    until = int(time.time()) + 2
    asked = [f"/imgproxy/_/exp:{until}/w:40/plain/photo.jpg", f"/imgix/photo.jpg?expires={until}"]
    for each in asked:
        answer = unkeyed.web.get(each)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] in {f"public, max-age={left}" for left in (0, 1, 2)}
    while time.time() <= until:
        time.sleep(0.05)
    for each in asked:
        assert told(unkeyed.web.get(each)) == (410, "signature_expired")
        assert "immutable" not in unkeyed.web.get(each).headers["Cache-Control"]


def test_the_query_of_imgproxy_changes_nothing_that_was_signed(keyed, site):
    address = imgproxy("/w:33/plain/photo.jpg@png")

    plain, other = keyed.web.get(address), keyed.web.get(f"{address}?w=9")
    assert plain.content == other.content
    assert site.hits["/photo.jpg?w=9"] == 0


def test_defaults_are_those_of_the_system(unkeyed, site):
    grown = unkeyed.web.get("/thumbor/unsafe/800x600/photo.jpg")
    kept = unkeyed.web.get("/imgproxy/_/rs:fit:800:600/plain/photo.jpg")
    clipped = unkeyed.web.get("/imgix/photo.jpg?w=800")
    at_most = unkeyed.web.get("/imgix/photo.jpg?w=800&fit=max")

    sizes = [pictures.size(answer.content) for answer in (grown, kept, clipped, at_most)]
    assert sizes == [(800, 600), (640, 480), (800, 600), (640, 480)]
    assert {answer.headers["Content-Type"] for answer in (grown, kept, clipped)} == {"image/jpeg"}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (b"/imgproxy/_/plain/../../etc/passwd", 404),
        (b"/imgproxy/_/plain/http:%2F%2F169.254.169.254/latest", 403),
        (b"/imgproxy/_/aHR0cDovLzE2OS4yNTQuMTY5LjI1NC8", 403),
        (b"/imgproxy/_/!!!", 400),
        (b"/imgproxy/_/w:1/plain/%00", 400),
        (b"/imgproxy/_/w:1/plain/%FF%FE.jpg", 404),
        (b"/imgproxy/_/w:1/plain/" + b"a" * 16_000, 414),
        (b"/imgproxy/_/" + b"w:1/" * 4000 + b"plain/photo.jpg", 200),
        (b"/imgproxy/_/" + b"YWFh" * 4000, 414),
        (b"/imgproxy%2F_%2Fplain%2Fphoto.jpg", 404),
        (b"/imgproxy//plain/photo.jpg", 404),
        (b"/thumbor/unsafe/file:///etc/passwd", 403),
        (b"/thumbor/unsafe/http://127.0.0.1:1/a.jpg", 403),
        (b"/thumbor/unsafe/filters:" + b"blur(" * 3000, 414),
        (b"/thumbor/unsafe/filters:watermark(http://127.0.0.1:1/m.png,0,0,0)/photo.jpg", 403),
        (b"/thumbor/unsafe/9x9/..%2f..%2fetc%2fpasswd", 404),
        (b"/thumbor/unsafe/9x9/%252e%252e/%252fphoto.jpg", 404),
        (b"/imgix/http%3A%2F%2F127.0.0.1%3A1%2Fa.jpg", 403),
        (b"/imgix/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404),
        (b"/imgix/%0d%0aSet-Cookie:x", 404),
        (b"/imgix/photo.jpg?mark64=" + b"A" * 15_000, 414),
        (b"/imgix/photo.jpg?" + b"w=1&w=2&" * 2000, 400),
        (b"/imgix/" + b"%2561" * 3000, 414),
        (b"/imgix/\xf0\x9f\x98\x80.jpg", 400),
    ],
)
def test_a_hostile_path_is_answered_as_what_it_is(unkeyed, asked, status):
    answer = asyncio.run(unkeyed._ask(asked))
    assert answer.status_code == status, answer.text[:300]
    assert "Set-Cookie" not in answer.headers
