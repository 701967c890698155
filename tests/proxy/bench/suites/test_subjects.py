import os
from pathlib import Path

import pytest

from proxy.bench.suites.subjects import FACE, KINDS, SUBJECT, Mark

CORPUS = Path(os.environ.get("DARKROOM_CORPUS") or Path(__file__).parents[5] / "shared" / "corpus")
MARKS = Mark.all()


def away(area):
    return max(abs(middle - 0.5) for middle in area.middle)


def test_the_table_marks_faces_and_thirty_subjects_off_the_centre():
    assert {mark.kind for mark in MARKS} == set(KINDS)
    assert sum(mark.kind == FACE for mark in MARKS) == 9
    assert sum(mark.kind == SUBJECT and away(mark.area) >= 0.05 for mark in MARKS) >= 30


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.file)
def test_every_mark_is_a_box_in_a_picture(mark):
    assert min(mark.area) >= 0 < mark.area.surface
    assert max(mark.area.right, mark.area.bottom) <= 1 + 1e-9


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.file)
def test_every_picture_is_in_the_corpus(mark):
    if not CORPUS.is_dir():
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    assert (CORPUS / mark.file).is_file()
