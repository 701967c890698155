"""Messages between the service and a render process, and the blobs beside them."""

import socket
from pathlib import Path

import pytest

from transforms import wire
from transforms.blob import Blob


@pytest.fixture
def ends():
    one, other = wire.pair()
    with one, other:
        yield one, other


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_message_arrives_whole_with_its_blobs_in_their_order(ends):
    one, other = ends
    with Blob.of(b"first") as first, Blob.of(b"second") as second:
        wire.send(one, b"hello", [first, second])
    wire.send(one, b"again")
    message, blobs = wire.receive(other)
    assert message == b"hello"
    assert [blob.bytes() for blob in blobs] == [b"first", b"second"]
    assert wire.receive(other) == (b"again", [])


def test_the_end_of_the_other_side_is_told(ends):
    one, other = ends
    one.close()
    with pytest.raises(EOFError):
        wire.receive(other)


def test_more_blobs_than_expected_are_refused_and_none_stays_open(ends):
    one, other = ends
    before = descriptors()
    with Blob.of(b"body") as blob:
        wire.send(one, b"hello", [blob] * 3)
    with pytest.raises(wire.Broken):
        wire.receive(other, most=1)
    assert descriptors() == before


def test_a_message_that_was_cut_is_refused(ends):
    one, other = ends
    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * wire.LARGEST_MESSAGE)
    room = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    if room <= 2 * wire.LARGEST_MESSAGE:
        pytest.skip(f"the kernel grants {room} bytes of room, too few to cut a message")
    wire.send(one, bytes(wire.LARGEST_MESSAGE + 1))
    with pytest.raises(wire.Broken):
        wire.receive(other)
