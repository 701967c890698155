import pytest

from proxy.api_keys import ApiKeys
from proxy.failures import Unauthorized

KEYS = ApiKeys(["one", "two"])


def scope(value=None):
    return {"headers": [] if value is None else [(b"authorization", value)]}


@pytest.mark.parametrize("value", [b"Bearer one", b"bearer two", b"BEARER  one ", b" Bearer two"])
def test_whoever_brings_a_key_passes(value):
    assert KEYS.held(scope(value))
    KEYS.check(scope(value))


@pytest.mark.parametrize(
    "value",
    [None, b"", b"Bearer", b"Bearer ", b"one", b"Basic one", b"Bearer onetwo", b"Bearer on\xff"],
)
def test_nobody_else_does(value):
    assert not KEYS.held(scope(value))
    with pytest.raises(Unauthorized, match=r"API key is (missing|wrong)"):
        KEYS.check(scope(value))


def test_without_keys_everybody_passes_and_nobody_holds_one():
    assert not ApiKeys()
    ApiKeys().check(scope())
    assert not ApiKeys().held(scope(b"Bearer "))
