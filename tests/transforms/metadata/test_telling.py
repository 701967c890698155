import io
from json import loads

import pytest
import pyvips
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from tests.transforms import planted
from tests.transforms.drawings import flat
from transforms.job import Job
from transforms.limits import Limits
from transforms.metadata.exif import MARK
from transforms.metadata.telling import exif_told, profile_name
from transforms.pipeline import render
from transforms.recipe import Recipe


def camera():
    held = Image.Exif()
    held[0x010F], held[0x0110], held[0x8298] = "Maker", "Model 5", planted.NOTICE.encode()
    inner = held.get_ifd(0x8769)
    inner[0x829A], inner[0x829D], inner[0x8827] = IFDRational(1, 250), IFDRational(28, 10), 400
    inner[0x9003], inner[0xA434], inner[0x920A] = "2024:05:06 07:08:09", "50mm", IFDRational(50)
    held.get_ifd(0x8825)[2] = planted.LATITUDE
    return held


def jpeg(exif=b"", profile=None):
    out = io.BytesIO()
    Image.new("RGB", (40, 20), (200, 30, 30)).save(out, "JPEG", exif=exif, icc_profile=profile)
    return out.getvalue()


def told(data, **query):
    recipe = Recipe.read({"format": "json", **query})
    return loads(render(memoryview(data), Job(str(recipe), Limits(), 10.0))[1])


def test_what_people_ask_for_is_told_and_nothing_else():
    assert told(jpeg(camera().tobytes()))["exif"] == {
        "make": "Maker",
        "model": "Model 5",
        "copyright": planted.NOTICE,
        "exposure_seconds": 0.004,
        "f_number": 2.8,
        "iso": 400,
        "taken": "2024:05:06 07:08:09",
        "lens": "50mm",
        "focal_length_mm": 50.0,
    }


def test_where_it_was_taken_is_told_to_nobody():
    said = render(
        memoryview(jpeg(MARK + planted.exif())), Job("write:format=json", Limits(), 10.0)
    )[1].decode()
    assert planted.ARTIST in loads(said)["exif"].values()
    assert "latitude" not in said.lower()
    assert "gps" not in said.lower()
    assert "51.0" not in said


@pytest.mark.parametrize("data", [b"", b"II*\0", b"II*\0\xff\xff\xff\xff", b"MM\0*" + bytes(90)])
def test_what_is_no_exif_says_nothing(data):
    assert exif_told(data) == {}


def test_a_broken_tag_is_left_out():
    data = camera().tobytes()[6:]
    for at in range(8, len(data)):
        exif_told(data[:at] + b"\xff" + data[at + 1 :])
        exif_told(data[:at])


def test_a_turn_is_told_and_sides_are_as_one_sees_them():
    exif = Image.Exif()
    exif[0x0112] = 6
    said = told(jpeg(exif.tobytes()))
    assert (said["orientation"], said["width"], said["height"]) == (6, 20, 40)


def test_a_profile_is_told_by_its_name():
    image = pyvips.Image.black(8, 8, bands=3).copy(interpretation="srgb")
    profile = image.icc_transform("p3", input_profile="srgb").get("icc-profile-data")
    name = profile_name(profile)
    assert name
    assert told(jpeg(profile=profile))["icc"] == name
    assert told(jpeg())["icc"] == ""


@pytest.mark.parametrize("data", [b"", bytes(200), b"\xff" * 200])
def test_a_broken_profile_has_no_name(data):
    assert profile_name(data) == ""


def test_the_palette_begins_with_the_dominant_colour():
    left, right = flat(30, 20, (200, 30, 30)), flat(10, 20, (30, 30, 200))
    image = left.join(right, "horizontal")
    said = told(image.pngsave_buffer())
    assert said["palette"][:2] == ["#c81e1e", "#1e1ec8"]
    assert said["dominant"] == "#c81e1e"
