import pytest
import pyvips

from proxy.bench.corpus import GROUPS, Corpus
from proxy.bench.corpus.photographs import chosen
from proxy.bench.corpus.writers import FORMATS, available
from proxy.bench.pictures import drawn


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photographs")
    for number in range(4):
        drawn(700, 460, number).write_to_file(str(folder / f"{number}.jpg"), Q=95)
    (folder / "broken.jpg").write_bytes(b"no picture")
    (folder / "words.txt").write_text("no picture")
    return folder


@pytest.fixture(scope="module")
def corpus(photographs, tmp_path_factory):
    return Corpus.plan(photographs, tmp_path_factory.mktemp("made"))


def test_every_group_has_three_photographs_in_every_format(corpus):
    for group in ("high_res", "standard", "compact"):
        for name in available():
            assert len(corpus.of((name,), (group,))) == 3
    deep = corpus.of(("avif",), ("deep_color",))
    assert sorted(file.bits for file in deep) == [10, 10, 10, 12, 12, 12]
    assert corpus.groups == tuple(GROUPS)
    assert set(corpus.formats) == set(available()) <= set(FORMATS)


def test_files_have_names_of_their_own(corpus):
    assert len({file.path for file in corpus.files}) == len(corpus.files)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "heic"])
def test_compact_file_is_small_in_pixels_and_bytes(corpus, name):
    file = corpus.of((name,), ("compact",))[0]
    body = file.body()
    assert len(body) < 100 * 1024
    assert file.made
    if name != "jxl":
        image = pyvips.Image.new_from_buffer(body, "") if name != "bmp" else None
        assert image is None or max(image.width, image.height) < 800


def test_a_file_that_is_there_is_not_made_again(corpus):
    file = corpus.of(("jpeg",), ("compact",))[1]
    made = file.body()
    file.path.write_bytes(b"as it was left")
    assert file.body() == b"as it was left"
    file.path.unlink()
    assert file.body() == made


def test_deep_colour_keeps_its_bits(corpus):
    for file in corpus.of(("avif",), ("deep_color",))[:2]:
        image = pyvips.Image.new_from_buffer(file.body(), "")
        assert (image.format, image.get("bits-per-sample")) == ("ushort", file.bits)


def test_photographs_are_never_enlarged_and_drawn_where_there_are_too_few(photographs):
    found = chosen(photographs, {"small": 640, "large": 2000})
    assert [each.name for each in found["small"]] == ["0", "1", "2"]
    assert all(each.path is None for each in found["large"])


def test_no_folder_means_drawings(tmp_path):
    found = chosen(tmp_path / "absent", {"small": 300})["small"]
    assert [each.name for each in found] == ["drawn-0", "drawn-1", "drawn-2"]


def test_a_report_says_whether_its_photographs_were_drawn(corpus, tmp_path):
    assert corpus.source == "corpus"
    assert Corpus.plan(tmp_path / "absent", tmp_path).source.startswith("drawn here")
