import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.conditional import http_date, spelled, unchanged, whole

ETAG = b'"abc123"'
MOMENT = 784111777
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    "tags",
    [
        b'"abc123"',
        b'W/"abc123"',
        b"*",
        b" * ",
        b'"x", "abc123"',
        b'"x",W/"abc123","y"',
        b'  "abc123"  ',
        b',,"abc123"',
        b'"x"\t,\t"abc123"',
    ],
)
def test_a_named_tag_means_unchanged(tags):
    assert unchanged({b"if-none-match": tags}, ETAG, None)


@pytest.mark.parametrize(
    "tags",
    [
        b"",
        b"abc123",
        b'"abc12"',
        b'"ABC123"',
        b'"abc123',
        b'w/"abc123"',
        b'"x*"',
        b'"*"',
        b'"abc123-gzip"',
        b'W/W/"abc123"',
        b'"xabc123"',
        b'x"abc123"',
    ],
)
def test_another_or_malformed_tag_means_changed(tags):
    assert not unchanged({b"if-none-match": tags}, ETAG, None)


@pytest.mark.parametrize(
    "since",
    [
        DATE,
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:38 GMT",
        "Tue, 01 Jan 2030 00:00:00 GMT",
    ],
)
def test_a_date_not_before_the_modification_means_unchanged(since):
    assert unchanged({b"if-modified-since": since.encode()}, ETAG, MOMENT)


@pytest.mark.parametrize(
    "since",
    [
        "Sun, 06 Nov 1994 08:49:36 GMT",
        "",
        "0",
        "-1",
        "yesterday",
        "Sun, 31 Feb 2020 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
        "9" * 5000,
        "Sun, 06 Nov 1994 08:49:37 GMT\xff",
    ],
)
def test_an_earlier_or_malformed_date_means_changed(since):
    assert not unchanged({b"if-modified-since": since.encode("latin-1")}, ETAG, MOMENT)


def test_without_a_modification_date_a_date_means_nothing():
    assert not unchanged({b"if-modified-since": DATE.encode()}, ETAG, None)


def test_a_tag_that_differs_outranks_a_date_that_agrees():
    asked = {b"if-none-match": b'"other"', b"if-modified-since": DATE.encode()}
    assert not unchanged(asked, ETAG, MOMENT)


def test_nothing_asked_means_changed():
    assert not unchanged({}, ETAG, MOMENT)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (b'"abc123"', False),
        (b'W/"abc123"', True),
        (b'"other"', True),
        (DATE.encode(), True),
        (b"", True),
    ],
)
def test_only_our_strong_tag_confirms_a_part(condition, expected):
    assert whole({b"if-range": condition}, ETAG) is expected


def test_without_a_condition_a_part_is_given():
    assert not whole({}, ETAG)


def test_a_date_is_written_in_one_spelling():
    assert spelled(http_date("Sunday, 06-Nov-94 08:49:37 GMT")) == DATE.encode()


@pytest.mark.parametrize(
    "text", ["Fri, 31 Dec 9999 23:59:59 -2359", "Fri, 31 Dec 9999 23:59:59 -0001"]
)
def test_a_moment_past_the_last_year_is_no_date(text):
    assert http_date(text) is None


@given(st.text(max_size=80) | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ \S+"))
def test_no_text_breaks_the_reading_of_dates(text):
    moment = http_date(text)
    assert moment is None or spelled(moment).endswith(b" GMT")
