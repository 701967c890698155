"""Blobs: written once, sealed, then read by whoever holds them."""

import os

import pytest

from transforms.blob import Blob


def test_chunks_add_up_and_are_read_wherever_the_shared_offset_stands():
    with Blob.empty() as blob:
        blob.write(b"abc")
        blob.write(memoryview(b"def"))
        os.lseek(blob.fd, 4, os.SEEK_SET)
        assert (blob.head(2), blob.bytes(), len(blob)) == (b"ab", b"abcdef", 6)


def test_sealed_bytes_can_be_neither_changed_nor_resized():
    with Blob.of(b"abc") as blob:
        assert blob.sealed
        with pytest.raises(PermissionError):
            os.pwrite(blob.fd, b"x", 0)
        with pytest.raises(PermissionError):
            os.ftruncate(blob.fd, 0)
        assert blob.map()[:] == b"abc"


def test_what_is_not_sealed_says_so():
    with Blob.empty() as blob, Blob(os.open(os.devnull, os.O_RDONLY)) as device:
        assert not blob.sealed
        assert not device.sealed


def test_closing_again_is_harmless_and_does_not_close_a_stranger():
    blob = Blob.of(b"abc")
    number = blob.fd
    blob.close()
    stranger = os.open(os.devnull, os.O_RDONLY)
    blob.close()
    os.fstat(stranger)
    os.close(stranger)
    assert stranger == number
