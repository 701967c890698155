import json

import pytest

from proxy.doors.pare import (
    LARGE,
    Thumbnail,
    asked,
    checked,
    estimation,
    located,
    optimization,
    said_beside,
    thumbnail,
)
from proxy.failures import InvalidUrl, MissingUrl, SourceForbidden
from proxy.keys import rendition_key
from transforms.errors import InvalidParameter
from transforms.optimization import Estimation, Optimization

URL = "https://a.example/a.jpg"


def test_without_a_word_the_operator_s_quality_and_the_contract_s_defaults_count():
    assert optimization({}, 80) == Optimization(80, True, False, True, None)
    assert optimization({"optimization": {}}, 70).quality == 70
    assert optimization({"optimization": None, "storage": None}, 70).quality == 70


ALL = {
    "quality": 41,
    "strip_metadata": False,
    "progressive_jpeg": True,
    "png_lossy": False,
    "max_reduction": 30.5,
}


@pytest.mark.parametrize("said", [ALL, {"optimization": ALL}, {**ALL, "url": URL}])
def test_options_are_read_flat_and_nested_by_both(said):
    assert optimization(said, 80) == Optimization(41, False, True, False, 30.5)
    assert estimation(said, 80) == Estimation(41, False, True, False, 30.5)


def test_scans_are_the_operator_s_where_nothing_is_said_of_them():
    assert optimization({}, 80, progressive=True).progressive
    assert estimation({"preset": "high"}, 80, progressive=True).progressive
    assert not optimization({"progressive_jpeg": False}, 80, progressive=True).progressive


def test_what_is_nested_goes_before_what_lies_beside():
    assert optimization({"quality": 10, "optimization": {"quality": 20}}, 80).quality == 20


@pytest.mark.parametrize("value", [0, 100, 0.5, 99.5, None])
def test_a_bound_of_the_reduction_is_a_number_or_null(value):
    assert optimization({"max_reduction": value}, 80).most == value


@pytest.mark.parametrize(
    ("name", "value", "shown", "expected"),
    [
        ("quality", 0, "0", "a whole number from 1 to 100"),
        ("quality", 101, "101", "a whole number from 1 to 100"),
        ("quality", -5, "-5", "a whole number from 1 to 100"),
        ("quality", 80.0, "80.0", "a whole number from 1 to 100"),
        ("quality", "80", "80", "a whole number from 1 to 100"),
        ("quality", True, "true", "a whole number from 1 to 100"),
        ("quality", [80], "[80]", "a whole number from 1 to 100"),
        ("quality", 10**25, "1" + "0" * 25, "a whole number from 1 to 100"),
        ("strip_metadata", 1, "1", "true or false"),
        ("strip_metadata", "true", "true", "true or false"),
        ("progressive_jpeg", "", "", "true or false"),
        ("png_lossy", {}, "{}", "true or false"),
        ("max_reduction", -0.1, "-0.1", "a number from 0 to 100"),
        ("max_reduction", 100.1, "100.1", "a number from 0 to 100"),
        ("max_reduction", False, "false", "a number from 0 to 100"),
        ("max_reduction", "50", "50", "a number from 0 to 100"),
    ],
)
@pytest.mark.parametrize("read", [optimization, estimation])
def test_a_wrong_value_is_named_with_what_was_expected(read, name, value, shown, expected):
    with pytest.raises(InvalidParameter) as raised:
        read({"optimization": {name: value}}, 80)
    assert raised.value.detail == f"{name}={shown!r}: expected {expected}"


@pytest.mark.parametrize("value", [[], 5, "x", True])
def test_sections_are_objects(value):
    with pytest.raises(InvalidParameter, match=r"^optimization=.*: expected an object"):
        optimization({"optimization": value}, 80)


@pytest.mark.parametrize(
    ("preset", "wish"),
    [
        ("high", Estimation(40, lossy=True)),
        ("medium", Estimation(60, lossy=True)),
        ("low", Estimation(75, lossy=False)),
    ],
)
def test_presets_of_an_estimate(preset, wish):
    assert estimation({"preset": preset}, 80) == wish


