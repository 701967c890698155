import pytest

from transforms.errors import InvalidParameter
from transforms.writing import Writing


@pytest.mark.parametrize(
    ("word", "q", "score"),
    [("low", 34, 50), ("medium", 56, 65), ("high", 79, 78), ("best", 88, 85), ("auto", 79, 78)],
)
def test_a_word_for_a_look_names_a_score_and_a_place_to_begin_with(word, q, score):
    writing = Writing.read({"q": word})

    assert (writing.q, writing.target) == (q, score)
    assert str(Writing.read({"q": word.upper()})) == str(writing)
    assert Writing.parse(str(writing)) == writing


@pytest.mark.parametrize(("text", "q"), [("0", 1), ("900", 100), ("42", 42)])
def test_numbers_clamp_to_the_scale(text, q):
    assert Writing.read({"q": text}).q == q


@pytest.mark.parametrize("text", ["-1", "8.5", "great", ""])
def test_anything_else_is_refused_with_what_was_expected(text):
    with pytest.raises(InvalidParameter, match=r"1 to 100 .*low, medium, high, best, auto"):
        Writing.read({"q": text})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"format": "png", "effort": "3"}, {"format": "png", "effort": "3", "q": "100"}),
        ({"format": "png", "ll": "1", "q": "30"}, {"format": "png"}),
        (
            {"format": "png", "target": "9", "subsample": "420", "hdr": "keep"},
            {"format": "png", "hdr": "keep"},
        ),
        ({"format": "jpeg", "il": "1"}, {"format": "jpeg"}),
        ({"format": "png", "il": "0"}, {"format": "png"}),
        ({"format": "webp", "ll": "1", "q": "30", "nl": "1"}, {"ll": "1"}),
        ({"format": "avif", "ll": "1", "subsample": "420"}, {"format": "avif", "ll": "1"}),
        ({"nl": "1", "q": "low"}, {"nl": "1"}),
        ({"l": "4", "il": "1", "bits": "10"}, {}),
        (
            {"format": "gif", "q": "9", "ll": "1", "nl": "1", "meta": "keep", "icc": "keep"},
            {"format": "gif"},
        ),
        ({"format": "jxl", "icc": "p3", "subsample": "420"}, {"format": "jxl"}),
        (
            {"format": "json", "encoding": "base64", "maxbytes": "9", "effort": "3"},
            {"format": "json"},
        ),
        ({"format": "lqip", "q": "9"}, {"format": "lqip"}),
    ],
)
def test_what_a_named_format_does_not_have_changes_nothing(left, right):
    assert Writing.read(left) == Writing.read(right)


@pytest.mark.parametrize("name", ["auto", "origin"])
def test_where_the_format_is_not_known_everything_stays(name):
    query = {"format": name, "ll": "1", "l": "3", "il": "1", "bits": "10", "subsample": "444"}

    assert Writing.read(query) == Writing(
        name, lossless=True, level=3, progressive=True, bits=10, subsample="444"
    )


@pytest.mark.parametrize(
    ("query", "palette", "q"),
    [
        ({}, False, 80),
        ({"q": "80"}, True, 80),
        ({"q": "100"}, False, 80),
        ({"q": "30"}, True, 30),
        ({"q": "low"}, True, 34),
        ({"nl": "1"}, True, 95),
        ({"nl": "1", "q": "30"}, True, 95),
        ({"ll": "1", "q": "30"}, False, 80),
    ],
)
def test_a_quality_asks_png_for_a_palette(query, palette, q):
    writing = Writing.read({"format": "png", **query})

    assert (writing.palette, writing.q, writing.target) == (palette, q, 0)
    assert Writing.parse(str(writing)) == writing


def test_no_query_can_ask_for_a_palette_by_itself():
    assert not Writing.read({"format": "png", "palette": "1"}).palette


@pytest.mark.parametrize(
    ("query", "carried"),
    [
        ({}, set()),
        ({"meta": "copyright", "icc": "p3", "bits": "10"}, {"meta", "icc", "bits"}),
        ({"meta": "none", "icc": "srgb", "bits": "8"}, set()),
    ],
)
def test_what_not_every_format_holds_is_named(query, carried):
    assert Writing.read({"format": "auto", **query}).carried == carried
