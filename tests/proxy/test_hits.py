import time

import pytest

from cache import Entry, Found, Validators
from proxy.addressing import url_for
from proxy.counts import Answer as Counted
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.doors.native import Native
from proxy.failures import BadSignature, RangeNotSatisfiable, SignatureExpired
from proxy.hits import Hits
from proxy.memo import LONGEST as LONGEST_QUERY
from proxy.memo import MEMO_ENTRIES
from proxy.signatures import Signatures
from proxy.signing import SigningKey

QUERY = b"url=https%3A%2F%2Fa.example%2Fa.jpg&w=9"
AUTO = QUERY + b"&format=auto"


def entry(body=b"picture", etag="e1", media_type="image/webp"):
    return Entry(
        body, media_type, etag, 1, 1, "d", Validators(), (), (), "", made_at=0, fresh_until=9
    )


def scope(query=QUERY, method="GET", path="/image", **headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"path": path, "query_string": query, "method": method, "headers": pairs}


class Kept:
    """Hits over a dictionary."""

    def __init__(self):
        self.held, self.afar = {}, {}
        self.counts = Counts()
        self.hits = Hits(self, Policy(), self.counts)

    def peek(self, key):
        return self.held.get(key)

    async def look(self, key):
        return Found(self.afar[key], "redis") if key in self.afar else None

    def remember(self, asked, key="k", value=None):
        accept = dict(asked["headers"]).get(b"accept", b"")
        ask = Native().parse(asked["query_string"].decode(), accept)
        self.held[key] = value or entry()
        self.hits.remember(asked, key, ask, "image", self.held[key])

    def answer(self, asked):
        return self.hits.answer(asked, "id")


@pytest.fixture
def kept():
    return Kept()


def test_a_query_seen_before_is_answered_while_its_rendition_is_held(kept):
    assert kept.answer(scope()) is None
    kept.remember(scope())
    answer = kept.answer(scope())
    assert (answer.status, answer.body) == (200, b"picture")
    headers = dict(answer.headers)
    assert headers[b"x-cache"] == b"HIT; tier=memory"
    assert headers[b"x-request-id"] == b"id"
    assert headers[b"content-disposition"] == b'inline; filename="a.webp"'
    kept.held.clear()
    assert kept.answer(scope()) is None


def test_a_rendition_that_was_made_anew_is_answered_with_its_own_headers(kept):
    kept.remember(scope())
    kept.held["k"] = entry(b"another", "e2", "image/png")
    answer = kept.answer(scope())
    headers = dict(answer.headers)
    assert (answer.body, headers[b"etag"]) == (b"another", b'"e2"')
    assert (headers[b"content-length"], headers[b"content-type"]) == (b"7", b"image/png")


def test_what_depends_on_accept_is_known_by_both(kept):
    avif, plain = scope(AUTO, accept="image/avif"), scope(AUTO, accept="*/*")
    kept.remember(avif, "a", entry(b"avif"))
    assert kept.answer(avif).body == b"avif"
    assert kept.answer(plain) is None
    kept.remember(plain, "b", entry(b"jpeg"))
    assert (kept.answer(avif).body, kept.answer(plain).body) == (b"avif", b"jpeg")
    assert dict(kept.answer(plain).headers)[b"vary"] == b"Accept"


def test_what_does_not_depend_on_accept_is_known_whatever_it_says(kept):
    kept.remember(scope(accept="image/avif"))
    assert kept.answer(scope(accept="*/*")).body == b"picture"


@pytest.mark.parametrize(
    "other", [{"path": "/api/proxy"}, {"query": QUERY + b"&x"}, {"method": "POST"}]
)
def test_another_request_is_not_known(kept, other):
    kept.remember(scope())
    assert kept.answer(scope(**other)) is None


def test_head_conditions_and_ranges_are_answered_and_counted(kept):
    kept.remember(scope())
    assert kept.answer(scope(method="HEAD")).body == b""
    assert kept.answer(scope(if_none_match='"e1"')).status == 304
    assert kept.answer(scope(range="bytes=0-2")).body == b"pic"
    with pytest.raises(RangeNotSatisfiable):
        kept.answer(scope(range="bytes=99-"))
    counted = {status: Counted("image", status, "image/webp", "hit") for status in (200, 206, 304)}
    assert dict(kept.counts.answers) == dict.fromkeys(counted.values(), 1)
    assert kept.counts.bytes_out == 3


