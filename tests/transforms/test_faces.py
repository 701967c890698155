import os
import sys
from pathlib import Path

import pytest
import pyvips

from tests.transforms.drawings import face, flat, noise, still
from tests.transforms.networks import yolo, yunet
from transforms.areas import Area
from transforms.faces import EAGER_SIDE, SIDE, all_faces, faces
from transforms.glance import rows
from transforms.vision import Blind

CORPUS = Path(os.environ.get("DARKROOM_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
PORTRAITS = {
    "photos/craft-beer.jpg": (0.50, 0.31),
    "photos/kodim04.png": (0.50, 0.52),
    "photos/kodim15.png": (0.69, 0.42),
    "photos/kodim17.png": (0.43, 0.28),
    "photos/kodim18.png": (0.55, 0.26),
    "photos/portrait-800px-guido.jpg": (0.45, 0.50),
    "photos/portrait-800px-maher.jpg": (0.50, 0.48),
    "edge/cmyk-ycck-portrait.jpg": (0.50, 0.35),
    "edge/gray-portrait.jpg": (0.50, 0.35),
}
FACELESS = ("photos/kodim19.png", "photos/kodim23.png", "photos/cat-sunglasses.jpg")


def seen(image, side=SIDE):
    return rows(still(image.copy_memory()), side)


def portrait(side, left, top, size=(320, 200)):
    return flat(*size, (110, 110, 110)).insert(face(side), left, top)


@pytest.mark.parametrize("side", [40, 60, 120, 180])
def test_a_face_is_found_where_it_is(side):
    (found,) = faces(seen(portrait(side, 90, 10)))

    across, down = found.middle
    assert across * 320 == pytest.approx(90 + side / 2, abs=side / 8)
    assert down * 200 == pytest.approx(10 + side / 2, abs=side / 8)
    assert side * 0.6 < found.width * 320 < side * 1.1


def test_several_faces_are_found_the_largest_first():
    two = portrait(60, 20, 30).insert(face(110), 180, 40)

    found = faces(seen(two))

    assert [area.left > 0.5 for area in found] == [True, False]


@pytest.mark.parametrize(
    "image", [flat(320, 200, (9, 9, 9)), noise(320, 200), flat(1, 1, (9,) * 3)]
)
def test_where_no_face_is_none_is_found(image):
    assert faces(seen(image)) == ()


def test_more_is_taken_for_a_face_where_none_may_be_missed():
    small = portrait(26, 200, 100)

    assert len(all_faces(seen(small.resize(2), EAGER_SIDE))) >= len(faces(seen(small))) >= 1


def test_without_opencv_nothing_can_be_sought(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)

    with pytest.raises(Blind) as raised:
        faces(seen(flat(9, 9, (1, 2, 3))))
    assert raised.value.missing


def test_a_model_of_the_operators_is_asked_instead(tmp_path):
    model = tmp_path / "faces.onnx"
    model.write_bytes(yunet([(40, 64, 50, 60), (200, 8, 24, 24)], 320, 192))

    found = faces(seen(flat(320, 192, (9, 9, 9))), str(model))

    assert [tuple(area) for area in found] == [
        pytest.approx((40 / 320, 64 / 192, 50 / 320, 60 / 192), abs=1e-4),
        pytest.approx((200 / 320, 8 / 192, 24 / 320, 24 / 192), abs=1e-4),
    ]


@pytest.mark.parametrize("body", [b"", b"no model", yolo([[1, 1, 1, 1, 0.9]]), None])
def test_where_the_model_cannot_be_used_opencv_looks_and_it_is_said_once(tmp_path, capfd, body):
    model = tmp_path / "faces.onnx"
    if body is not None:
        model.write_bytes(body)
    picture = seen(portrait(120, 90, 10))

    assert faces(picture, str(model)) == faces(picture, str(model)) == faces(picture)
    assert capfd.readouterr().err.count("model unusable") == 1


def test_an_area_is_in_shares():
    (found,) = faces(seen(portrait(120, 90, 10)))

    assert isinstance(found, Area)
    assert all(0 <= part <= 1 for part in found)


def of_corpus(file, side=SIDE):
    if not (CORPUS / file).is_file():
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    return seen(pyvips.Image.thumbnail(str(CORPUS / file), 800, height=800), side)


@pytest.mark.parametrize(("file", "middle"), PORTRAITS.items(), ids=PORTRAITS)
def test_the_one_face_of_a_portrait_is_found(file, middle):
    (found,) = faces(of_corpus(file))

    assert found.middle == pytest.approx(middle, abs=0.08)


@pytest.mark.parametrize("file", FACELESS)
def test_a_photograph_without_faces_has_none(file):
    assert faces(of_corpus(file)) == ()


def test_a_face_from_the_side_may_not_be_missed():
    found = all_faces(of_corpus("photos/kodim12.png", EAGER_SIDE))

    assert any(area.left < 0.44 < area.right and area.top < 0.17 < area.bottom for area in found)
