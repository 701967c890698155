import pytest
import pyvips

from tests.transforms.drawings import noise, photo, quarters
from transforms.packing import packings


def opened(body):
    return pyvips.Image.new_from_buffer(body, "")


def drawing(bands):
    """Few colours, some of them clear, laid out at random."""
    parts = noise(90, 70) // 64 * 60
    clear = noise(90, 70, 5)[0] // 100 * 100
    image = {1: parts[0], 2: parts[0].bandjoin(clear), 3: parts, 4: parts.bandjoin(clear)}[bands]
    return image.cast("uchar").copy(interpretation="b-w" if bands < 3 else "srgb").copy_memory()


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_every_way_holds_the_very_same_pixels(bands):
    image = drawing(bands)
    bodies = list(packings(image, 8))

    assert len(bodies) == 2
    for body in bodies:
        seen, shown = (each.colourspace("srgb") for each in (opened(body), image))
        assert seen.bands == shown.bands
        assert (seen - shown).abs().max() == 0


def test_few_colours_have_a_palette():
    body, _ = packings(quarters(60, 40), 8)

    assert opened(body).get("palette") == 1
    assert len(body) < 200


def test_many_colours_have_none():
    assert len(list(packings(photo(200, 100), 8))) == 1


def test_colours_that_show_up_late_count():
    calm = pyvips.Image.black(300, 17, bands=3).copy(interpretation="srgb")
    image = calm.insert(photo(300, 15), 0, 1).copy_memory()
    bodies = list(packings(image, 8))

    assert len(bodies) == 1
    assert (opened(bodies[0]) - image).abs().max() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (257, 1)])
def test_the_smallest_pictures_are_packed(size):
    image = quarters(300, 300).crop(0, 0, *size).copy_memory()

    for body in packings(image, 8):
        assert (opened(body) - image).abs().max() == 0


def test_deep_samples_stay_deep():
    deep = (photo(60, 40) * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    (body,) = packings(deep, 16)

    assert (opened(body) - deep).abs().max() == 0