def test_uploads_and_overlong_queries_are_not_remembered(kept):
    long = scope(QUERY + b"&x=" + b"y" * LONGEST_QUERY)
    kept.remember(scope(method="POST"))
    kept.remember(long)
    assert kept.answer(scope()) is None
    assert kept.answer(long) is None
    kept.remember(far := scope(AUTO, accept="image/avif," * LONGEST_QUERY))
    assert kept.answer(far) is None


def test_it_remembers_so_many_and_then_forgets_the_oldest(kept):
    ask = Native().parse(QUERY.decode(), b"")
    kept.held["k"] = entry()
    for number in range(MEMO_ENTRIES + 5):
        kept.hits.remember(scope(b"%d" % number), "k", ask, "image", kept.held["k"])
    assert len(kept.hits._plain) == MEMO_ENTRIES
    assert kept.answer(scope(b"4")) is None
    assert kept.answer(scope(b"5")).status == 200


def test_who_chooses_how_it_is_handed_over_gets_it_so(kept):
    chosen = scope(QUERY + b"&maxage=1m&dl=1&filename=x")
    kept.remember(scope())
    kept.remember(chosen)
    headers = dict(kept.answer(chosen).headers)
    assert headers[b"cache-control"] == b"public, max-age=60"
    assert headers[b"content-disposition"] == b'attachment; filename="x.webp"'
    assert b"immutable" in dict(kept.answer(scope()).headers)[b"cache-control"]


async def test_a_query_seen_before_is_answered_from_the_tiers_behind_memory(kept):
    assert await kept.hits.answer_from_afar(scope(), "id") is None
    kept.remember(scope())
    kept.afar, kept.held = kept.held, {}
    assert kept.answer(scope()) is None
    answer = await kept.hits.answer_from_afar(scope(), "id")
    assert (answer.status, answer.body) == (200, b"picture")
    assert dict(answer.headers)[b"x-cache"] == b"HIT; tier=redis"
    assert kept.counts.looks["redis", "hit"] == 1


NOW = int(time.time())
BARE = b"url=https%3A%2F%2Fa.example%2Fa.jpg&w=9"
KEY = "k:0102"
SOURCE = "https://a.example/a.jpg"


def signed(expires=None, **said):
    return scope(url_for(SOURCE, said, key=KEY, expires=expires).partition("?")[2].encode())


@pytest.fixture
def sealing():
    """Hits that verify, and know what was asked with one signature that expires."""
    kept = Kept()
    signatures = Signatures([SigningKey.parse(KEY)], clock=lambda: NOW)
    kept.hits = Hits(kept, Policy(), kept.counts, signatures)
    asked = signed(NOW + 9, w=9)
    kept.held["k"] = entry()
    ask = Native().parse(asked["query_string"].decode(), b"")
    kept.hits.remember(asked, "k", ask, "image", kept.held["k"], signatures.check(asked))
    return kept


def test_what_was_asked_with_one_signature_is_known_with_every_other(sealing):
    for asked in (signed(NOW + 9, w=9), signed(NOW + 99, w=9), signed(w=9)):
        assert sealing.answer(asked).body == b"picture"
    assert sealing.answer(signed(w=8)) is None


def test_what_is_known_signed_is_not_known_unsigned(sealing):
    assert sealing.answer(scope(BARE)) is None
    assert sealing.answer(scope(BARE + b"&exp=%d" % (NOW + 9))) is None
    with pytest.raises(BadSignature):
        sealing.answer(scope(BARE + b"&sig=x"))
    with pytest.raises(SignatureExpired):
        sealing.answer(signed(NOW, w=9))


def test_what_is_signed_for_a_time_is_kept_no_longer(sealing):
    far = dict(sealing.answer(signed(4_000_000_000, w=9)).headers)[b"cache-control"]
    soon = dict(sealing.answer(signed(NOW + 9, w=9)).headers)[b"cache-control"]
    assert far == b"public, max-age=31536000"
    assert soon in {b"public, max-age=%d" % left for left in range(10)}
    assert b"immutable" in dict(sealing.answer(signed(w=9)).headers)[b"cache-control"]


def test_nothing_that_is_signed_is_kept_with_its_signature(sealing):
    kept = [raw for memo in (sealing.hits._plain, sealing.hits._sealed) for raw in memo._known]
    assert len(kept) == 1
    assert not any(word in said for _, said, _ in kept for word in (b"sig", b"exp"))


async def test_what_is_signed_is_found_afar_too(sealing):
    sealing.afar, sealing.held = sealing.held, {}
    assert (await sealing.hits.answer_from_afar(signed(w=9), "id")).body == b"picture"
    with pytest.raises(BadSignature):
        await sealing.hits.answer_from_afar(scope(BARE + b"&sig="), "id")
