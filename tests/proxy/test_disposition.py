import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.disposition import content_disposition, named_by

WHOLE = re.compile(
    rb"(inline|attachment); filename=\"[A-Za-z0-9 ._()+,=@~-]+\""
    rb"(; filename\*=UTF-8''[A-Za-z0-9._~%-]+)?"
)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("cat", "cat.webp"),
        ("cat.webp", "cat.webp"),
        ("cat.jpg", "cat.webp"),
        ("CAT.JPEG", "CAT.webp"),
        *((f"a.{suffix}", "a.webp") for suffix in ("tga", "psd", "ppm", "cur", "qoi", "heics")),
        ("report.v2", "report.v2.webp"),
        ("evil.exe", "evil.exe.webp"),
        ("two words", "two words.webp"),
        ("", "image.webp"),
        (".", "image.webp"),
        ("..", "image.webp"),
        (".jpg", "image.webp"),
        ("../../etc/passwd", "passwd.webp"),
        ("..\\..\\windows\\system.ini", "system.ini.webp"),
        ("a/", "image.webp"),
        (".htaccess", "htaccess.webp"),
        ("tab\tand\nline\r\nSet-Cookie: a=b", "tab"),
        ("nul\x00l", "null.webp"),
        ("a" * 500, "a" * 80 + ".webp"),
        ("x" * 5000 + "/tail", "tail.webp"),
    ],
)
def test_a_name_becomes_one_safe_segment(name, plain):
    header = content_disposition(name, "webp").decode()
    assert header.startswith(f'inline; filename="{plain}')
    assert header.isprintable()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (
            "föto",
            "inline; filename=\"foto.webp\"; filename*=UTF-8''f%C3%B6to.webp",
        ),
        (
            "写真",
            "inline; filename=\"__.webp\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.webp",
        ),
        (
            'a"; filename="b.exe',
            (
                'inline; filename="a__ filename=_b.exe.webp"; '
                "filename*=UTF-8''a%22%3B%20filename%3D%22b.exe.webp"
            ),
        ),
        ("50%41", "inline; filename=\"50_41.webp\"; filename*=UTF-8''50%2541.webp"),
    ],
)
def test_what_is_not_plain_is_also_written_encoded(name, header):
    assert content_disposition(name, "webp").decode() == header


def test_direction_marks_and_surrogates_do_not_get_through():
    assert content_disposition("a\u202egpj\ud800", "webp") == b'inline; filename="agpj.webp"'


def test_a_download_is_an_attachment():
    header = content_disposition("cat", "png", download=True)
    assert header == b'attachment; filename="cat.png"'


def test_an_unknown_extension_is_left_out():
    assert content_disposition("cat", "") == b'inline; filename="cat"'


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/a/cat.jpg", "cat.jpg"),
        ("https://example.com/a/cat.jpg?size=/9#top/x", "cat.jpg"),
        ("https://example.com/a/c%20t.jpg", "c t.jpg"),
        ("https://example.com/", ""),
        ("https://example.com", ""),
        ("https://example.com/a/", ""),
        ("https://example.com/%E5%86%99", "写"),
        ("https://example.com/%ff", "\N{REPLACEMENT CHARACTER}"),
        ("https://[broken/a.jpg", "a.jpg"),
        ("", ""),
    ],
)
def test_a_url_names_its_last_segment(url, name):
    assert named_by(url) == name


def test_an_encoded_path_in_a_url_is_still_one_segment():
    named = named_by("https://example.com/%2e%2e%2f%2e%2e%2fsecret%00")
    assert content_disposition(named, "webp") == b'inline; filename="secret.webp"'


@given(st.text(), st.booleans())
def test_every_name_gives_a_well_formed_header(name, download):
    assert WHOLE.fullmatch(content_disposition(name, "webp", download=download))
