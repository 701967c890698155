from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.codecs import CODECS
from transforms.errors import InvalidParameter
from transforms.picture import Size
from transforms.recipe import NAMES, VOCABULARY, Recipe

SIDES = st.sampled_from(["0", "1", "7", "333", "640", "65535", "99999", "50%", "0.1%", "1e3%"])
PLACES = ["smart", "attention", "entropy", "focal", "n", "south_east", "left", "ce", "center"]
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "w": SIDES,
        "h": SIDES,
        "dpr": st.floats(0.1, 8).map(str) | st.sampled_from(["1", "2", "1.5"]),
        "fit": st.sampled_from(["inside", "outside", "cover", "contain", "fill"]),
        "a": st.sampled_from(PLACES),
        "fpx": st.floats(0, 1).map(str),
        "fpy": st.floats(0, 1).map(str),
        "ar": st.sampled_from(["1:1", "16:9", "3/4", "1.91", "1000", "1:1000"]),
        "enlarge": st.sampled_from(["", "0", "1"]),
        "we": st.sampled_from(["", "0", "1"]),
        "cx": st.sampled_from(["0", "5", "1999"]),
        "cw": st.sampled_from(["0", "1", "70", "1000000"]),
        "rect": st.sampled_from(["0,0,0,0", "1,2,3,4", "100,50,0,900"]),
        "trim": st.sampled_from(["", "1", "254"]),
        "trimc": st.sampled_from(["red", "0000", "12345678"]),
        "ro": st.sampled_from(["0", "90", "-90", "180", "360", "45", "-0.1", "359.999999"]),
        "flip": st.sampled_from(["", "0", "h", "v", "hv", "vh"]),
        "flop": st.sampled_from(["", "0"]),
        "bg": st.sampled_from(["red", "#fff", "0000", "12345678", "transparent"]),
        "bri": st.sampled_from(["0", "-7.5", "100"]),
        "sat": st.sampled_from(["0", "33.333333", "-100"]),
        "mod": st.sampled_from(["1", "1.1,1", "0.5,2,-720", "1,1,45"]),
        "hue": st.sampled_from(["0", "360", "-0.000001", "400"]),
        "gam": st.sampled_from(["", "0", "1", "2.2"]),
        "filt": st.sampled_from(["greyscale", "grayscale", "sepia", "duotone", "negate"]),
        "grayscale": st.sampled_from(["", "0", "1"]),
        "start": st.sampled_from(["red", "c83658", "00000000"]),
        "tint": st.sampled_from(["transparent", "f00", "ff000080"]),
        "normalize": st.sampled_from(["", "0"]),
        "blur": st.sampled_from(["", "0", "0.3", "250"]),
        "kernel": st.sampled_from(["nearest", "lanczos3", "mks2021"]),
        "linear": st.sampled_from(["", "0"]),
        "cbg": st.sampled_from(["red", "0000", "#12345678"]),
        "pad": st.sampled_from(["0", "5", "1,2", "1 2 3", "4,3,2,10000"]),
        "border": st.sampled_from(["0", "5", "3,red", "1,2,3,#123", "9,ff00ff80", "3,transparent"]),
        "radius": st.sampled_from(["0", "5", "max", "1,2,3,4", "max,0"]),
        "mask": st.sampled_from(["none", "circle", "ellipse", "triangle-180", "star"]),
        "mbg": st.sampled_from(["red", "0000", "12345678"]),
        "mtrim": st.sampled_from(["", "0"]),
        "clahe": st.sampled_from(["", "0", "64", "1,5", "99,2.5"]),
        "precrop": st.sampled_from(["", "0"]),
        "loop": st.sampled_from(["0", "1", "65535"]),
        "delay": st.sampled_from(["10", "50,60", "70,70", "65535,10"]),
        "sharp": st.sampled_from(["", "0", "10"]),
        "sharpf": st.sampled_from(["0", "1", "5"]),
        "pixelate": st.sampled_from(["", "off", "2.5"]),
        "anim": st.sampled_from(["0", "1"]),
        "page": st.sampled_from(["0", "3"]),
        "n": st.sampled_from(["-1", "0", "1", "12"]),
        "q": st.sampled_from(["0", "50", "80", "900"]),
        "format": st.sampled_from([*CODECS, "jpg", "auto", "origin"]),
    },
)
ACCEPTS = st.lists(st.sampled_from(["jxl", "avif", "webp"]), unique=True).map(tuple)


@settings(deadline=None)
@given(query=QUERIES, accepts=ACCEPTS)
def test_what_is_written_is_read_back(query, accepts):
    recipe = Recipe.read(query, accepts)

    assert Recipe.parse(str(recipe)) == recipe
    assert str(Recipe.parse(str(recipe))) == str(recipe)


@settings(deadline=None)
@given(query=QUERIES)
def test_folding_twice_is_folding_once(query):
    recipe = Recipe.read(query)

    spelled = {}
    for part in str(recipe).split("|"):
        pairs = (pair.partition("=") for pair in part.partition(":")[2].split(",") if pair)
        spelled |= {name: unquote(value) for name, _, value in pairs}
    if "ar" in spelled:
        spelled.setdefault("fit", "inside")
    if recipe.writing.palette:
        spelled["q"] = str(recipe.writing.q)
    assert Recipe.read(spelled) == recipe


