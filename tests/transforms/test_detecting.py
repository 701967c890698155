import sys

import pytest

from tests.transforms.drawings import flat, still
from tests.transforms.networks import ssd, yolo
from transforms.detecting import SIDE, things
from transforms.glance import rows
from transforms.vision import Blind

WIDE = (640, 320)


def found(tmp_path, body, size=WIDE):
    model = tmp_path / "things.onnx"
    if body is not None:
        model.write_bytes(body)
    return things(rows(still(flat(*size, (9, 9, 9))), SIDE), str(model))


def test_boxes_of_pixels_come_out_in_shares_of_the_picture_itself(tmp_path):
    (area,) = found(tmp_path, yolo([[320, 160, 64, 64, 0.1, 0.9]]))

    assert tuple(area) == pytest.approx((0.45, 0.4, 0.1, 0.2))


def test_boxes_of_shares_come_out_the_same(tmp_path):
    (area,) = found(tmp_path, ssd([[0, 3, 0.9, 0.45, 0.2, 0.55, 0.3]]))

    assert tuple(area) == pytest.approx((0.45, 0.4, 0.1, 0.2))


def test_people_come_before_things(tmp_path):
    rows_ = [[100, 100, 90, 90, 0.0, 0.99], [400, 100, 50, 50, 0.6, 0.0]]
    singles = [[0, 17, 0.99, 0.1, 0.1, 0.2, 0.2], [0, 1, 0.6, 0.6, 0.1, 0.7, 0.2]]

    for body in (yolo(rows_), ssd(singles)):
        (area,) = found(tmp_path, body)
        assert area.left > 0.5


def test_a_second_find_of_the_same_thing_does_not_count(tmp_path):
    rows_ = [[100, 100, 90, 90, 0.5, 0], [102, 100, 90, 90, 0.8, 0], [400, 100, 50, 50, 0.6, 0]]

    areas = found(tmp_path, yolo(rows_))

    assert [round(area.middle[0] * 640) for area in areas] == [102, 400]


NAN, LARGE = float("nan"), 1e30


@pytest.mark.parametrize(
    "row",
    [
        [9, 9, 9, 9, 0.3],
        [9, 9, 9, 9, NAN],
        [NAN, 9, 9, 9, 0.9],
        [9, 9, -9, 9, 0.9],
        [9, 9, 9, 9, 7],
        [9, 600, 9, 9, 0.9],
        [LARGE, 9, 9, 9, 0.9],
    ],
)
def test_what_is_not_sure_or_not_in_the_picture_does_not_count(tmp_path, row):
    assert found(tmp_path, yolo([row])) == ()


def test_a_box_past_the_edge_ends_there(tmp_path):
    (area,) = found(tmp_path, yolo([[0, 0, LARGE, LARGE, 0.9]]))

    assert tuple(area) == (0, 0, 1, 1)


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"no model",
        yolo([[1, 1, 1, 1]]),
        ssd([[0] * 6]),
        ssd([[0, float("inf"), 0.9, 0.1, 0.1, 0.2, 0.2]]),
    ],
)
def test_a_model_that_cannot_be_used_finds_nothing_and_it_is_said_once(tmp_path, capfd, body):
    assert found(tmp_path, body) == found(tmp_path, body) == ()
    assert capfd.readouterr().err.count("model unusable") == 1


def test_without_opencv_nothing_can_be_sought(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "cv2", None)

    with pytest.raises(Blind):
        found(tmp_path, yolo([[320, 160, 64, 64, 0.9]]))
