import pytest

from proxy.presets import SHIPPED, Presets
from transforms.errors import InvalidParameter
from transforms.recipe import Recipe

EXPECTED = {
    "profile": "resize:w=256,h=256,fit=cover,a=smart,enlarge=1|write:",
    "product": "resize:w=400,h=300,fit=cover,a=smart,enlarge=1|sharpen:sharp=0.5|write:q=85",
    "gallery": "resize:w=300,h=300,fit=cover,a=smart,enlarge=1|write:",
    "email": "resize:w=150,h=150,fit=cover,enlarge=1|write:format=jpeg,q=75",
    "avatar": "resize:w=200,h=200,fit=cover,a=smart,enlarge=1|sharpen:sharp=0.5|write:q=85",
    "card": "resize:w=800,h=600,fit=cover,a=smart,enlarge=1|sharpen:sharp=0.5|write:q=85",
    "social": "resize:w=1200,h=630,fit=cover,a=smart,enlarge=1|sharpen:sharp=0.5|write:q=85",
}


def test_the_shipped_ones_are_these():
    assert set(SHIPPED) == set(EXPECTED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_one_makes_what_it_promises(name):
    recipe = Recipe.read(Presets().values(name))
    steps = EXPECTED[name].rpartition("|write:")[0]
    assert "|".join(f"{step.word}:{step}" for step in recipe.steps) == steps
    written = EXPECTED[name].rpartition("|write:")[2]
    assert set(filter(None, written.split(","))) == set(
        filter(None, str(recipe.writing).split(","))
    )


@pytest.mark.parametrize("text", ["none", "", " ; \n", "none;"])
def test_without_own_ones_there_are_the_shipped_ones(text):
    assert Presets.parse(text).named == SHIPPED


@pytest.mark.parametrize(
    "text", ["a=w=9&fm=jpg;b=h=9", "a=w=9&fm=jpg\nb=h=9\n", " a = w=9&fm=jpg ;b=h=9;"]
)
def test_own_ones_stand_one_after_another(text):
    presets = Presets.parse(text)
    assert presets.values("a") == {"enlarge": "1", "w": "9", "format": "jpg"}
    assert presets.values("b") == {"enlarge": "1", "h": "9"}
    assert presets.values("email") == SHIPPED["email"]


def test_an_own_one_takes_the_place_of_a_shipped_one():
    assert Presets.parse("card=w=9&enlarge=0").values("card") == {"enlarge": "0", "w": "9"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("w=100", "preset 'w': '100': expected a parameter of a picture"),
        ("a", "preset 'a': '': expected parameters such as"),
        ("a=", "preset 'a': '': expected parameters such as"),
        ("a b=w=1", "expected presets such as"),
        ("a=w=wide", "preset 'a': w='wide': expected a whole number"),
        ("a=x=1", "'x': expected a parameter of a picture"),
        ("a=url=https://a", "'url': expected a parameter of a picture"),
        ("a=preset=card", "'preset': expected a parameter of a picture"),
        ("a=w=1&width=2", "w='2': expected each name once"),
        ("a=w=1;a=w=2", "preset 'a' is given twice"),
    ],
)
def test_what_is_no_preset_is_refused(text, words):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the words are compared
        Presets.parse(text)
    assert words in str(caught.value)


def test_an_unknown_name_is_refused_with_those_that_are_known():
    with pytest.raises(InvalidParameter, match="preset='x': expected one of profile, product"):
        Presets().values("x")
