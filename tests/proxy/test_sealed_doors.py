"""Requests that bring the signature or the expiry of another system, before anything is fetched."""

import time

import pytest

from cache import Entry, Validators
from proxy.access import Access
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.doors import DIALECTS, DOORS, Keys
from proxy.failures import BadSignature, SignatureExpired
from proxy.hits import Hits
from proxy.signatures import Sealed, Signatures
from proxy.signing import SigningKey

KEYS = Keys(thumbor=b"my-security-key")
SIGNED = "/thumbor/WKCt-Kn_lY75uy9zeBLzdFvPbBg=/300x200/a.example/a.jpg"
ENTRY = Entry(
    b"picture", "image/webp", "e1", 1, 1, "d", Validators(), (), (), "", made_at=0, fresh_until=9
)
REQUIRED = Access(Signatures([SigningKey("a", b"0")], required=True))


def scope(asked):
    path, _, query = asked.partition("?")
    raw = path.encode()
    return {
        "path": path,
        "raw_path": raw,
        "query_string": query.encode(),
        "method": "GET",
        "headers": [],
    }


@pytest.mark.parametrize("access", [Access(), REQUIRED])
def test_the_key_of_a_dialect_is_enough_and_is_needed(access):
    seal = DIALECTS["thumbor"](keys=KEYS).seal

    assert access.read(scope(SIGNED), seal=seal) is None
    for other in (SIGNED.replace("300", "301"), SIGNED + "?sig=x", SIGNED.replace("WKC", "WKD")):
        with pytest.raises(BadSignature):
            access.read(scope(other), seal=seal)


@pytest.mark.parametrize("door", ["imgproxy", "thumbor", "imgix"])
def test_without_its_key_a_dialect_is_open_only_where_signatures_are_not_required(door):
    seal = DIALECTS[door]().seal

    assert Access().read(scope(SIGNED), seal=seal) is None
    with pytest.raises(BadSignature, match=r"expected the setting (IMG|THUMBOR)"):
        REQUIRED.read(scope(SIGNED), seal=seal)


class Shelf:
    def peek(self, _key):
        return ENTRY

    async def look(self, _key):
        return None


def remembered(door, asked):
    hits = Hits(Shelf(), Policy(), Counts())
    path, _, query = asked.partition("?")
    ask = DIALECTS[door](base="https://b.example").parse(query, b"", path=path)
    hits.remember(scope(asked), "k", ask, door, ENTRY)
    return hits


@pytest.mark.parametrize(
    ("door", "asked"),
    [
        ("imgproxy", "/imgproxy/_/exp:{}/w:9/plain/a.jpg"),
        ("imgix", "/imgix/a.jpg?w=9&expires={}"),
    ],
)
def test_a_hit_is_not_answered_or_kept_past_its_time(door, asked):
    soon, past = asked.format(int(time.time()) + 100), asked.format(int(time.time()) - 1)

    found = remembered(door, soon).answer(scope(soon), "id")
    assert (found.status, found.body) == (200, b"picture")
    assert dict(found.headers)[b"cache-control"] in {
        b"public, max-age=%d" % left for left in (98, 99, 100)
    }
    with pytest.raises(SignatureExpired):
        remembered(door, past).answer(scope(past), "id")


def test_a_hit_is_known_by_its_whole_signature():
    hits = remembered("imgproxy", "/imgproxy/abc/w:9/plain/a.jpg")

    assert hits.answer(scope("/imgproxy/abc/w:9/plain/a.jpg"), "id")
    assert hits.answer(scope("/imgproxy/abd/w:9/plain/a.jpg"), "id") is None
    assert hits.answer(scope("/imgproxy/abc/w:10/plain/a.jpg"), "id") is None
    assert hits.answer(scope("/imgproxy/abc/w:9/plain/a.jpg?sig=x&sig=x"), "id") is None

    hits = remembered("imgix", "/imgix/a.jpg?w=9&s=abc")
    assert hits.answer(scope("/imgix/a.jpg?w=9&s=abc"), "id")
    assert hits.answer(scope("/imgix/a.jpg?w=9&s=abd"), "id") is None
    assert hits.answer(scope("/imgix/a.jpg?w=9"), "id") is None


@pytest.mark.parametrize("own", ["sig=a&sig=b", "sig=a&exp=tomorrow", "sig=a&w=1&width=2"])
def test_what_is_the_originals_own_query_is_left_to_the_door(own):
    hits = Hits(Shelf(), Policy(), Counts())
    native = scope("/image?url=https://a.example/a.jpg&sig=x")
    ask = DOORS["image"]().parse("url=https://a.example/a.jpg", b"")
    hits.remember(native, "k", ask, "image", ENTRY, Sealed.of(native))

    assert hits.answer(scope(f"{SIGNED}?{own}"), "id") is None
