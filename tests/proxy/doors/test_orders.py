import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.doors.operations import OPERATIONS
from proxy.doors.order import Order
from proxy.doors.transform import Transform
from proxy.failures import Failure, SourceForbidden, SourceNotFound
from proxy.narrowing import Narrowing
from transforms.errors import InvalidParameter, Refused
from transforms.recipe import Recipe
from transforms.steps import STEPS
from transforms.steps.pad import Pad
from transforms.steps.tilt import Tilt

FILE = {"type": "url", "url": "https://e.com/a.jpg", "name": "a.jpg"}
NAME = "sha256:" + "ab" * 32


def understood(*operations, door=None, accept=b"", file=None):
    order = Order.read({"file": file or FILE, "operations": list(operations)})
    names = dict.fromkeys(order.pictures, NAME)
    return (door or Transform()).read(order, names, accept)


def recipe(*operations, **more):
    return understood(*operations, **more).ask.recipe


SAME = [
    ({"type": "resize", "width_in_px": 30}, {"w": "30", "enlarge": "1"}),
    ({"type": "resize", "width_in_px": 30, "enlarge": False}, {"w": "30"}),
    ({"type": "resize", "width_in_px": 10**9}, {"w": "65535", "enlarge": "1"}),
    ({"type": "resize", "width_in_px": 30.0, "height_in_px": None}, {"w": "30", "enlarge": "1"}),
    (
        {"type": "resize", "w": "50%", "h": 9, "fit": "fill"},
        {"w": "50%", "h": "9", "fit": "fill", "enlarge": "1"},
    ),
    (
        {"type": "smart_crop", "width_in_px": 9, "height_in_px": 8},
        {"w": "9", "h": "8", "fit": "cover", "a": "smart", "enlarge": "1"},
    ),
    ({"type": "crop", "left_in_px": 1, "width_in_px": 5}, {"cx": "1", "cw": "5"}),
    ({"type": "sharpen"}, {"sharp": "1"}),
    ({"type": "sharpen", "sigma": 0.5}, {"sharp": "0.5"}),
    ({"type": "blur", "sigma": 2}, {"blur": "2"}),
    ({"type": "rotate", "angle": 270}, {"ro": "270"}),
    ({"type": "rotate", "angle": -12.5}, {"ro": "-12.5"}),
    ({"type": "rotate", "angle": 0, "background": "red"}, {}),
    ({"type": "flip", "direction": "horizontal"}, {"flip": "h"}),
    ({"type": "grayscale"}, {"grayscale": "1"}),
    ({"type": "auto_contrast"}, {"normalize": "1"}),
    ({"type": "saturation", "factor": 2}, {"saturation": "2"}),
    ({"type": "trim"}, {"trim": "10"}),
    ({"type": "pad", "top_in_px": 1, "left_in_px": 2}, {"pad": "1,0,0,2"}),
    ({"type": "pad", "color": "red"}, {}),
    (
        {"type": "watermark", "url": "e.com/a.png", "opacity": 0.25},
        {"mark": "https://e.com/a.png", "mark-alpha": "25"},
    ),
    ({"type": "watermark", "url": "e.com/a.png", "opacity": 0}, {}),
    ({"type": "watermark", "base64": "AAAA"}, {"mark": NAME}),
    ({"type": "text", "text": "a|b,c", "size_in_px": 9}, {"txt": "a|b,c", "txt-size": "9"}),
    ({"type": "convert", "format": "JPG", "quality": "high"}, {"format": "jpeg", "q": "high"}),
    ({"type": "compress_to_size", "max_bytes": 9000}, {"maxbytes": "9000"}),
    ({"type": "read", "page": 2}, {"page": "2"}),
    ({"type": "adjust", "gamma": True}, {"gam": ""}),
    ({"type": "turn", "flop": True, "flip": False}, {"flip": "h"}),
    ({"type": "clahe", "clahe": True}, {"clahe": ""}),
    ({"type": "convert", "format": "webp", "lossless": True}, {"format": "webp", "ll": "1"}),
]


@pytest.mark.parametrize(("operation", "query"), SAME, ids=lambda each: str(each)[:60])
def test_an_operation_is_what_a_query_says(operation, query):
    assert recipe(operation) == Recipe.read({"format": "origin"} | query)


def test_a_preset_is_what_it_says_at_its_place():
    preset = Narrowing().presets.values("card")
    blur = Recipe.read({"blur": "2"}).steps

    assert recipe({"type": "preset", "name": "card"}) == Recipe.read(preset)
    assert recipe({"type": "blur", "sigma": 2}, {"type": "preset", "name": "card"}).steps == (
        *blur,
        *Recipe.read(preset).steps,
    )


