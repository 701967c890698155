import pytest

from proxy.headers import lines, picked, safe


def test_headers_are_written_a_line_each():
    assert lines(((b"etag", b'"x"'), (b"vary", b""))) == b'etag: "x"\r\nvary: \r\n'


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\0"])
def test_a_header_that_would_end_too_early_is_not_written(end):
    for pair in ((b"a" + end, b"b"), (b"a", b"b" + end + b"c: d")):
        with pytest.raises(ValueError, match="expected one line"):
            lines((pair,))


def test_what_is_made_safe_has_one_line():
    assert lines(((b"a", safe("b\r\nc: d\0")),)) == b"a: bc: d\r\n"


def test_repeated_headers_are_picked_as_one():
    headers = ((b"a", b"1"), (b"b", b"2"), (b"a", b"3"))
    assert picked(headers, frozenset({b"a"})) == {b"a": b"1, 3"}
