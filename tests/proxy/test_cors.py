from proxy.cors import Cors

LISTED = Cors.of(["https://Example.com/", "https://b.example"])


def test_everybody_is_named_by_a_star():
    cors = Cors.of(["*"])
    assert (b"access-control-allow-origin", b"*") in cors.fixed
    assert cors.allow(b"https://example.com") == ()
    assert cors.vary == ()


def test_a_listed_origin_is_echoed_and_the_answer_varies():
    assert LISTED.allow(b"https://example.com") == (
        (b"access-control-allow-origin", b"https://example.com"),
    )
    assert LISTED.vary == ("Origin",)


def test_no_other_origin_is_echoed():
    for origin in (b"", b"null", b"https://example.com.evil", b"http://example.com", b"*"):
        assert LISTED.allow(origin) == ()
    assert b"access-control-allow-origin" not in dict(LISTED.fixed)


def test_an_empty_list_lets_nobody_read():
    assert Cors.of([]).allow(b"https://example.com") == ()


def test_every_own_header_may_be_read():
    exposed = dict(Cors().fixed)[b"access-control-expose-headers"].decode().split(", ")
    assert exposed == [
        "X-Cache",
        "X-Darkroom-Note",
        "X-Subject",
        "X-Request-ID",
        "ETag",
        "Server-Timing",
    ]


def test_a_preflight_says_what_may_be_asked():
    answer = Cors().preflight([(b"origin", b"https://a.example")], "GET, HEAD, OPTIONS, POST")
    headers = dict(answer.headers)
    assert (answer.status, answer.body) == (204, b"")
    assert headers[b"allow"] == b"GET, HEAD, OPTIONS, POST"
    assert headers[b"access-control-allow-methods"] == b"GET, HEAD, OPTIONS, POST"
    assert headers[b"access-control-allow-origin"] == b"*"
    assert b"If-None-Match" in headers[b"access-control-allow-headers"]
    assert headers[b"access-control-max-age"] == b"86400"
    assert b"content-length" not in headers


def test_a_preflight_names_only_listed_origins():
    allowed = dict(LISTED.preflight([(b"origin", b"https://b.example")], "GET").headers)
    refused = dict(LISTED.preflight([(b"origin", b"https://evil.example")], "GET").headers)
    assert allowed[b"access-control-allow-origin"] == b"https://b.example"
    assert b"access-control-allow-origin" not in refused
    assert allowed[b"vary"] == refused[b"vary"] == b"Origin"
