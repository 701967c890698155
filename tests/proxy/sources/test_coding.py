import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.failures import SourceFailed
from proxy.sources.coding import PIECE, decoder


def decode(coding, pieces):
    undo = decoder(coding, "good.test")
    out = [piece for data in pieces for piece in undo.feed(data)]
    undo.finish()
    return out


def cut(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


@given(st.binary(max_size=2000), st.integers(1, 100), st.integers(1, 9))
def test_any_cut_of_any_body(body, size, level):
    assert b"".join(decode("gzip", cut(gzip.compress(body, level), size))) == body
    assert b"".join(decode("deflate", cut(zlib.compress(body, level), size))) == body


@pytest.mark.parametrize("size", [1, 2, 1000, 1 << 20])
def test_a_bomb_comes_in_small_pieces_and_whole(size):
    pieces = decode("gzip", cut(gzip.compress(bytes(5_000_000)), size))
    assert max(map(len, pieces)) <= PIECE
    assert sum(map(len, pieces)) == 5_000_000


def test_a_raw_deflate_bomb_too():
    raw = zlib.compress(bytes(5_000_000))[2:-4]
    pieces = decode("deflate", [raw])
    assert max(map(len, pieces)) <= PIECE
    assert sum(map(len, pieces)) == 5_000_000


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_or_refused(data):
    for coding in ("gzip", "deflate"):
        with suppress(SourceFailed):
            decode(coding, [data])


def test_a_body_behind_which_more_comes_later_is_refused():
    with pytest.raises(SourceFailed, match="more follows"):
        decode("gzip", [gzip.compress(b"x"), b"y"])
