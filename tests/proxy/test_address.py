# ruff: noqa: RUF001 (lookalike letters are what is tested)
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.address import follow, parse
from proxy.failures import InvalidUrl, SourceForbidden, UrlTooLong

HOSTILE = st.text(
    st.sampled_from("ht tps:/@#?[]%.0123xaf\\-ü。％２\u200d\ud800\x00~|^`{}&=+"), max_size=40
)
URLS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["http://", "HTTPS:/", "//", "", "https%3A%2F%2F", "ftp://", "/", "http:"]),
    HOSTILE | st.sampled_from(["example.com", "127.1", "[::1]", "bücher.de:80", "a.b:0443"]),
    st.sampled_from(["", "/", "/../", "/a/%2e%2E/b", "?", "#"]),
    HOSTILE | st.text(max_size=30),
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.com/a.jpg", "https://example.com/a.jpg"),
        ("http://example.com", "http://example.com/"),
        ("cdn.example.com/a.jpg", "https://cdn.example.com/a.jpg"),
        ("cdn.example.com:8080/a.jpg", "https://cdn.example.com:8080/a.jpg"),
        ("localhost:9000", "https://localhost:9000/"),
        ("cdn.example.com/a:b.jpg", "https://cdn.example.com/a:b.jpg"),
        ("//example.com/a.jpg", "https://example.com/a.jpg"),
        ("https:/example.com/a.jpg", "https://example.com/a.jpg"),
        ("  https://example.com/a.jpg ", "https://example.com/a.jpg"),
        ("https%3A%2F%2Fexample.com%2Fa%2520b.jpg", "https://example.com/a%20b.jpg"),
        ("https:%2f%2fexample.com%2fa.jpg", "https://example.com/a.jpg"),
        ("example.com%2Fa.jpg%3Fb%3Dc", "https://example.com/a.jpg?b=c"),
        ("https://example.com/a%252Fb", "https://example.com/a%252Fb"),
        ("https://example.com/?u=https%3A%2F%2Fx", "https://example.com/?u=https%3A%2F%2Fx"),
        ("HTTPS://EXAMPLE.com:443/A?B#c", "https://example.com/A?B"),
        ("http://example.com:80/", "http://example.com/"),
        ("http://example.com:/", "http://example.com/"),
        ("http://example.com:0443/", "http://example.com:443/"),
        ("https://example.com./a", "https://example.com/a"),
        (
            "https://example.com/a b/ü.jpg?q=ä b",
            "https://example.com/a%20b/%C3%BC.jpg?q=%C3%A4%20b",
        ),
        ("https://example.com/100%.jpg", "https://example.com/100%25.jpg"),
        ("https://example.com/%c3%bc|[x]'(1)", "https://example.com/%c3%bc|[x]'(1)"),
        ('https://example.com/<a>"`{}^', "https://example.com/%3Ca%3E%22%60%7B%7D%5E"),
        ("https://example.com/a/./b/../c//d/..", "https://example.com/a/c//"),
        ("https://example.com/%2e%2E/../x/%2e", "https://example.com/x/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://my_bucket.example.com/", "https://my_bucket.example.com/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://0177.0.0.01/", "http://127.0.0.1/"),
        ("http://１２７。１/", "http://127.0.0.1/"),
        ("http://[0:0::1]:80/", "http://[::1]/"),
        ("http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("http://user/a@b", "http://user/a@b"),
    ],
)
def test_one_spelling_for_what_a_text_means(text, address):
    assert parse(text) == address
    assert parse(address) == address


@pytest.mark.parametrize(
    "text", ["blob:https://x/1", "data:image/png;base64,xx", "DATA:,", "data%3A,x"]
)
def test_bytes_are_sent_to_the_post_door(text):
    with pytest.raises(InvalidUrl, match="POST"):
        parse(text)


