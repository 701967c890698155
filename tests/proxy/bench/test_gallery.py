import pytest
import pyvips

from proxy.bench.pictures import drawn
from proxy.bench.rivals.gallery import Gallery, Shown, format_of


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gallery")
    upright = drawn(300, 200)
    upright.copy().write_to_file(str(folder / "turned.jpg"), Q=95)
    turned = pyvips.Image.new_from_file(str(folder / "turned.jpg")).copy()
    turned.set_type(pyvips.GValue.gint_type, "orientation", 6)
    turned.write_to_file(str(folder / "original.jpg"), Q=95)
    return Gallery.hang([folder / "original.jpg"], folder)


def shown(gallery, quality):
    def ask(name):
        image = pyvips.Image.new_from_file(str(gallery.folder / name))
        return image.thumbnail_image(100).jpegsave_buffer(Q=quality)

    return gallery.shown(ask)


def test_photographs_hang_upright_and_plain(gallery):
    image = pyvips.Image.new_from_file(str(gallery.folder / gallery.names[0]))
    assert (image.width, image.height) == (200, 300)
    assert not image.get_typeof("orientation")
    assert not image.get_typeof("icc-profile-data")


def test_better_renditions_score_higher_and_weigh_more(gallery):
    low, high = shown(gallery, 30), shown(gallery, 90)
    assert low.score < high.score
    assert high.heavier(low) > 0


def test_the_quality_that_looks_alike_is_found(gallery):
    theirs = shown(gallery, 62)
    equal = gallery.equal(lambda q: shown(gallery, q), theirs)
    assert abs(equal.q - 62) <= 4
    assert equal.bytes == pytest.approx(1, abs=0.05)
    assert equal.score == pytest.approx(theirs.score, abs=1.5)


def test_bytes_are_compared_by_their_ratio():
    assert Shown(1, (100, 400)).heavier(Shown(1, (200, 200))) == pytest.approx(0)


def test_formats_are_told_by_their_bytes():
    image = pyvips.Image.black(8, 8)
    assert format_of(image.jpegsave_buffer()) == "jpeg"
    assert format_of(image.webpsave_buffer()) == "webp"
    assert format_of(image.pngsave_buffer()) == "pngload_buffer"
    with pytest.raises(ValueError, match="no picture"):
        format_of(b"<html>")
