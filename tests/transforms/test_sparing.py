import io
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageSequence

from tests.transforms.drawings import flat, photo, quarters
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders.profiles import display_p3
from transforms.pipeline import render
from transforms.recipe import Recipe
from transforms.sparing import WAYS

SECRET = b"SECRET"
EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0e\0\x02\0\0\0\x06\0\0\0\x1a\0\0\0\0SECRET"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET</x:xmpmeta>'


def rendered(data, **query):
    recipe = str(Recipe.read({name: str(value) for name, value in query.items()}))
    return render(memoryview(data), Job(recipe, Limits(), 10.0))[1]


def chunk(kind, value):
    crc = zlib.crc32(kind + value)
    return struct.pack(">I", len(value)) + kind + value + struct.pack(">I", crc)


def saved(kind, images=1, **options):
    frames = [Image.fromarray(photo(90, 70, n + 1).numpy()) for n in range(images)]
    if kind == "GIF":
        frames = [frame.quantize(8, dither=0) for frame in frames]
    more = {"save_all": True, "append_images": frames[1:], "duration": 90} if images > 1 else {}
    file = io.BytesIO()
    frames[0].save(file, kind, **more, **options)
    return file.getvalue()


def planted_png(data):
    words = chunk(b"tEXt", b"Comment\0" + SECRET) + chunk(b"eXIf", EXIF[6:])
    words += chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP) + chunk(b"seCr", SECRET)
    return data[:33] + words + data[33:] + SECRET


def planted_gif(data):
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1) if data[10] & 0x80 else 13
    words = b"!\xfe\x06" + SECRET + b"\0" + b"!\xff\x0bXMP DataXMP\x06" + SECRET + b"\0"
    return data[:at] + words + data[at:] + SECRET


def planted_jpeg(data):
    segments = (
        (b"\xff\xe1", EXIF),
        (b"\xff\xfe", SECRET),
        (b"\xff\xed", b"Photoshop 3.0\0" + SECRET),
    )
    words = b"".join(mark + struct.pack(">H", len(v) + 2) + v for mark, v in segments)
    return data[:2] + words + data[2:] + SECRET


def little_drawing():
    """Few pixels that no encoder writes in fewer bytes than these."""
    return quarters(40, 40).pngsave_buffer(palette=True, bitdepth=2, compression=9, keep="none")


def small(kind, images=1):
    """Files that are better packed than this build packs them, with words planted."""
    if kind == "png":
        return planted_png(little_drawing())
    if kind == "jpeg":
        return planted_jpeg(saved("JPEG", quality=30, progressive=True))
    return saved("WEBP", images, quality=20, method=6, exif=EXIF, xmp=XMP)


def shown(data):
    image = Image.open(io.BytesIO(data))
    return [np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]


CASES = [("png", 1), ("jpeg", 1), ("webp", 1), ("webp", 3)]


@pytest.mark.parametrize(("kind", "images"), CASES)
@pytest.mark.parametrize("way", [{}, {"w": 5000}, {"encoding": "base64"}], ids=str)
def test_what_would_grow_comes_as_it_was_without_its_words(kind, images, way):
    data = small(kind, images)
    body = rendered(data, format=kind, q=95, **way)
    if way.get("encoding"):
        assert len(body) <= len(data) * 4 / 3 + 40
        return

    assert SECRET in data
    assert SECRET not in body
    assert len(body) < len(data)
    assert all(map(np.array_equal, shown(body), shown(data)))
    assert len(shown(body)) == images


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("options", [{}, {"loop": 4}], ids=str)
def test_a_gif_keeps_its_frames_delays_and_loops_and_no_word(images, options):
    plain = saved("GIF", images, optimize=True, **options)
    body = WAYS["gif"](memoryview(planted_gif(plain)))

    assert body is not None
    assert SECRET not in body
    assert len(body) <= len(plain)
    assert all(map(np.array_equal, shown(body), shown(plain)))
    assert told(body) == told(plain)


