import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.failures import RangeNotSatisfiable
from proxy.ranges import content_range, span

SIZE = 1000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"bytes=0-0", (0, 1)),
        (b"bytes=0-499", (0, 500)),
        (b"bytes=500-999", (500, 1000)),
        (b"bytes=500-", (500, 1000)),
        (b"bytes=0-", (0, 1000)),
        (b"bytes=-1", (999, 1000)),
        (b"bytes=-1000", (0, 1000)),
        (b"bytes=-5000", (0, 1000)),
        (b"bytes=999-5000", (999, 1000)),
        (b"bytes=0-99999999999999999999999999999999", (0, 1000)),
        (b"bytes=-99999999999999999999999999999999", (0, 1000)),
        (b"bytes=0000000000000000000000000000000010-11", (10, 12)),
        (b"Bytes=1-2", (1, 3)),
        (b"bytes= 1-2 ", (1, 3)),
    ],
)
def test_a_single_range_is_understood(value, expected):
    assert span(value, SIZE) == expected


@pytest.mark.parametrize(
    "value",
    [b"bytes=1000-", b"bytes=1000-1001", b"bytes=-0", b"bytes=99999999999999999999999999-"],
)
def test_a_range_outside_the_body_is_refused_with_its_size(value):
    with pytest.raises(RangeNotSatisfiable) as refusal:
        span(value, SIZE)
    assert refusal.value.size == SIZE


def test_an_empty_body_has_no_ranges():
    with pytest.raises(RangeNotSatisfiable):
        span(b"bytes=0-", 0)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"bytes",
        b"bytes=",
        b"bytes=-",
        b"bytes=a-b",
        b"bytes=1",
        b"bytes=5-2",
        b"bytes=1000-2",
        b"bytes=1-2-3",
        b"bytes=--1",
        b"bytes=+1-2",
        b"bytes=1.5-2",
        b"bytes=0x1-2",
        b"bytes=\xb2-",
        b"bytes=0-1,3-4",
        b"bytes=0-1, bytes=2-3",
        b"bytes=0-0,-1",
        b"pixels=0-1",
        b"=0-1",
        b"0-1",
    ],
)
def test_malformed_multiple_and_foreign_ranges_are_ignored(value):
    assert span(value, SIZE) is None


@given(st.binary(max_size=60), st.integers(0, 5000))
def test_whatever_is_sent_the_span_lies_in_the_body(tail, size):
    try:
        found = span(b"bytes=" + tail, size)
    except RangeNotSatisfiable:
        return
    assert found is None or 0 <= found[0] < found[1] <= size


def test_content_range_counts_inclusively():
    assert content_range(0, 500, 1000) == b"bytes 0-499/1000"
