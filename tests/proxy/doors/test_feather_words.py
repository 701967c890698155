import pytest

from proxy.doors.feather import FIELDS, compressing, converting, resized
from transforms.codecs import CODECS
from transforms.errors import InvalidParameter
from transforms.picture import Size
from transforms.recipe import Recipe

AUTO = "write:format=auto,accepts=webp,opaque=jpeg,tries=5"
FAST = AUTO.replace("accepts", "effort=0,accepts")


def written(**fields):
    recipe = compressing(fields)
    assert Recipe.parse(str(recipe)) == recipe
    return str(recipe)


def refused(read, fields, **more):
    with pytest.raises(InvalidParameter) as error:
        read(fields, **more)
    return error.value.detail


def test_nothing_said_is_the_usual():
    assert written() == AUTO
    assert written(outputFormat="AUTO", quality="80", stripMetadata="1", mode="final") == AUTO


@pytest.mark.parametrize(
    ("fields", "recipe"),
    [
        ({"outputFormat": "jpeg"}, "read:n=1|write:format=jpeg,tries=5"),
        ({"outputFormat": "webp", "quality": "60"}, "write:q=60,tries=5"),
        ({"outputFormat": "png"}, "read:n=1|write:format=png,palette=1,tries=5"),
        ({"outputFormat": "png", "quality": "100"}, "read:n=1|write:format=png,tries=5"),
        ({"targetMB": "0.5"}, AUTO.replace("accepts", "maxbytes=524288,accepts")),
        ({"targetMB": "0.000001"}, AUTO.replace("accepts", "maxbytes=1,accepts")),
        ({"effort": "9"}, AUTO.replace("accepts", "effort=9,accepts")),
        ({"effort": "9", "mode": "preview"}, "resize:w=1024,h=1024|" + FAST),
        ({"stripMetadata": "false"}, AUTO.replace("accepts", "meta=keep,accepts")),
        ({"progressive": "false"}, AUTO.replace("accepts", "il=0,accepts")),
        ({"maxWidth": "300"}, "resize:w=300|" + AUTO),
        ({"cropX": "0", "cropY": "0"}, AUTO),
        ({"cropX": "5", "cropWidth": "9"}, "crop:cx=5,cw=9,strict=1|" + AUTO),
        ({"rotate": "-90"}, "turn:ro=90,flip=hv|" + AUTO),
        ({"rotate": "360"}, AUTO),
        ({"flip": "1", "flop": "1"}, "turn:flip=hv|" + AUTO),
        ({"brightness": "1.0", "contrast": "1"}, AUTO),
        ({"grayscale": "true"}, "filt:filt=greyscale|" + AUTO),
        ({"blur": "0.2", "sharpen": "0"}, AUTO),
        ({"sharpen": "true"}, "sharpen:sharp=1|" + AUTO),
    ],
)
def test_fields_become_a_recipe(fields, recipe):
    assert written(**fields) == recipe


def test_the_order_of_work():
    said = {
        "sharpen": "2",
        "blur": "1",
        "grayscale": "1",
        "saturation": "2",
        "maxHeight": "9",
        "flop": "1",
        "rotate": "10",
        "cropHeight": "5",
    }
    words = [step.word for step in compressing(said).steps]
    assert words == ["crop", "tilt", "turn", "resize", "adjust", "filt", "blur", "sharpen"]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_refuses_what_it_cannot_mean(name):
    for value in ("", "nonsense", "\N{FULLWIDTH DIGIT ONE}", "9" * 400):
        detail = refused(compressing, {name: value})
        assert detail.startswith(f"{name}={value[:80]!r}: expected ")


def test_converting_wants_a_format_and_passes_over_a_target():
    assert refused(converting, {}).startswith("outputFormat='': expected one of jpeg, png")
    assert refused(converting, {"outputFormat": "auto"}).startswith("outputFormat='auto'")
    recipe = converting({"outputFormat": "avif", "targetMB": "nonsense"}, strict=True)
    assert recipe == compressing({"outputFormat": "avif"})


def test_other_fields_are_refused_only_by_the_strict():
    assert compressing({"nonsense": "1"}) == compressing({})
    assert refused(compressing, {"nonsense": "1"}, strict=True).startswith("nonsense='1'")


def test_every_output_can_be_written():
    for name in ("jpeg", "png", "webp", "avif"):
        assert compressing({"outputFormat": name}).writing.codec is CODECS[name]


@pytest.mark.parametrize(
    ("fields", "made", "was"),
    [
        ({}, (60, 40), False),
        ({}, (59, 39), True),
        ({"maxWidth": "90"}, (60, 40), False),
        ({"maxWidth": "30"}, (30, 20), True),
        ({"cropWidth": "30"}, (30, 40), False),
        ({"rotate": "90"}, (40, 60), False),
        ({"rotate": "90"}, (60, 40), True),
        ({"rotate": "45"}, (71, 71), False),
    ],
)
def test_a_picture_was_scaled_unless_it_is_as_large_as_can_be(fields, made, was):
    assert resized(compressing(fields), Size(60, 40), made) is was
