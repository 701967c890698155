import sys
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import pyvips

from proxy.bench import calibrate, looks, showing
from proxy.bench.plotting import Line, plotted
from transforms.codecs.base import on_scale
from transforms.codecs.jpeg import Jpeg
from transforms.codecs.jxl import Jxl
from transforms.quality import score
from transforms.writing import Writing


@pytest.fixture
def photos(tmp_path):
    noise = np.random.default_rng(3)
    paths = [tmp_path / f"{at}.png" for at in range(2)]
    for path in paths:
        cells = noise.integers(0, 255, (24, 32, 3), np.uint8)
        pyvips.Image.new_from_array(cells).resize(6, kernel="cubic").pngsave(str(path))
    return [looks.photograph(path) for path in paths]


def sample(at, size):
    return looks.Sample(at, size, 0.05)


def found():
    """Looks of four codecs, all of them just as promised."""
    sizes = {"jpeg": 0.21, "webp": 0.2, "avif": 0.18, "jxl": 0.17}
    return {
        name: tuple(
            looks.Look(q, 1.0, (sample(aim, size),), (sample(aim - 1, size), sample(aim + 1, size)))
            for q, aim in ((q, on_scale(q, showing.TARGETS)) for q in showing.ANCHORS)
        )
        for name, size in sizes.items()
    }


def test_large_photographs_are_made_smaller(tmp_path):
    pyvips.Image.black(2000, 1000, bands=4).copy(interpretation="srgb").pngsave(
        str(tmp_path / "a.png")
    )
    photo = looks.photograph(tmp_path / "a.png")
    assert photo.megapixels == pytest.approx(0.3, abs=0.01)
    assert photo.picture.image.bands == 3


@pytest.mark.parametrize("codec", [Jpeg(), Jxl()], ids=["settings", "distances"])
def test_fitted_settings_give_the_scores_that_were_aimed_at(photos, codec):
    points = calibrate.fit(codec, photos)
    for q in (50, 65, 80):
        tried = looks.samples(photos, codec, on_scale(q, points), Writing(q=q))
        scores = [each.score for each in tried]
        assert sum(scores) / 2 == pytest.approx(on_scale(q, showing.TARGETS), abs=3)


def test_sample_scores_what_the_codec_wrote(photos):
    output = Writing(subsample="420")
    found = looks.sample(photos[0], Jpeg(), 60, output)
    body = Jpeg().write(photos[0].picture, 60, output)
    pixels = pyvips.Image.new_from_buffer(body, "").numpy()
    assert found.score == score(photos[0].picture.image.numpy(), pixels)
    assert found.bytes_per_pixel * photos[0].megapixels * 1e6 == pytest.approx(len(body))


def test_module_holds_the_maps_it_was_written_from():
    maps = {"JPEG": ((1, 11.5), (100, 100.0)), "JXL": ((1, 15.0), (50, 3.25), (100, 0.1))}
    names = {}
    exec(calibrate.module(maps), names)
    assert {name: names[name] for name in maps} == maps


def test_missing_corpus_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["calibrate", "--corpus", str(tmp_path)])
    with pytest.raises(SystemExit, match="expected photographs in photos/"):
        calibrate.main()


def test_the_page_shows_every_format_at_every_anchor():
    rows = [row.split(" | ") for row in showing.page(found()).splitlines() if row[:1] == "|"]

    assert len(rows) == 2 + 4 * len(showing.ANCHORS)
    assert [cell.strip("| ") for cell in rows[-1]] == [
        *("jxl", "90", "1.0", "87", "87.0", "1.0", "0.170", "0.85", "50"),
    ]


def test_what_holds_is_told_from_what_does_not():
    assert not [line for line in showing.verdicts(found()) if "NOT" in line]

    worse = found()
    worse["avif"] = worse["jpeg"]
    worse["jxl"] = tuple(
        looks.Look(each.q, 1.0, each.fitted, (sample(1.0, 0.1),)) for each in worse["jxl"]
    )
    broken = [line for line in showing.verdicts(worse) if "NOT" in line]

    assert [line.split()[0] for line in broken] == ["farthest", "avif", "avif"]


def test_the_plot_is_a_drawing_of_every_line():
    root = ET.fromstring(showing.plot(found()))

    words = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"jpeg", "webp", "avif", "jxl", "scale", "q"} <= set(words)


def test_lines_stay_inside_the_plot_even_where_nothing_varies():
    root = ET.fromstring(plotted({"a": [Line("x", "#000", [(1, 5), (2, 5)])]}, "q"))

    width, height = map(float, root.get("viewBox").split()[2:])
    for line in root.iter("{http://www.w3.org/2000/svg}polyline"):
        for point in line.get("points").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height
