from math import cos, pi, sin

import pytest

from transforms.coverage import coverage


def rows(image):
    body = bytes(image.write_to_memory())
    return [list(body[n : n + image.width]) for n in range(0, len(body), image.width)]


def test_whole_pixels_are_full_or_empty():
    box = [(1, 1), (3, 1), (3, 2), (1, 2)]

    assert rows(coverage(4, 3, box)) == [[0] * 4, [0, 255, 255, 0], [0] * 4]


def test_either_way_around_is_the_same():
    box = [(0.5, 0.25), (2.5, 0.25), (2.5, 1), (0.5, 1)]

    assert rows(coverage(3, 1, box)) == rows(coverage(3, 1, box[::-1])) == [[96, 191, 96]]


def test_a_pixel_that_is_partly_covered_is_so_by_its_area():
    half = [(0, 0), (1, 0), (0, 1)]
    shallow = [(0, 0), (4, 0), (0, 1)]

    assert rows(coverage(1, 1, half)) == [[128]]
    assert rows(coverage(4, 1, shallow)) == [[223, 159, 96, 32]]


def test_what_lies_between_two_limbs_is_empty():
    fork = [(0, 0), (5, 0), (5, 2), (4, 2), (4, 1), (1, 1), (1, 2), (0, 2)]

    assert rows(coverage(5, 2, fork)) == [[255] * 5, [255, 0, 0, 0, 255]]


@pytest.mark.parametrize("corners", [3, 5, 400])
def test_all_pixels_together_are_the_area(corners):
    angles = [2 * pi * n / corners + 0.1 for n in range(corners)]
    points = [(50 + 49.3 * cos(a), 40 + 37.7 * sin(a)) for a in angles]

    mask = coverage(100, 80, points)

    area = corners / 2 * sin(2 * pi / corners) * 49.3 * 37.7
    assert mask.avg() / 255 * 8000 == pytest.approx(area, rel=0.002)


def test_edges_of_the_picture_may_be_touched():
    assert coverage(7, 5, [(0, 0), (7, 0), (7, 5), (0, 5)]).min() == 255
    assert coverage(7, 5, [(0, 0), (7, 0), (7, 5)]).max() == 255


def test_nothing_is_covered_by_a_line():
    assert coverage(3, 3, [(0, 0), (3, 3)]).max() == 0