@pytest.mark.parametrize("cut", [10, 14, 400, -1])
def test_a_gif_that_ends_early_is_not_kept(cut):
    data = memoryview(planted_gif(saved("GIF"))[: -len(SECRET)][:cut])

    with pytest.raises(IndexError):
        WAYS["gif"](data)


def test_an_animation_keeps_its_delays_and_loops():
    data = saved("WEBP", 3, loop=4, quality=20, method=6)

    assert told(rendered(data, format="webp", q=95)) == told(data)


def told(data):
    """Tell the loops, and how long each frame stays."""
    image = Image.open(io.BytesIO(data))
    delays = [frame.info.get("duration") for frame in ImageSequence.Iterator(image)]
    return image.info.get("loop"), delays


@pytest.mark.parametrize(("kind", "images"), CASES)
def test_whatever_is_asked_of_the_pixels_is_done(kind, images):
    data = small(kind, images)
    ways = ({"filt": "negate"}, {"w": 20}, {"flip": "h"}, {"icc": "p3"}, {"n": 1})
    for way in ways if images > 1 else ways[:-1]:
        body = rendered(data, format=kind, q=95, **way)
        same = zip(shown(body), shown(data), strict=False)

        assert len(shown(body)) != images or not all(np.array_equal(*each) for each in same), way


def test_other_colours_are_converted():
    image = flat(40, 30, (250, 128, 30)).copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", display_p3())
    for kind, options in (("png", {"palette": True}), ("webp", {"Q": 5}), ("jpeg", {"Q": 5})):
        data = image.write_to_buffer(f".{kind}", keep="icc", **options)
        body = rendered(data, format=kind)

        assert pyvips.Image.new_from_buffer(body, "").get_typeof("icc-profile-data") == 0
        assert abs(shown(body)[0][9, 9].astype(int) - shown(data)[0][9, 9]).max() > 4


def test_a_turned_picture_is_not_left_lying():
    image = photo(80, 60)
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    data = image.jpegsave_buffer(Q=10)

    assert shown(rendered(data, format="jpeg", q=95))[0].shape[:2] == (80, 60)


@pytest.mark.parametrize("il", [0, 1])
def test_the_order_of_the_scan_is_as_asked(il):
    png = rendered(little_drawing(), format="png", il=il)
    other = saved("JPEG", quality=30, progressive=not il)
    jpeg = rendered(other, format="jpeg", il=il, q=95)

    assert png[28] == il
    assert (b"\xff\xc2" in jpeg) is bool(il)


def test_one_scan_becomes_several_without_loss_before_quality_gives_way():
    came = planted_jpeg(saved("JPEG", quality=30))
    body = rendered(came, format="jpeg", q=95)

    assert b"\xff\xc2" in body
    assert b"\xff\xc2" not in came
    assert SECRET not in body
    assert len(body) <= len(came)
    assert (shown(body)[0] == shown(came)[0]).all()


def test_a_file_of_which_only_words_are_left_away_has_the_best_quality():
    came = saved("JPEG", quality=30, progressive=True)
    recipe = Recipe.read({"format": "jpeg", "q": "95"})
    recipe = replace(recipe, writing=replace(recipe.writing, tries=5))
    result, body = render(memoryview(came), Job(str(recipe), Limits(), 10.0))

    assert (shown(body)[0] == shown(came)[0]).all()
    assert result.told["quality"] == 100


def test_words_within_a_frame_do_not_leave():
    data = bytearray(saved("WEBP", 2, quality=20, method=6))
    at = data.index(b"ANMF")
    length = int.from_bytes(data[at + 4 : at + 8], "little")
    end = at + 8 + length + length % 2
    data[end:end] = b"SECR\x06\0\0\0" + SECRET
    data[at + 4 : at + 8] = (end - at - 8 + 14).to_bytes(4, "little")
    data[4:8] = (len(data) - 8).to_bytes(4, "little")

    assert SECRET not in rendered(bytes(data), format="webp", q=95)
