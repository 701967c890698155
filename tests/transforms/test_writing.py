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
