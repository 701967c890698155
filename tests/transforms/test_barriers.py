import numpy as np

from transforms.barriers import barriers


def field(height=20, width=30):
    return np.zeros((height, width, 3), np.float32)


def test_what_has_a_colour_of_its_own_stands_out_by_the_difference():
    picture = field()
    picture[5:9, 10:15] = (30, 0, 10)

    found = barriers(picture)

    assert (found[5:9, 10:15] == 40).all()
    assert found[:5].max() == found[9:].max() == found[:, :10].max() == found[:, 15:].max() == 0


def test_what_reaches_the_border_does_not_stand_out():
    picture = field()
    picture[5:9, 10:] = 50

    assert barriers(picture).max() == 0


def test_no_way_leads_around_a_closed_ring():
    picture = field()
    picture[4:16, 4:24] = 20
    picture[8:12, 8:20] = 0

    assert (barriers(picture)[8:12, 8:20] == 60).all()


def test_a_gradual_way_counts_from_its_lowest_to_its_highest():
    picture = np.linspace(0, 10, 30, dtype=np.float32)[None, :, None].repeat(20, axis=0)

    assert barriers(picture).max() == 0


def test_the_smallest_pictures_have_only_a_border():
    for shape in ((1, 1, 3), (2, 5, 3), (1, 9, 1)):
        assert barriers(np.ones(shape, np.float32)).tolist() == np.zeros(shape[:2]).tolist()
