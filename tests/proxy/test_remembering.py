import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.errors import TABLE, detail
from proxy.failures import (
    MethodNotAllowed,
    Overloaded,
    RangeNotSatisfiable,
    RateLimited,
    SourceFailed,
)
from proxy.remembering import POLICY
from transforms.errors import InvalidParameter


def made(kind):
    special = {
        InvalidParameter: lambda: InvalidParameter("w", "abc", "a whole number"),
        MethodNotAllowed: lambda: MethodNotAllowed("no", "GET"),
        RangeNotSatisfiable: lambda: RangeNotSatisfiable("no", 12),
        Overloaded: lambda: Overloaded("full", 9),
        RateLimited: lambda: RateLimited("too many", 9, 60, 1_700_000_000),
    }
    return special.get(kind, lambda: kind("the words", "url"))()


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_every_failure_comes_back_as_it_was(kind):
    error = made(kind)
    back = POLICY.unpack(POLICY.pack(error))
    assert type(back) is kind
    assert str(back) == str(error)
    assert detail(back) == detail(error)
    assert vars(error).items() <= vars(back).items()


def test_seconds_and_sharing_are_the_table_s():
    for kind, ruled in TABLE.items():
        assert POLICY.seconds(made(kind)) == ruled.seconds
        assert POLICY.shared(made(kind)) == ruled.shared


def test_a_strange_exception_is_not_remembered_not_shared_and_not_told():
    error = ValueError("/srv/secret")
    packed = POLICY.pack(error)
    assert POLICY.seconds(error) == 0
    assert not POLICY.shared(error)
    assert b"secret" not in packed
    with pytest.raises(ValueError, match="expected a failure"):
        POLICY.unpack(packed)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"null",
        msgspec.msgpack.encode({"kind": "SystemExit", "detail": "x"}),
        msgspec.msgpack.encode({"kind": "Failure", "detail": "x"}),
        msgspec.msgpack.encode({"kind": "SourceFailed"}),
        msgspec.msgpack.encode({"kind": "SourceFailed", "detail": 5}),
        msgspec.msgpack.encode({"kind": ["SourceFailed"], "detail": "x"}),
        POLICY.pack(SourceFailed("x"))[:-3],
    ],
)
def test_what_was_not_packed_is_refused(data):
    with pytest.raises(ValueError, match="expected a failure"):
        POLICY.unpack(data)


@given(st.binary(max_size=100))
def test_no_bytes_bring_anything_else_back(data):
    try:
        assert type(POLICY.unpack(data)) in TABLE
    except ValueError as error:
        assert "expected a failure" in str(error)  # noqa: PT017 - either is right


def test_surrogates_in_a_detail_do_not_stop_it():
    back = POLICY.unpack(POLICY.pack(SourceFailed("bad \ud800 name")))
    assert type(back) is SourceFailed
