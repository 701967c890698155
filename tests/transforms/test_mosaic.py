import pytest
import pyvips

from tests.transforms.drawings import flat, noise
from transforms.mosaic import SIDE, mosaic


def stripes(*parts):
    return pyvips.Image.arrayjoin(list(parts), across=len(parts)).copy_memory()


def test_a_small_picture_stands_for_itself():
    image = noise(600, 400)

    assert mosaic(image) is image


@pytest.mark.parametrize("size", [(2000, 1500), (5000, 130), (90, 9000), (257, 4100)])
def test_four_tiles_of_full_resolution_stand_for_a_large_one(size):
    image = noise(*size)
    tiles = mosaic(image)

    assert (tiles.width, tiles.height) == tuple(2 * min(SIDE, side) for side in size)
    assert tiles.bands == 3


def test_calm_and_busy_parts_are_both_there():
    calm, busy = flat(1024, 1024, (90, 90, 90)), noise(1024, 1024)
    tiles = mosaic(stripes(calm, busy))
    quarters = [tiles.crop(x, y, SIDE, SIDE) for y in (0, SIDE) for x in (0, SIDE)]

    assert [quarter.deviate() > 10 for quarter in quarters] == [False, False, True, True]


@pytest.mark.parametrize("bands", [1, 2, 4])
def test_grey_and_clear_pictures_have_tiles(bands):
    image = pyvips.Image.black(1200, 1200, bands=bands).copy_memory()

    assert mosaic(image).bands == bands


def test_the_same_picture_has_the_same_tiles():
    image = noise(1500, 1500)

    assert (mosaic(image) - mosaic(image)).abs().max() == 0
