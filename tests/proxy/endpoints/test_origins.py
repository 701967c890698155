import pytest

from proxy.endpoints.origins import origin


def asked(host, scheme="http"):
    return {"scheme": scheme, "headers": [(b"host", host)], "server": ("127.0.0.1", 8080)}


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (b"img.example.com", "https://img.example.com"),
        (b"img.example.com:8443", "https://img.example.com:8443"),
        (b"[::1]:80", "https://[::1]:80"),
    ],
)
def test_a_request_says_where_it_found_us(host, expected):
    assert origin(asked(host, "https"), "") == expected


@pytest.mark.parametrize("host", [b"", b'a"b', b"a/b", b"a b", b"a@b", b"a:x", b"\xff", b"a\r\nb"])
def test_a_host_that_is_none_is_not_repeated(host):
    assert origin(asked(host), "") == "http://127.0.0.1:8080"


def test_the_operator_knows_best():
    assert origin(asked(b"e.com"), "https://img.example.com") == "https://img.example.com"
