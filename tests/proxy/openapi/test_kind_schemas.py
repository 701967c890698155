from contextlib import suppress

import jsonschema
import pytest

from proxy.doors.query import ASKING
from transforms.params import Param
from transforms.recipe import VOCABULARY

PARAMS = [each for each in (*ASKING, *VOCABULARY) if not each.private]
TYPED = [each for each in PARAMS if each.kind.schema != {"type": "string"}]
WRITTEN = {
    "a": ["top", "smart"],
    "ar": ["16:9", "16/9", "1.7778"],
    "bg": ["red", "#f00", "f008", "11223344", "transparent"],
    "bits": ["10"],
    "delay": ["80", "80,120"],
    "enlarge": ["1", "true", "0"],
    "fit": ["cover"],
    "loop": ["0"],
    "mark-w": ["100", "25%", "12.5%"],
    "maxage": ["90", "10m", "1y"],
    "maxbytes": ["90000", "200k", "1.5M", "0.5mb"],
    "pad": ["10", "10,20", "1,2,3,4"],
    "q": ["80", "high"],
    "radius": ["10", "max", "1,2, 3 4"],
    "rect": ["1,2,3,4"],
    "sharp": ["1", "0.5", "false"],
    "tag": ["a", "a,b c", ""],
    "txt-font": ["DejaVu Serif Bold"],
    "w": ["640", "50%", "12.5%", "0"],
}


def forms(text):
    """Return what a text of a query may be in JSON."""
    yield text
    if text in ("0", "1", "true", "false"):
        yield text in ("1", "true")
    for number in (int, float):
        with suppress(ValueError):
            yield number(text)


def fits(text, schema):
    valid = jsonschema.Draft202012Validator(schema).is_valid
    return any(valid(each) for each in forms(text))


@pytest.mark.parametrize("param", PARAMS, ids=lambda each: each.name)
def test_every_kind_is_said_in_a_schema_that_is_one(param: Param):
    jsonschema.Draft202012Validator.check_schema(param.kind.schema)


@pytest.mark.parametrize("param", TYPED, ids=lambda each: each.name)
def test_the_words_and_bounds_of_a_schema_are_read(param):
    for schema in param.kind.schema.get("anyOf", [param.kind.schema]):
        ends = [schema[end] for end in ("minimum", "maximum") if end in schema]
        for value in (*schema.get("enum", ()), *ends):
            param.read(str(value))


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in WRITTEN.items() for text in texts]
)
def test_what_is_read_fits_its_schema(name, text):
    param = next(each for each in PARAMS if each.name == name)
    param.read(text)
    assert fits(text, param.kind.schema)


@pytest.mark.parametrize(
    ("name", "text"),
    [("w", "50 %"), ("q", "best!"), ("ar", "16x9"), ("bg", "#12345"), ("maxbytes", "5 kilo")],
)
def test_a_schema_refuses_what_is_not_read(name, text):
    param = next(each for each in PARAMS if each.name == name)
    assert not fits(text, param.kind.schema)