@settings(deadline=None)
@given(query=QUERIES)
def test_any_recipe_asks_the_decoder_for_something_sensible(query):
    (width, height), scale = Recipe.read(query).demand(Size(3000, 2000))

    assert width >= 1
    assert height >= 1
    assert min(scale) > 0


@pytest.mark.parametrize(
    ("query", "size", "scale"),
    [
        ({"ro": "90", "w": "200"}, (200, 300), (0.1, 0.1)),
        ({"ro": "90", "w": "200", "h": "1500", "fit": "fill"}, (200, 1500), (0.5, 0.1)),
        ({"rect": "0,0,300,200", "w": "150"}, (150, 100), (0.5, 0.5)),
        ({"rect": "0,0,300,200", "ro": "270", "w": "50"}, (50, 75), (0.25, 0.25)),
        ({"rect": "0,0,300,200"}, (300, 200), (1, 1)),
        ({"w": "300", "h": "200", "ro": "180"}, (300, 200), (0.1, 0.1)),
        ({"w": "300", "trim": "10"}, (300, 200), (1, 1)),
        ({"w": "300", "sharp": "2"}, (300, 200), (0.1, 0.1)),
        ({"w": "6000"}, (3000, 2000), (1, 1)),
        ({"w": "6000", "enlarge": "1"}, (6000, 4000), (2, 2)),
        ({"w": "6000", "enlarge": "1", "trim": "10"}, (6000, 4000), (2, 2)),
        ({"w": "6000", "enlarge": "1", "sharp": "2"}, (6000, 4000), (2, 2)),
    ],
)
def test_what_comes_before_the_resize_is_reckoned_in_its_demand(query, size, scale):
    assert Recipe.read(query).demand(Size(3000, 2000)) == (size, scale)


def test_a_drawing_may_grow():
    recipe = Recipe.read({"w": "6000", "we": "1", "linear": "1", "bg": "red"}).growing()
    assert recipe.demand(Size(3000, 2000)) == ((6000, 4000), (2, 2))
    assert recipe.growing() == recipe
    assert Recipe().growing() == Recipe()


