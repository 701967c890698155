import io
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tests.transforms.optimizers.makers import MAKERS, SECRET, done, drawing, picture, png, saved
from transforms.errors import UnreadableImage
from transforms.optimizers.chunks import Chunk, chunks_of, file_of


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def with_chunk(data: bytes, kind: bytes, body: bytes) -> bytes:
    header, *rest = chunks_of(memoryview(data))
    return file_of([header, Chunk(kind, body), *rest])


def test_a_photograph_gets_a_palette_only_where_it_may():
    data = png()
    lossy, reduced = done(data, "quality=60")
    exact, kept = done(data, "quality=60,png_lossy=0")
    assert (lossy.told["method"], exact.told["method"]) == ("palette+oxipng", "oxipng")
    assert opened(reduced).mode == "P"
    assert len(reduced) < len(kept) < len(data)


@pytest.mark.parametrize("wish", ["quality=50", "png_lossy=0"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (b"gAMA", (100_000).to_bytes(4, "big")),
        (b"cICP", bytes([9, 16, 0, 1])),
        (b"pHYs", bytes([0, 0, 0, 1, 0, 0, 0, 2, 0])),
    ],
)
def test_what_says_how_samples_look_stays(kind, body, wish):
    _, made = done(with_chunk(png(), kind, body), wish)
    assert Chunk(kind, body) in chunks_of(memoryview(made))


def test_a_bright_picture_is_given_no_palette():
    data = with_chunk(png(), b"cICP", bytes([9, 16, 0, 1]))
    assert done(data, "quality=50")[0].told["method"] == "oxipng"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_samples_of_every_kind_stay_without_loss(mode):
    image = picture().convert("L").convert("I;16") if mode == "I;16" else picture().convert(mode)
    _, made = done(saved(image, "PNG"), "png_lossy=0")
    shown = "RGBA" if "A" in mode else "I" if mode == "I;16" else "RGB"
    assert np.array_equal(opened(made).convert(shown), image.convert(shown))


def test_alpha_stays_with_a_palette():
    image = picture(4)
    _, made = done(saved(image, "PNG"), "quality=70")
    found, wanted = (
        np.asarray(each.convert("RGBA"))[..., 3].astype(int) for each in (opened(made), image)
    )
    assert np.abs(found - wanted).mean() < 4


def test_the_turn_stays_and_no_other_word():
    turned = Image.Exif()
    turned[0x0112], turned[0x010E] = 6, SECRET.decode()
    _, made = done(png(exif=turned.tobytes()), "quality=60")
    assert dict(opened(made).getexif()) == {0x0112: 6}
    assert SECRET not in made


def test_words_stay_where_they_are_wanted():
    _, made = done(png(), "quality=60,strip_metadata=0")
    assert opened(made).text["Comment"].encode() == SECRET
    assert opened(made).getexif().get_ifd(0x8825)[1] == "N"


def test_a_profile_of_grey_goes_with_no_palette():
    head = bytes(16) + b"GRAY" + bytes(200)
    data = with_chunk(
        saved(picture().convert("L"), "PNG"), b"iCCP", b"grey\0\0" + zlib.compress(head)
    )
    result, made = done(data, "quality=40")
    assert result.told["method"] != "palette+oxipng"
    assert any(chunk.kind == b"iCCP" for chunk in chunks_of(memoryview(made)))


def test_a_needed_chunk_that_is_wrong_refuses_and_another_is_left_out():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "words")
    data = saved(drawing(), "PNG", pnginfo=words)
    _, made = done(data.replace(b"words", b"sword"), "strip_metadata=0")
    assert b"sword" not in made
    at = data.index(b"IDAT") + 10
    with pytest.raises(UnreadableImage):
        done(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_a_film_keeps_its_still_when_that_is_no_frame():
    data = MAKERS["apng"]()
    chunks = chunks_of(memoryview(data))
    assert [c.kind for c in chunks].count(b"fcTL") == 4
    _, made = done(data, "quality=50")
    after = [chunk.kind for chunk in chunks_of(memoryview(made))]
    assert after.count(b"fcTL") == 4
    assert after.count(b"fdAT") == 3
