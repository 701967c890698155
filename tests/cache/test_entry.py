from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.entry import ENTRIES, Entry, Validators, digest
from cache.envelope import seal

ENTRY = Entry(
    body=b"\x00picture\xff" * 20,
    media_type="image/webp",
    etag=digest(b"\x00picture\xff" * 20),
    width=640,
    height=480,
    original="ab" * 16,
    validators=Validators('W/"é"', "Tue, 01 Jul 2025 00:00:00 GMT"),
    tags=("shop", "sale"),
    notes=("no-face",),
    subject="face",
    made_at=1751328000.25,
    fresh_until=1751414400.5,
)
DATA = ENTRIES.pack("key", ENTRY)


def test_comes_back_as_it_was():
    assert ENTRIES.unpack("key", DATA) == ENTRY


def test_empty_body_and_strange_keys_come_back():
    empty = replace(ENTRY, body=b"", tags=(), notes=(), validators=Validators())
    for key in ("", "ключ", "\udcff", "k" * 100_000):
        assert ENTRIES.unpack(key, ENTRIES.pack(key, empty)) == empty


def test_another_keys_value_is_refused():
    assert ENTRIES.unpack("other", DATA) is None


@pytest.mark.parametrize("length", [0, 1, 4, 5, 8, 9, 36, 37, 38, len(DATA) - 1])
def test_cut_value_is_refused(length):
    assert ENTRIES.unpack("key", DATA[:length]) is None


@given(st.binary(min_size=1, max_size=40))
def test_trailing_bytes_are_refused(tail):
    assert ENTRIES.unpack("key", DATA + tail) is None


def test_every_flipped_bit_is_refused():
    for at in range(len(DATA)):
        for bit in range(8):
            flipped = bytearray(DATA)
            flipped[at] ^= 1 << bit
            assert ENTRIES.unpack("key", bytes(flipped)) is None, (at, bit)


@given(st.binary(max_size=200))
def test_anything_else_is_refused(data):
    assert ENTRIES.unpack("key", data) is None
    assert ENTRIES.unpack("key", DATA[:37] + data) is None


@given(words=st.binary(max_size=100))
def test_sealed_words_of_another_shape_are_refused(words):
    assert ENTRIES.unpack("key", seal("key", words, b"body")) is None


def test_extended_entry_differs_in_freshness_and_in_when_its_sources_were_asked():
    later = ENTRY.extended(2e9, 1e9)
    assert later == replace(ENTRY, fresh_until=2e9, made_at=1e9)
    assert ENTRY.fresh_until == 1751414400.5


def test_size_grows_with_the_body():
    assert replace(ENTRY, body=b"").size > 0
    assert replace(ENTRY, body=b"x" * 5000).size - replace(ENTRY, body=b"").size == 5000


def test_digest_names_the_bytes():
    assert digest(b"a") != digest(b"b")
    assert digest(b"a") == digest(memoryview(b"a"))
    assert len(digest(b"")) == 32