def test_long_data_urls_too():
    with pytest.raises(InvalidUrl, match="POST"):
        parse("data:image/png;base64," + "A" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "ftp://x/",
        "gopher://x/",
        "javascript:alert(1)",
        "mailto:a@b",
        "ws://x/",
        "https://u@x/",
        "https://u:p@x/",
        "https://@x/",
        "u:p@x/",
        "//u@x/",
        "file%3A%2F%2F%2Fx",
    ],
)
def test_other_schemes_and_users_are_forbidden(text):
    with pytest.raises(SourceForbidden) as refusal:
        parse(text)
    assert refusal.value.parameter == "url"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/",
        "/a.jpg",
        "http://",
        "http:///a",
        "https:///x",
        "https:x",
        "https://?a",
        "https://:80/",
        "https://a\\b/",
        "https://a/b\\c",
        "https://a/\n",
        "https://a\tb/",
        "https://a/\x7f",
        "https://a/\x85",
        "https://a b/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[::1",
        "https://::1/",
        "https://[127.0.0.1]/",
        "https://[::1]x/",
        "https://x[::1]/",
        "https://[]/",
        "https://a..b/",
        "https://./",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://4294967296/",
        "https://1.x.3.4/",
        "https://09/",
        "https://a:b/",
        "https://a:65536/",
        "https://a:1:2/",
        "https://a:-1/",
        "https://a:٣/",
        "https://a%2fb/",
        "https://a%40b/",
        "https://%00/",
        "https://%ff/",
        "https://" + "a" * 64 + "/",
        "https://℀/",
        "https://\ud800/",
        "https://a/\ud800",
        "https%3A%2F%2Fa%2F%0a",
        "https%3A%2F%2F%ff",
        "https%253A%252F%252Fa",
        "https://" + "a." * 127 + "a/",
        "https://" + "ü" * 2000 + "/",
        "https://xn--ü/",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidUrl) as refusal:
        parse(text)
    assert refusal.value.parameter == "url"
    assert len(refusal.value.detail) < 600


@pytest.mark.parametrize("text", ["not a url", "//a b/", "http://"])
def test_a_refusal_shows_what_was_written(text):
    with pytest.raises(InvalidUrl) as refusal:
        parse(text)
    assert refusal.value.detail.startswith(f"url={text!r}: expected")


def test_an_address_has_an_end():
    assert parse("https://x/" + "a" * 8182)
    with pytest.raises(UrlTooLong, match="8193 characters: expected at most 8192"):
        parse("https://x/" + "a" * 8183)
    with pytest.raises(UrlTooLong):
        parse("https://x/" + "ü" * 8000)


def test_a_path_is_read_against_the_base():
    base = "https://example.com/app/"
    assert parse("/a b.jpg?c", base) == "https://example.com/a%20b.jpg?c"
    assert parse("%2Fa.jpg", base) == "https://example.com/a.jpg"
    assert parse("//other.com/a", base) == "https://other.com/a"
    assert parse("other.com/a", base) == "https://other.com/a"
    assert parse("/..//evil.com/a", base) == "https://example.com//evil.com/a"


@pytest.mark.parametrize(
    ("location", "address"),
    [
        ("/b", "https://example.com/b"),
        ("b?c#d", "https://example.com/x/b?c"),
        ("../b", "https://example.com/b"),
        ("//other.com", "https://other.com/"),
        ("http://other.com/ü", "http://other.com/%C3%BC"),
        ("cdn.com/a", "https://example.com/x/cdn.com/a"),
        ("", "https://example.com/x/a"),
        ("?q", "https://example.com/x/a?q"),
    ],
)
def test_a_location_is_read_against_the_redirecting_address(location, address):
    assert follow(location, "https://example.com/x/a") == address


@pytest.mark.parametrize(
    "location", ["http://[", "http://a b/", "\\\\x", "http:\\\\x", "/\x01", "http://"]
)
def test_a_location_that_is_no_address_is_refused(location):
    with pytest.raises(InvalidUrl):
        follow(location, "https://example.com/")


@given(URLS | st.text(max_size=60))
def test_any_text_is_an_address_or_a_failure(text):
    try:
        address = parse(text)
    except (InvalidUrl, SourceForbidden, UrlTooLong):
        return
    assert parse(address) == address
    assert address.isascii()
    assert address.startswith(("http://", "https://"))


@given(URLS | st.text(max_size=60))
def test_any_location_is_an_address_or_a_failure(text):
    try:
        address = follow(text, "https://example.com/a/b")
    except (InvalidUrl, SourceForbidden, UrlTooLong):
        return
    assert parse(address) == address
