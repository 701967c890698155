import pytest
import pyvips

from tests.transforms.drawings import animation, flat, noise, still
from transforms.codecs import CODECS
from transforms.judging import Judge
from transforms.writing import Writing


def soft(width=200, height=160):
    return noise(width // 8, height // 8).resize(8, kernel="cubic").copy_memory()


def score(image, name, q, **writing):
    body = CODECS[name].encode(still(image), Writing(format=name, q=q, **writing))
    return Judge(image).score(CODECS[name], body)


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif", "jxl"])
def test_a_better_file_scores_higher(name):
    scores = [score(soft(), name, q) for q in (10, 50, 90)]

    assert scores == sorted(scores)
    assert scores[0] < 60 < scores[2]


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif", "jxl"])
@pytest.mark.parametrize("image", [soft()[0], soft(16, 8), soft(1000, 16)], ids=str)
def test_grey_and_small_pictures_have_scores(name, image):
    image = image.copy(interpretation="b-w") if image.bands == 1 else image

    assert score(image, name, 30) < score(image, name, 95)


@pytest.mark.parametrize("colour", [(250, 250, 250), (9, 9, 9)], ids=["light", "dark"])
def test_what_is_drawn_on_nothing_is_seen_whatever_its_colour(colour):
    alpha = (soft()[0] > 140).ifthenelse(255, 0).cast("uchar")
    drawing = flat(200, 160, colour).bandjoin(alpha).copy(interpretation="srgb").copy_memory()
    other = drawing.rot180().copy_memory()
    body = CODECS["webp"].encode(still(other), Writing(q=95))

    assert Judge(drawing).score(CODECS["webp"], body) < 20
    assert score(drawing, "webp", 95) > 60


def test_every_frame_of_an_animation_counts():
    frames = animation([soft(), soft().invert(), soft().rot180()])
    body = CODECS["webp"].encode(frames, Writing(q=90))

    assert Judge(frames.image).score(CODECS["webp"], body) > 70


def test_deep_samples_are_seen_as_their_first_eight_bits():
    deep = (soft() * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    body = CODECS["avif"].encode(still(deep), Writing(format="avif", q=90, bits=10))

    assert Judge(deep).score(CODECS["avif"], body) > 70


def test_a_wholly_clear_picture_has_a_score():
    clear = pyvips.Image.black(20, 20, bands=4).copy(interpretation="srgb").copy_memory()

    assert score(clear, "webp", 50) == pytest.approx(100, abs=1)


@pytest.mark.parametrize("name", ["webp", "avif", "jxl"])
@pytest.mark.parametrize("bands", [2, 4])
def test_pictures_with_alpha_have_scores_in_every_format(name, bands):
    image = soft()[: bands - 1] if bands == 4 else soft()[0]
    image = image.bandjoin(soft(200, 160)[1].copy())
    image = image.copy(interpretation="srgb" if bands == 4 else "b-w").copy_memory()

    assert score(image, name, 30) < score(image, name, 95)


@pytest.mark.parametrize("bits", [10, 12])
def test_deep_jpeg_xl_looks_as_it_does_in_eight_bits(bits):
    deep = (soft() * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    body = CODECS["jxl"].encode(still(deep), Writing(format="jxl", q=90, bits=bits))

    assert Judge(deep).score(CODECS["jxl"], body) == pytest.approx(score(soft(), "jxl", 90), abs=2)