def test_an_estimate_without_a_word_is_medium_and_with_options_the_usual_quality():
    assert estimation({}, 80) == Estimation(60)
    assert estimation({"url": URL}, 80) == Estimation(60)
    assert estimation({"png_lossy": False}, 80) == Estimation(80, lossy=False)
    assert estimation({"preset": "low", "quality": 20}, 80) == Estimation(20, lossy=False)


@pytest.mark.parametrize("value", ["HIGH", "best", "", 5, {}, True])
def test_an_unknown_preset_is_named(value):
    with pytest.raises(InvalidParameter, match=r"^preset=.*: expected one of high, medium, low$"):
        estimation({"preset": value}, 80)


@pytest.mark.parametrize("value", ["{", "[]", "null", "5", '"x"', "{'quality': 5}", "[" * 5000])
def test_options_are_a_json_object(value):
    with pytest.raises(InvalidParameter, match=r"^options=.*: expected a JSON object$"):
        said_beside({"options": value})


def test_fields_of_a_form_say_options_and_a_preset():
    assert said_beside({}) == said_beside({"options": " ", "other": "x"}) == {}
    assert said_beside({"options": json.dumps(ALL)}) == ALL
    assert said_beside({"preset": "low"}) == {"preset": "low"}
    said = said_beside({"preset": "low", "options": '{"preset": "high"}'})
    assert said == {"preset": "high"}


def test_unknown_names_are_passed_over_and_refused_when_strict():
    said = {"url": URL, "qualty": 5, "optimization": {"strip": 1}}
    assert checked(said, strict=False) == said
    with pytest.raises(InvalidParameter, match=r"^qualty='5', strip='1': expected names"):
        checked(said, strict=True)
    assert checked({"url": URL, "preset": "low", **ALL}, strict=True)


def test_the_address_is_canonical():
    assert located({"url": "//A.example/a b.jpg"}, "") == "https://a.example/a%20b.jpg"
    assert located({"url": "/x.png"}, "https://b.example") == "https://b.example/x.png"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, MissingUrl),
        ({"url": None}, MissingUrl),
        ({"url": ""}, InvalidParameter),
        ({"url": 5}, InvalidParameter),
        ({"url": ["https://a.example"]}, InvalidParameter),
        ({"url": "data:image/png;base64,AAAA"}, InvalidUrl),
        ({"url": "ftp://a.example/a"}, SourceForbidden),
        ({"url": "https://user:word@a.example/a"}, SourceForbidden),
    ],
)
def test_an_address_that_is_none_is_refused(said, kind):
    with pytest.raises(kind):
        located(said, "")


def test_a_thumbnail_stands_for_a_large_original_only():
    said = {"url": URL, "thumbnail_url": "https://a.example/t.jpg"}
    large = thumbnail({**said, "file_size": LARGE}, "")
    assert large == Thumbnail("https://a.example/t.jpg", LARGE)
    assert thumbnail({**said, "file_size": LARGE - 1}, "") is None
    assert thumbnail({"url": URL, "file_size": LARGE}, "") is None


@pytest.mark.parametrize("size", [None, 0, -1, 1.5, "20000000", True, 2**54])
def test_a_thumbnail_needs_the_size_of_what_it_stands_for(size):
    with pytest.raises(InvalidParameter, match=r"^file_size=.*: expected the bytes of the orig"):
        thumbnail({"thumbnail_url": URL, "file_size": size}, "")


def test_a_thumbnail_that_may_not_be_fetched_is_named():
    with pytest.raises(SourceForbidden, match=r"^thumbnail_url: "):
        thumbnail({"thumbnail_url": "ftp://a.example/a", "file_size": LARGE}, "")


def test_an_optimisation_and_its_estimate_have_keys_of_their_own():
    asks = [
        asked(optimization({}, 80)),
        asked(optimization({"quality": 79}, 80)),
        asked(estimation({"quality": 80}, 80)),
    ]
    assert len({rendition_key("sha256:0", ask.recipe, ask.version) for ask in asks}) == 3
    again = asked(optimization({"optimization": {"quality": 80, "png_lossy": True}}, 70))
    assert again == asks[0]
