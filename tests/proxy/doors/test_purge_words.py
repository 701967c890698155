import pytest

from cache import Ban
from proxy.doors.purge import asked
from proxy.failures import InvalidUrl, SourceForbidden
from transforms.errors import InvalidParameter

BASE = "https://www.example.com"


@pytest.mark.parametrize(
    ("query", "kind", "value"),
    [
        ("url=https%3A%2F%2Fa.example%2Fa.jpg", "original", "https://a.example/a.jpg"),
        ("url=a.example/a.jpg", "original", "https://a.example/a.jpg"),
        ("src=HTTPS://A.example:443/x/../a.jpg#f", "original", "https://a.example/a.jpg"),
        ("url=/a.jpg", "original", "https://www.example.com/a.jpg"),
        ("tag=spring", "tag", "spring"),
        ("prefix=a.example", "prefix", "//a.example/"),
        ("prefix=//a.example/", "prefix", "//a.example/"),
        ("prefix=a.example:8080", "prefix", "//a.example:8080/"),
        ("prefix=a.example:80", "prefix", "//a.example/"),
        ("prefix=a.example:443/shop/", "prefix", "//a.example/shop/"),
        ("prefix=http://a.example", "prefix", "http://a.example/"),
        ("prefix=https%3A%2F%2FA.example%2Fshop%2F", "prefix", "https://a.example/shop/"),
        ("prefix=a.example/shop/", "prefix", "//a.example/shop/"),
        ("prefix=/shop/", "prefix", "https://www.example.com/shop/"),
        ("tag=spring&w=1", "tag", "spring"),
    ],
)
def test_what_is_to_be_purged_is_named_as_doors_name_it(query, kind, value):
    assert asked(query, BASE, 5.0) == Ban(kind, value, 5.0)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "url"),
        ("w=1", "url"),
        ("url=a.example/a.jpg&tag=x", "url, tag"),
        ("tag=x&tag=y", "tag"),
        ("tag=x,y", "tag"),
        ("tag=", "tag"),
        ("tag=sn%C3%B6", "tag"),
        ("prefix=a.example/shop", "prefix"),
        ("prefix=a.example/shop/?x=/", "prefix"),
        ("prefix=a.example/%2F%3F/..%2f", "prefix"),
    ],
)
def test_what_names_nothing_is_refused(query, parameter):
    with pytest.raises(InvalidParameter) as caught:
        asked(query, BASE, 5.0)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("query", "failure", "parameter"),
    [
        ("url=/a.jpg", InvalidUrl, "url"),
        ("prefix=", InvalidUrl, "prefix"),
        ("prefix=*", InvalidUrl, "prefix"),
        ("prefix=ftp://a.example/", SourceForbidden, "prefix"),
        ("prefix=http://user:word@a.example/", SourceForbidden, "prefix"),
    ],
)
def test_what_is_no_address_is_refused_by_its_own_name(query, failure, parameter):
    with pytest.raises(failure) as caught:
        asked(query, "", 5.0)
    assert caught.value.parameter == parameter


def test_strictness_refuses_other_names():
    with pytest.raises(InvalidParameter, match="w='1'"):
        asked("tag=x&w=1", BASE, 5.0, strict=True)