def test_of_several_formats_the_last_counts():
    convert = [{"type": "convert", "format": each} for each in ("png", "avif")]
    assert (
        recipe(*convert, {"type": "convert", "quality": 7}).writing
        == Recipe.read({"format": "avif", "q": "7"}).writing
    )


def test_what_accept_names_counts_where_the_format_is_negotiated():
    auto = {"type": "convert", "format": "auto"}
    assert recipe(auto, accept=b"image/webp").writing.accepts == ("webp",)
    assert recipe(accept=b"image/webp").writing.accepts == ()


def test_a_colour_lies_beside_what_is_turned_and_padded_even_where_it_is_not_opaque():
    (tilt,) = recipe({"type": "rotate", "angle": 30, "background": "#f008"}).steps
    (pad,) = recipe({"type": "pad", "top_in_px": 3, "color": "#f008"}).steps
    clear = recipe({"type": "rotate", "angle": 30, "background": "transparent"}).steps

    assert isinstance(tilt, Tilt)
    assert isinstance(pad, Pad)
    assert str(tilt.bg) == str(pad.bg) == "ff000088"
    assert clear == (Tilt(30),)


def test_every_step_has_an_operation():
    reached = {each.name for step in STEPS.values() for each in step.vocabulary()}
    fields = (field for each in OPERATIONS.values() for field in each.fields.values())
    assert reached <= {field.parameter for field in fields}


OPERATION = st.sampled_from(
    [
        {"type": "resize", "width_in_px": 300, "fit": "cover"},
        {"type": "resize", "width_in_px": 20, "height_in_px": 30, "fit": "contain", "cbg": "red"},
        {"type": "rotate", "angle": 90},
        {"type": "rotate", "angle": 12.5, "background": "#1234"},
        {"type": "crop", "left_in_px": 5},
        {"type": "pad", "pad": "1,2", "color": "#12345678"},
        {"type": "watermark", "base64": "AAAA", "opacity": 0.5},
        {"type": "watermark", "url": "https://e.com/a|b,c=d.png", "mark-tile": True},
        {"type": "text", "text": "a|b:c,d=e %\n"},
        {"type": "redact", "redact": "1,2,3,4;faces"},
        {"type": "preset", "name": "social"},
        {"type": "convert", "format": "avif", "effort": 3},
        {"type": "adjust", "mod": "1.2,0.5,450"},
        {"type": "pace", "delay": "20,30"},
    ]
)


@settings(deadline=None)
@given(operations=st.lists(OPERATION, max_size=30))
def test_any_order_comes_back_as_it_was_written(operations):
    made = recipe(*operations)

    assert Recipe.parse(str(made)) == made
    assert len([step for step in made.steps if isinstance(step, Pad)]) == len(
        [each for each in operations if each["type"] == "pad"]
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=300)
@given(data=st.data(), name=st.sampled_from(sorted(OPERATIONS)))
def test_no_value_is_more_than_refused(data, name):
    fields = data.draw(
        st.dictionaries(st.sampled_from([*OPERATIONS[name].fields, "x"]), JSON, max_size=3)
    )
    try:
        made = recipe({"type": name, **fields})
    except (Refused, Failure) as error:
        refused = error
    else:
        refused = None
        assert Recipe.parse(str(made)) == made
    assert refused is None or refused.parameter.startswith("operations[0].")


@settings(deadline=None)
@given(body=st.dictionaries(st.sampled_from(["file", "operations", "x"]), JSON))
def test_no_body_is_more_than_refused(body):
    with pytest.raises(InvalidParameter):
        Order.read(body)


def test_a_failure_names_the_place_where_that_is_certain():
    cuts = [{"type": "crop", "left_in_px": n} for n in (30, 40)]
    marks = [{"type": "watermark", "url": f"e.com/{n}"} for n in "ab"]

    def blamed(error, *operations):
        return understood(*operations).blaming(error).parameter

    assert blamed(InvalidParameter("cx", "40", "less"), *cuts) == "operations[1].left_in_px"
    assert blamed(InvalidParameter("cx", "7", "less"), *cuts) == "cx"
    assert blamed(SourceNotFound("mark: none", "mark"), marks[0]) == "operations[0].url"
    assert blamed(SourceNotFound("mark: none", "mark"), *marks) == "mark"
    assert blamed(SourceNotFound("none", "url")) == "file.url"
    assert blamed(SourceNotFound("none")) == ""


def test_a_picture_that_was_sent_along_cannot_be_named_by_who_did_not_send_it():
    with pytest.raises(SourceForbidden):
        recipe({"type": "watermark", "url": NAME})
    with pytest.raises(SourceForbidden):
        recipe({"type": "mark", "mark": NAME})
