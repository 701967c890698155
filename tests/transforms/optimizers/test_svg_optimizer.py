import gzip

import pytest

from tests.transforms.optimizers.makers import done, svg
from transforms.errors import Refused

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'


def made(body: str) -> str:
    return done(f"{HEAD}{body}</svg>".encode())[1].decode()


def test_nothing_dangerous_stays_even_where_the_file_grows():
    small = '<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"><script/></svg>'
    assert "script" not in done(small.encode())[1].decode()
    assert b"script" not in done(svg(), "quality=100,strip_metadata=0")[1]
    assert b"script" not in done(svg(), "max_reduction=0")[1]


def test_names_that_others_may_use_stay():
    text = made('<symbol id="icon"><path d="M0 0h9"/></symbol><g id="inner"><path d="M0 1h9"/></g>')
    assert 'id="icon"' in text
    assert "inner" not in text


def test_what_refers_within_the_drawing_still_does():
    text = made(
        '<defs><linearGradient id="shade"><stop stop-color="red"/><stop offset="1"/>'
        '</linearGradient></defs><rect width="9" height="9" fill="url(#shade)"/>'
        '<rect width="4" height="4" fill="url(#shade)"/>'
    )
    name = text.partition('fill="url(#')[2].partition(")")[0]
    assert f'id="{name}"' in text


def test_packed_is_packed_again_and_no_bomb_is_unpacked():
    result, body = done(gzip.compress(svg()))
    assert result.extension == "svgz"
    assert b"<rect" in gzip.decompress(body)
    with pytest.raises(Refused):
        done(gzip.compress(HEAD.encode() + b" " * 50_000_000 + b"</svg>"))
