import sys
from dataclasses import replace

import pytest

from tests.transforms.drawings import RED, animation, face, flat, noise, still
from tests.transforms.networks import yolo
from transforms.context import Context
from transforms.fitting import Pixels
from transforms.models import Models
from transforms.picture import Picture, Size
from transforms.subject import least_scale, placed, sought

GREY = (110, 110, 110)


def people(*lefts, side=60, size=(640, 200)):
    image = flat(*size, GREY)
    for left in lefts:
        image = image.insert(face(side), left, 60)
    return still(image.copy_memory())


def knowing(picture, facts=None, **models):
    return replace(picture, context=Context(models=Models(**models), facts=facts or {}))


def span(picture, width, word="face"):
    picture, (left, _) = placed(picture, Pixels(width, picture.height), word)
    return picture, left, left + width


def test_a_face_is_in_the_middle_of_the_box():
    picture, left, right = span(people(400), 200, "smart")

    assert picture.subject == "face"
    assert (left + right) / 2 == pytest.approx(430, abs=6)
    assert picture.notes == set()


def test_a_face_at_the_edge_is_as_near_to_the_middle_as_the_picture_allows():
    assert span(people(575), 200)[1:] == (440, 640)


def test_all_faces_are_kept_where_they_fit():
    _, left, right = span(people(100, 250, 400), 400)

    assert left <= 105
    assert right >= 455


def test_of_faces_that_do_not_fit_the_largest_is_kept():
    picture = people(20)
    picture = picture.with_image(picture.image.insert(face(100), 500, 50).copy_memory())

    _, left, right = span(picture, 200)

    assert left <= 505
    assert right >= 595


def test_what_was_found_is_told_and_not_sought_again():
    picture, left, _ = span(people(400), 200)
    ((name, found),) = picture.learned.items()
    assert name == "faces|"

    blank = knowing(still(flat(640, 200, GREY)), facts={name: found})

    assert span(blank, 200)[1] == left
    assert len(found) == 1


def test_a_fact_that_is_none_is_not_believed():
    picture = knowing(people(400), facts={"faces|": [["a"]]})

    assert span(picture, 200)[0].subject == "face"


def test_a_fact_holds_at_the_same_stage_only():
    picture = replace(knowing(people(400), facts={"faces|": []}), done="|crop:cx=1")

    assert span(picture, 200)[0].subject == "face"


def test_without_a_face_libvips_looks_and_it_is_noted():
    picture = still(flat(640, 200, GREY).insert(flat(40, 40, RED), 500, 80).copy_memory())

    found, left, _ = span(picture, 200, "face")

    assert (found.subject, found.notes) == ("salient", {"no-face"})
    assert left == span(picture, 200, "attention")[1]
    assert found.learned == {"faces|": []}


def test_without_opencv_there_is_a_picture_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)

    for word, notes in (("face", {"no-face"}), ("smart", set())):
        found = span(people(400), 200, word)[0]
        assert (found.subject, found.notes, found.learned) == ("salient", notes, {})


def model(tmp_path, rows):
    path = tmp_path / "things.onnx"
    path.write_bytes(yolo(rows))
    return str(path)


def test_where_no_face_is_a_model_of_the_operators_finds_the_subject(tmp_path):
    detect = model(tmp_path, [[500, 100, 40, 40, 0.9]])
    picture = knowing(still(flat(640, 200, GREY)), detect=detect)

    found, left, right = span(picture, 200, "smart")

    assert (found.subject, left + right) == ("object", 1000)
    assert set(found.learned) == {"faces|", "things|"}


def test_a_face_comes_before_a_thing(tmp_path):
    detect = model(tmp_path, [[100, 100, 40, 40, 0.9]])

    found, left, _ = span(knowing(people(500), detect=detect), 200, "smart")

    assert (found.subject, left > 400) == ("face", True)


def test_who_asks_for_faces_gets_no_thing(tmp_path):
    detect = model(tmp_path, [[100, 100, 40, 40, 0.9]])

    assert span(knowing(still(flat(640, 200, GREY)), detect=detect), 200)[0].subject == "salient"


@pytest.mark.parametrize("word", ["attention", "entropy"])
def test_libvips_own_words_look_for_nobody(word):
    found, *_ = span(people(400), 200, word)

    assert (found.subject, found.learned) == ("", {})


def test_a_face_is_found_before_the_picture_becomes_too_small_to_show_it():
    picture = sought(people(400), "smart", Pixels(64, 20))

    assert len(picture.learned["faces|"]) == 1
    assert (picture.width, picture.full) == (640, Size(640, 200))


def test_a_large_picture_is_not_held_whole_for_it():
    large = still(noise(4000, 300))

    small = sought(large, "face", Pixels(64, 5))

    assert (small.width, small.full) == (1280, Size(4000, 300))


@pytest.mark.parametrize(
    ("word", "scaled"), [("attention", (64, 20)), ("smart", (320, 100)), ("smart", (640, 200))]
)
def test_nothing_is_sought_early_without_need(word, scaled):
    picture = people(400)

    assert sought(picture, word, Pixels(*scaled)) is picture


def test_a_decoder_is_asked_for_as_much_as_shows_a_face():
    assert least_scale("face", Size(3200, 100)) == 0.1
    assert least_scale("smart", Size(30, 20)) == 1
    assert least_scale("attention", Size(3200, 100)) == 0


def test_of_an_animation_the_first_frame_counts():
    frames = [people(n).image for n in (500, 20)]
    moving = animation(frames)

    assert span(Picture(moving.image, moving.full, 2), 200)[1] > 400
