import sys
from dataclasses import replace

import pytest
import pyvips

from tests.transforms import planted
from tests.transforms.drawings import GREEN, RED, animation, face, flat, noise, still
from tests.transforms.networks import yunet
from transforms.context import Context
from transforms.errors import InvalidParameter
from transforms.job import Job
from transforms.kept import Kept
from transforms.limits import Limits
from transforms.models import Models
from transforms.picture import Picture, Size
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.steps.redact import Redact

GREY = (110, 110, 110)


def redact(text, **more):
    return Redact.read({"redact": text, **more})


def crowd(*lefts, size=(640, 300)):
    image = flat(*size, GREY)
    for left in lefts:
        image = image.insert(face(120), left, 90)
    return image.copy_memory()


def changed(before, after):
    """The box of what has changed: left, top, right, bottom."""
    marks = (before - after).abs().bandor()
    left, top, width, height = marks.find_trim(threshold=0, background=[0])
    return left, top, left + width, top + height


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("faces", "faces"),
        ("FACE;faces", "faces"),
        ("5,6,7,8", "5,6,7,8"),
        ("5,6,7,8;1,2,3,4;5,6,7,8", "1,2,3,4;5,6,7,8"),
        ("1,2,3,4;faces", "faces;1,2,3,4"),
    ],
)
def test_every_spelling_has_one_canonical_text(written, canonical):
    step = redact(written)

    assert str(step.regions) == canonical
    assert Redact.parse(str(step)) == step


def test_a_recipe_with_regions_is_read_back():
    recipe = Recipe.read({"redact": "1,2,3,4;5,6,7,8;faces", "redact-by": "blur", "w": "9"})

    assert Recipe.parse(str(recipe)) == recipe
    assert str(recipe).startswith("redact:")


@pytest.mark.parametrize(
    "written",
    ["", "none", "1,2,3", "1,2,3,4,5", "1,2,0,4", "-1,2,3,4", "1.5,2,3,4", "1,2,3,4;", "a,b,c,d"]  # noqa: RUF005
    + [";".join(f"{n},1,1,1" for n in range(33))],
)
def test_what_is_no_region_is_refused(written):
    with pytest.raises(InvalidParameter, match=r"^redact=.*expected faces, or rectangles x,y,w,h"):
        redact(written)


def test_a_way_alone_hides_nothing():
    assert Redact.read({"redact-by": "blur"}).idle
    assert Recipe.read({"redact-by": "blur"}).steps == ()


@pytest.mark.parametrize("way", ["pixelate", "blur"])
def test_rectangles_are_hidden_to_the_pixel(way):
    picture = still(noise(100, 80))

    after = redact("10,20,30,40", **{"redact-by": way}).apply(picture)

    left, top, right, bottom = changed(picture.image, after.image)
    assert left in (10, 11)
    assert top in (20, 21)
    assert right in (39, 40)
    assert bottom in (59, 60)
    assert after.notes == set()


def test_a_rectangle_past_the_edge_ends_there():
    picture = still(noise(100, 80))

    after = redact("90,70,50,50").apply(picture)

    assert changed(picture.image, after.image) == (90, 70, 100, 80)


@pytest.mark.parametrize("outside", ["100,0,5,5", "0,80,5,5", "0,0,5,5;500,500,1,1"])
def test_a_rectangle_that_hides_nothing_is_refused(outside):
    with pytest.raises(InvalidParameter, match=r"a picture of 100×80"):
        redact(outside).apply(still(noise(100, 80)))


def test_a_shrunk_picture_hides_the_same_place():
    whole, half = still(noise(200, 160)), noise(200, 160).resize(0.5).copy_memory()

    after = redact("20,40,60,80").apply(Picture(half, Size(200, 160)))

    left, top, right, bottom = changed(half, after.image)
    assert (left, top, right, bottom) == (9, 19, 41, 61)
    assert changed(whole.image, redact("20,40,60,80").apply(whole).image) == (20, 40, 80, 120)


def test_a_decoder_may_shrink_for_rectangles_but_not_for_faces():
    assert redact("1,2,3,4").demand(Size(100, 50)).scale is None
    assert redact("faces").demand(Size(100, 50)).scale == Size(1, 1)