def test_the_empty_query_is_the_empty_text():
    assert str(Recipe.read({})) == ""
    assert Recipe.parse("") == Recipe()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"w": "100", "dpr": "2"}, {"w": "200"}),
        ({"w": "33", "dpr": "1.5"}, {"w": "50"}),
        ({"w": "100", "dpr": "1"}, {"w": "0100"}),
        ({"dpr": "3"}, {}),
        ({"w": "0", "h": "0"}, {}),
        ({"w": "100", "h": "0"}, {"w": "100"}),
        ({"w": "99999"}, {"w": "65535"}),
        ({"w": "65535", "dpr": "8"}, {"w": "65535"}),
        ({"fit": "cover"}, {}),
        ({"fit": "fill", "enlarge": "1"}, {}),
        ({"w": "9", "fit": "cover", "a": "top"}, {"w": "9"}),
        ({"w": "9", "a": "top"}, {"w": "9"}),
        ({"w": "9", "h": "9", "a": "top"}, {"w": "9", "h": "9"}),
        ({"w": "9", "h": "9", "fpx": "0.1"}, {"w": "9", "h": "9"}),
        (
            {"w": "9", "h": "9", "fit": "cover", "fpx": "0.1"},
            {"w": "9", "h": "9", "fit": "cover", "fpx": "0.10", "fpy": "0.5", "a": "focal"},
        ),
        (
            {"w": "9", "h": "9", "fit": "cover", "a": "focal"},
            {"w": "9", "h": "9", "fit": "cover", "a": "c"},
        ),
        (
            {"w": "9", "h": "9", "fit": "cover", "a": "top", "fpx": "0.3"},
            {"w": "9", "h": "9", "fit": "cover", "a": "north"},
        ),
        (
            {"w": "9", "h": "9", "fit": "contain", "a": "smart"},
            {"w": "9", "h": "9", "fit": "contain"},
        ),
        ({"w": "90", "ar": "3:2"}, {"w": "90", "h": "60", "fit": "cover"}),
        ({"h": "60", "ar": "3:2"}, {"w": "90", "h": "60", "fit": "cover"}),
        ({"w": "90", "ar": "3:2", "fit": "inside"}, {"w": "90", "h": "60"}),
        ({"ar": "3:2", "fit": "inside"}, {}),
        ({"ar": "3:2"}, {"ar": "6/4", "fit": "cover", "enlarge": "1"}),
        ({"w": "9", "enlarge": "1", "we": "1"}, {"w": "9"}),
        ({"w": "9", "enlarge": "1", "we": "0"}, {"w": "9", "enlarge": ""}),
        ({"bg": "white"}, {"bg": "#FFF"}),
        ({"bg": "transparent"}, {}),
        ({"ro": "360"}, {}),
        ({"ro": "-90"}, {"ro": "270"}),
        ({"ro": "180"}, {"flip": "hv"}),
        ({"ro": "180", "flip": "hv"}, {"flop": "0"}),
        ({"ro": "-45"}, {"ro": "315.0"}),
        ({"trim": "", "trimc": "red"}, {"trim": "10", "trimc": "F00"}),
        ({"radius": "5", "border": "0,red"}, {"radius": "5,5"}),
        ({"precrop": "1", "cw": "9"}, {"cw": "9"}),
        ({"w": "100%", "fit": "cover"}, {"w": "100.0%"}),
        ({"trimc": "red"}, {}),
        ({"rect": "0,0,9,9"}, {"cw": "9", "ch": "9"}),
        ({"grayscale": "1"}, {"filt": "greyscale"}),
        ({"mod": "1.2,0.5,450"}, {"brightness": "1.2", "sat": "-50", "hue": "90"}),
        ({"sharpf": "9"}, {"blur": "0", "start": "red", "gam": "1"}),
        ({"anim": "0"}, {"n": "1"}),
        ({"n": "0"}, {"n": "1"}),
        ({"anim": "1"}, {}),
        ({"format": "jpg"}, {"format": "jpeg"}),
        ({"format": "jpeg", "anim": "0"}, {"format": "jpeg", "n": "7"}),
        ({"format": "gif", "q": "10"}, {"format": "gif"}),
        ({"q": "0"}, {"q": "1"}),
        ({"q": "900"}, {"q": "100"}),
        ({"format": "webp", "q": "80"}, {}),
        ({"unknown": "1"}, {}),
    ],
)
def test_equal_requests_have_equal_texts(left, right):
    assert str(Recipe.read(left)) == str(Recipe.read(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"w": "9"}, {"h": "9"}),
        ({"w": "9", "enlarge": "1"}, {"w": "9"}),
        ({"w": "9", "fit": "fill"}, {"w": "9"}),
        ({"w": "9", "h": "9", "fit": "cover"}, {"w": "9", "h": "9"}),
        (
            {"w": "9", "h": "9", "fit": "contain", "a": "top"},
            {"w": "9", "h": "9", "fit": "contain"},
        ),
        ({"ar": "1:1", "fit": "contain"}, {"ar": "1:1"}),
        ({"ro": "90"}, {"ro": "270"}),
        ({"trim": "10", "trimc": "0000"}, {"trim": "10"}),
        ({"ro": "45"}, {"ro": "225"}),
        ({"ro": "90", "flip": "h"}, {"ro": "90", "flip": "v"}),
        ({"page": "1"}, {}),
        ({"format": "auto"}, {}),
        ({"bg": "ffffff80"}, {"bg": "ffffff"}),
    ],
)
def test_different_requests_have_different_texts(left, right):
    assert str(Recipe.read(left)) != str(Recipe.read(right))


def test_what_accept_names_counts_only_where_the_format_is_negotiated_and_in_one_order():
    auto = {"format": "auto"}

    assert Recipe.read({}, ("webp",)) == Recipe.read({})
    assert Recipe.read(auto, ("webp", "avif")) == Recipe.read(auto, ("avif", "webp"))
    assert Recipe.read(auto, ("webp",)) != Recipe.read(auto, ())


def test_accepts_cannot_be_set_by_a_query():
    assert Recipe.read({"format": "auto", "accepts": "avif"}) == Recipe.read({"format": "auto"})


def test_a_step_that_nobody_has_is_refused():
    with pytest.raises(InvalidParameter, match="expected one of redact"):
        Recipe.parse("explode:x=1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("w", "abc"), ("w", "-5"), ("w", "1.5"), ("h", ""), ("dpr", "0"), ("dpr", "9"),
        ("dpr", "nan"), ("fit", "squash"), ("a", "g_north"), ("fpx", "1.1"), ("fpy", "-0.1"),
        ("ar", "1e999999999"), ("ar", "0:1"), ("enlarge", "maybe"), ("bg", "#12345"),
        ("cx", "-1"), ("cw", "1.5"), ("rect", "1,2"), ("trim", "0"), ("trimc", "?"),
        ("ro", "inf"), ("flip", "up"), ("flop", "h"),
        ("format", "bogus"), ("q", "good"), ("page", "-1"), ("n", "-2"), ("anim", "2"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name(name, value):
    with pytest.raises(InvalidParameter) as refused:
        Recipe.read({name: value})

    assert refused.value.parameter == name
    assert refused.value.detail.startswith(f"{name}={value!r}: expected ")


def test_every_spelling_leads_to_a_name():
    assert {NAMES[p.name] for p in VOCABULARY} == {p.name for p in VOCABULARY}
    assert NAMES["width"] == "w"
    assert NAMES["fp-x"] == "fpx"
    assert NAMES["output"] == "format"
    assert NAMES["background"] == "bg"
    assert NAMES["rotate"] == NAMES["rot"] == "ro"
