import sys

import numpy as np
import pytest
import pyvips

from proxy.bench import calibrate
from transforms.codecs.base import on_scale
from transforms.codecs.jpeg import Jpeg
from transforms.quality import score


@pytest.fixture
def photos(tmp_path):
    noise = np.random.default_rng(3)
    paths = [tmp_path / f"{at}.png" for at in range(2)]
    for path in paths:
        cells = noise.integers(0, 255, (24, 32, 3), np.uint8)
        pyvips.Image.new_from_array(cells).resize(6, kernel="cubic").pngsave(str(path))
    return [calibrate.photograph(path) for path in paths]


def test_large_photographs_are_made_smaller(tmp_path):
    pyvips.Image.black(2000, 1000, bands=4).copy(interpretation="srgb").pngsave(
        str(tmp_path / "a.png")
    )
    photo = calibrate.photograph(tmp_path / "a.png")
    assert photo.megapixels == pytest.approx(0.4, abs=0.01)
    assert photo.picture.image.bands == 3


def test_fitted_settings_give_the_scores_that_were_aimed_at(photos):
    points = calibrate.fit(Jpeg(), photos)
    for q in (50, 80, 90):
        setting, fine = on_scale(q, points), q >= Jpeg.fine
        found = [calibrate.sample(photo, Jpeg(), setting, fine=fine).score for photo in photos]
        assert sum(found) / 2 == pytest.approx(on_scale(q, calibrate.TARGETS), abs=3)


def test_sample_scores_what_the_codec_wrote(photos):
    found = calibrate.sample(photos[0], Jpeg(), 60, fine=False)
    body = Jpeg().write(photos[0].picture, 60, fine=False)
    pixels = pyvips.Image.new_from_buffer(body, "").numpy()
    assert found.score == score(photos[0].picture.image.numpy(), pixels)
    assert found.bytes_per_pixel * photos[0].megapixels * 1e6 == pytest.approx(len(body))


def test_module_holds_the_maps_it_was_written_from():
    maps = {"JPEG": ((1, 11.5), (100, 100.0)), "WEBP": ((1, 2.0), (50, 50.2), (100, 100.0))}
    names = {}
    exec(calibrate.module(maps), names)
    assert {name: names[name] for name in maps} == maps


def test_missing_corpus_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["calibrate", "--corpus", str(tmp_path)])
    with pytest.raises(SystemExit, match="expected photographs in photos/"):
        calibrate.main()
