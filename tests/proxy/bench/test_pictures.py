import pytest
import pyvips

from proxy.bench import environment
from proxy.bench.pictures import Pictures, grain


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    spare = tmp_path_factory.mktemp("pictures")
    return Pictures.find(spare / "absent", spare)


def test_pictures_are_drawn_where_there_is_no_corpus(drawn):
    assert not drawn.real
    image = pyvips.Image.new_from_file(str(drawn.folder / drawn.six_megapixels))
    assert image.width * image.height == 6_000_000
    assert (drawn.folder / drawn.six_megapixels).stat().st_size > 300_000
    assert set(drawn.photographs) <= set(drawn.mixed)


def test_corpus_is_read_from_its_catalogue(tmp_path):
    rows = [
        "file\twidth\theight\tformat",
        "photos/a.jpg\t3000\t2000\tJPEG progressive 4:2:0",
        'photos/b.jpg\t3000\t2000\tJPEG baseline 4:2:0 "quoted',
        "edge/bad-c.jpg\t\t\tJPEG",
        "edge/d.jpg\t3000\t2000\tJPEG baseline",
        "formats/e.heic\t30\t20\tHEIC",
    ]
    (tmp_path / "CATALOG.tsv").write_text("\n".join(rows))
    pictures = Pictures.find(tmp_path, tmp_path)
    assert pictures.six_megapixels == "photos/b.jpg"
    assert pictures.photographs == ["photos/a.jpg", "photos/b.jpg"]
    assert pictures.mixed == ["photos/a.jpg", "photos/b.jpg"]


def test_grain_answers_with_about_thirty_kilobytes():
    assert 28_000 < len(grain(106)) < 40_000


def test_corpus_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DARKROOM_CORPUS", str(tmp_path))
    assert environment.corpus() == tmp_path
    monkeypatch.delenv("DARKROOM_CORPUS")
    assert environment.corpus() == environment.ROOT.parent / "shared" / "corpus"
