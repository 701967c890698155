"""Which metadata leaves: nothing unless asked, the rights, or all that still fits the pixels."""

import os
from functools import cache
from pathlib import Path

import pytest

from tests.transforms import planted
from tests.transforms.drawings import noise
from transforms.job import Job
from transforms.limits import Limits
from transforms.pipeline import render
from transforms.recipe import Recipe

SOURCES = ["jpeg", "png", "webp", "avif", "tiff"]
TARGETS = ["jpeg", "png", "webp", "avif", "tiff"]
COPYRIGHT, ARTIST, MAKER, ORIENTATION, WIDTH = 0x8298, 0x013B, 0x010F, 0x0112, 0x0100
EXIF, GPS, PREVIEWS = 0x8769, 0x8825, 1
COMMENT, MAKER_NOTE, EXIF_WIDTH = 0x9286, 0x927C, 0xA002
PRIVATE = [
    planted.MAKER.encode(),
    planted.NOTE,
    planted.PREVIEW,
    b"private",
    b"51,30.04",
    b"cHJldmlldw",
]


@cache
def source(name):
    return planted.files(noise(60, 40))[name]


def answer(data, **query):
    recipe = Recipe.read({name: str(value) for name, value in query.items()})
    return render(memoryview(data), Job(str(recipe), Limits(), 9.0))[1]


def said(value):
    """Undo how Pillow reads text."""
    return value.encode("latin-1").decode()


@pytest.mark.parametrize("target", [*TARGETS, "jxl", "gif"])
@pytest.mark.parametrize("name", SOURCES)
def test_by_default_nothing_leaves(name, target):
    body = answer(source(name), format=target)
    assert not [secret for secret in PRIVATE if secret in body]
    assert planted.NOTICE.encode() not in body
    if target != "jxl":
        tags, inner, packet = planted.words(body)
        assert not {COPYRIGHT, ARTIST, MAKER, EXIF, GPS} & set(tags)
        assert not any(inner.values())
        assert not packet


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", SOURCES)
def test_copyright_leaves_whose_it_is_and_no_more(name, target):
    body = answer(source(name), format=target, meta="copyright")
    tags, inner, packet = planted.words(body)
    assert said(tags[COPYRIGHT]) == planted.NOTICE
    assert said(tags[ARTIST]).startswith(planted.ARTIST)
    assert not inner[GPS]
    assert not inner[PREVIEWS]
    assert not {MAKER_NOTE, COMMENT} & set(inner[EXIF])
    assert MAKER not in tags
    assert planted.NOTICE.encode() in packet
    assert b"A &amp; B" in packet
    assert b"https://rights.test/" in packet
    assert not [secret for secret in PRIVATE if secret in body + packet]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", SOURCES)
def test_keep_leaves_words_and_place_but_no_preview(name, target):
    body = answer(source(name), format=target, meta="keep", w=30)
    tags, inner, packet = planted.words(body)
    assert said(tags[COPYRIGHT]) == planted.NOTICE
    assert tags[MAKER] == planted.MAKER
    assert tuple(map(float, inner[GPS][2])) == planted.LATITUDE
    assert inner[EXIF][COMMENT] == planted.COMMENT
    assert b"private words" in packet
    assert b"51,30.04" in packet
    assert not inner[PREVIEWS]
    assert planted.PREVIEW not in body
    assert b"cHJldmlldw" not in packet


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", SOURCES)
def test_what_is_kept_lies_upright_and_names_no_other_size(name, target):
    body = answer(source(name), format=target, meta="keep", w=30)
    tags, inner, packet = planted.words(body)
    assert tags.get(ORIENTATION, 1) == 1
    assert tags.get(WIDTH, 30) == 30
    assert inner[EXIF].get(EXIF_WIDTH, 30) == 30
    assert b"Orientation" not in packet


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif"])
def test_a_maker_s_note_is_kept_where_it_may_be(name):
    for target in ("jpeg", "png", "webp", "avif"):
        _, inner, _ = planted.words(answer(source(name), format=target, meta="keep"))
        assert inner[EXIF][MAKER_NOTE] == planted.NOTE


@pytest.mark.parametrize("name", ["jpeg", "tiff"])
@pytest.mark.parametrize("target", ["jpeg", "tiff"])
def test_records_are_kept_without_their_preview(name, target):
    body = answer(source(name), format=target, meta="keep")
    assert planted.record(120, b"private caption") in body
    assert planted.record(80, planted.ARTIST.encode()) in body
    assert planted.PREVIEW not in body


@pytest.mark.parametrize("meta", ["copyright", "keep"])
@pytest.mark.parametrize("name", SOURCES)
def test_jpeg_xl_carries_words_too(name, meta):
    body = answer(source(name), format="jxl", meta=meta)
    assert planted.NOTICE.encode() in body
    assert (b"51,30.04" in body) == (meta == "keep")
    assert planted.PREVIEW not in body


@pytest.mark.parametrize("target", ["gif", "blurhash", "lqip"])
def test_what_has_no_place_for_words_says_none(target):
    body = answer(source("jpeg"), format=target, meta="keep", w=20)
    assert planted.NOTICE.encode() not in body
    assert not [secret for secret in PRIVATE if secret in body]


@pytest.mark.parametrize("meta", ["copyright", "keep"])
@pytest.mark.parametrize("target", TARGETS)
def test_of_a_picture_without_words_none_are_made_up(meta, target):
    body = answer(noise(20, 10).pngsave_buffer(keep="none"), format=target, meta=meta)
    assert answer(noise(20, 10).pngsave_buffer(keep="none"), format=target) == body


def test_a_photograph_of_a_telephone_keeps_its_place_and_lies_upright():
    root = Path(__file__).resolve().parents[3]
    corpus = Path(os.environ.get("DARKROOM_CORPUS") or root.parent / "shared" / "corpus")
    file = corpus / "formats" / "IMG_2682.heic"
    if not file.exists():
        pytest.skip("the corpus is absent: set DARKROOM_CORPUS to its folder")
    tags, inner, _ = planted.words(answer(file.read_bytes(), format="webp", meta="keep", w=60))
    assert tags[MAKER] == "Apple"
    assert inner[GPS]
    assert tags[ORIENTATION] == 1
    tags, inner, _ = planted.words(answer(file.read_bytes(), format="webp", meta="copyright", w=60))
    assert not inner[GPS]
