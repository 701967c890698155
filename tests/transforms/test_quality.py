import numpy as np
import pytest
import pyvips

from transforms.quality import Reference, score


def scene(height=240, width=256):
    """A picture with a slope of light, ripples, a disc and a hard edge."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    red = 40 + 150 * x / width + 30 * np.sin(x * y / 90)
    green = 90 + 60 * np.cos(x / 5) * np.sin(y / 7) + 40 * (x > width / 2)
    blue = 60 + 120 * ((x - 70) ** 2 + (y - 60) ** 2 < 1600) + 20 * np.sin(y / 3)
    return np.stack([red, green, blue], axis=2).clip(0, 255).astype(np.uint8)


def as_jpeg(pixels, quality):
    body = pyvips.Image.new_from_array(pixels).jpegsave_buffer(Q=quality)
    return pyvips.Image.new_from_buffer(body, "").numpy()


def posterised(pixels):
    return pixels // 8 * 8 + 4


def smeared(pixels):
    return ((pixels[:, :-1].astype(int) + pixels[:, 1:]) // 2).astype(np.uint8)


def test_same_picture_scores_100():
    assert score(scene(), scene()) == 100


def test_score_falls_with_jpeg_quality():
    reference = Reference(scene())
    scores = [reference.score(as_jpeg(scene(), quality)) for quality in (95, 85, 70, 50, 30, 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 85
    assert scores[-1] < 35


@pytest.mark.parametrize(
    ("reference", "candidate", "expected"),
    [
        (scene(), posterised(scene()), 89.573),
        (scene(), scene() // 2, -63.841),
        (scene()[:, 1:], smeared(scene()), 59.794),
        (scene(227, 251), posterised(scene(227, 251)), 89.493),
    ],
    ids=["posterised", "darker", "smeared", "odd sides"],
)
def test_known_scores(reference, candidate, expected):
    assert score(reference, candidate) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("side", [1, 2, 7, 8, 33, 112])
def test_small_pictures_have_scores(side):
    picture = scene()[:side, : side + 1]
    assert score(picture, picture) == 100
    assert score(picture, picture + 3) > score(picture, picture + 25)


def test_small_picture_scores_as_if_mirrored_until_every_scale_fits():
    def mirrored(pixels):
        return np.pad(pixels, ((0, 73), (0, 0), (0, 0)), mode="symmetric")

    picture, worse = scene(40, 200), posterised(scene(40, 200))
    assert score(picture, worse) == score(mirrored(picture), mirrored(worse))


def test_reference_serves_many_candidates():
    reference = Reference(scene())
    first = reference.score(posterised(scene()))
    reference.score(scene() // 2)
    assert reference.score(posterised(scene())) == first


@pytest.mark.parametrize("shape", [(8, 9, 3), (9, 8, 3), (8, 8, 4), (8, 8)])
def test_candidate_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"expected \(8, 8, 3\)"):
        score(np.zeros((8, 8, 3), np.uint8), np.zeros(shape, np.uint8))


@pytest.mark.parametrize("shape", [(0, 8, 3), (8, 0, 3), (8, 8, 1), (8, 8, 4)])
def test_what_is_no_rgb_picture_is_refused(shape):
    with pytest.raises(ValueError, match="expected height × width × 3"):
        Reference(np.zeros(shape, np.uint8))
