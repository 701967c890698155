import pytest

from proxy.sources.films import film

FILMS = {
    "video/mp4": b"\0\0\0\x20ftypisom\0\0\2\0",
    "video/quicktime": b"\0\0\0\x14ftypqt  \0\0\0\0",
    "video/3gpp": b"\0\0\0\x18ftyp3gp5",
    "video/webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webmB",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\x9fB\x82\x88matroskaB",
    "video/ogg": b"OggS\0\2" + b"\0" * 22 + b"\x80theora",
    "video/mpeg": b"\0\0\1\xba\x44",
    "video/x-flv": b"FLV\1\5",
    "video/x-msvideo": b"RIFF\0\0\0\0AVI LIST",
    "video/mp2t": (b"G" + b"\0" * 187) * 3,
}


@pytest.mark.parametrize(("media_type", "head"), FILMS.items())
def test_a_video_is_known_by_how_it_begins(media_type, head):
    assert film(head) == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\0\0\0\x20ftyp",
        b"\0\0\0\x20ftypavif",
        b"\0\0\0\x20ftypheic",
        b"\0\0\0\x20ftypM4A ",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"RIFF\0\0\0\0WAVE",
        b"OggS\0\2" + b"\0" * 22 + b"\x01vorbis",
        b"\x1a\x45\xdf\xa3" + b"\0" * 90 + b"webm",
        b"G" + b"\0" * 600,
        b"<!doctype html>",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
    ],
)
def test_what_is_a_picture_a_sound_or_a_page_is_none(head):
    assert film(head) == ""
