import pytest

from transforms.errors import InvalidParameter
from transforms.writing import Writing


@pytest.mark.parametrize(
    ("word", "q"), [("low", 34), ("medium", 56), ("high", 79), ("best", 88), ("auto", 79)]
)
def test_a_word_for_a_look_is_a_place_on_the_scale(word, q):
    assert Writing.read({"q": word}).q == q
    assert str(Writing.read({"q": word.upper()})) == str(Writing.read({"q": str(q)}))


@pytest.mark.parametrize(("text", "q"), [("0", 1), ("900", 100), ("42", 42)])
def test_numbers_clamp_to_the_scale(text, q):
    assert Writing.read({"q": text}).q == q


@pytest.mark.parametrize("text", ["-1", "8.5", "great", ""])
def test_anything_else_is_refused_with_what_was_expected(text):
    with pytest.raises(InvalidParameter, match=r"1 to 100 .*low, medium, high, best, auto"):
        Writing.read({"q": text})