def test_every_face_is_hidden_and_more_than_it():
    picture = still(crowd(60, 400))

    after = redact("faces").apply(picture)

    assert after.notes == set()
    for left in (60, 400):
        part = (left - 30, 60, 180, 180)
        box = changed(picture.image.crop(*part), after.image.crop(*part))
        assert box[0] <= 35
        assert box[1] <= 40
        assert box[2] >= 140
        assert box[3] >= 145


def test_faces_and_rectangles_are_hidden_together():
    picture = still(crowd(400).insert(flat(8, 8, RED), 6, 6).copy_memory())

    assert changed(picture.image, redact("faces;4,4,12,12").apply(picture).image)[0] < 10


def test_where_no_face_is_it_is_noted():
    picture = still(flat(200, 100, GREEN))

    after = redact("faces").apply(picture)

    assert after.notes == {"no-face"}
    assert (after.image - picture.image).abs().max() == 0
    assert after.learned == {"any-faces|": []}


def test_a_face_that_shows_late_is_hidden_in_every_frame():
    frames = [crowd()] * 7 + [crowd(400)]

    after = redact("faces").apply(animation(frames))

    last = after.image.crop(0, 7 * 300, 640, 300)
    assert changed(frames[7], last)[0] > 350
    assert after.frames == 8


def test_known_faces_are_not_sought_again():
    known = Context(facts={"any-faces|": [[0.5, 0.5, 0.1, 0.1]]})
    picture = replace(still(noise(200, 100)), context=known)

    left, top, right, bottom = changed(picture.image, redact("faces").apply(picture).image)

    assert (left, top, right, bottom) == (96, 48, 124, 62)


def test_a_model_of_the_operators_finds_the_faces(tmp_path):
    path = tmp_path / "faces.onnx"
    path.write_bytes(yunet([(200, 64, 40, 40)], 640, 192))
    models = Context(models=Models(face=str(path)))
    picture = replace(still(noise(640, 192)), context=models)

    after = redact("faces").apply(picture)

    assert changed(picture.image, after.image) == pytest.approx((192, 56, 248, 112), abs=1)
    assert set(after.learned) == {"any-model-faces|"}


def test_without_opencv_nothing_is_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)

    with pytest.raises(InvalidParameter, match=r"redact='faces'.*opencv-python-headless<5"):
        redact("faces").apply(still(crowd(60)))
    assert redact("1,1,5,5").apply(still(crowd(60))).width == 640


def test_of_metadata_only_whose_it_is_outlives_it():
    """Notes of makers, previews, names of faces and signed thumbnails show or tell what it hid."""
    held = Kept(b"profile", planted.exif(), planted.PACKET, planted.iptc(), b"thumbnail")
    picture = replace(still(noise(20, 20)), kept=held)

    kept = redact("1,1,5,5").apply(picture).kept
    words = kept.exif + kept.xmp + kept.iptc
    assert (kept.profile, kept.manifest) == (b"profile", b"")
    assert planted.ARTIST.encode() in words
    for private in (planted.NOTE, planted.PREVIEW, planted.COMMENT, b"private", b"cHJldmlldw"):
        assert private not in words


def shown(body, recipe, left, top, side):
    """The darkest and the lightest that a part of an answer shows."""
    _, png = render(memoryview(body), Job(f"{recipe}|write:format=png", Limits(), 30.0))
    part = pyvips.Image.new_from_buffer(png, "").crop(left, top, side, side)
    return part.min(), part.max()


@pytest.mark.parametrize("width", [384, 192, 96, 48])
def test_what_is_hidden_comes_out_at_no_width(width):
    pair = flat(4, 4, (0, 0, 0)).join(flat(4, 4, (255,) * 3), "horizontal")
    secret = pair.join(pair.fliphor(), "vertical").replicate(12, 12)
    body = flat(384, 288, GREY).insert(secret, 96, 96).jpegsave_buffer(Q=95)
    by = 384 // width

    for recipe in ("redact:redact=96%2C96%2C96%2C96|", "redact:redact=90%2C90%2C110%2C110|"):
        low, high = shown(body, f"{recipe}resize:w={width}", 96 // by, 96 // by, 96 // by)
        assert high - low <= 30
    assert shown(body, "resize:w=384", 96, 96, 96) == (0, 255)


def test_the_smallest_picture_can_be_hidden():
    assert redact("0,0,1,1").apply(still(flat(1, 1, RED))).image(0, 0) == list(RED)
    assert redact("faces").apply(still(flat(1, 1, RED))).notes == {"no-face"}
