"""Messages between the service and a render process: bytes, and descriptors beside them."""

import socket
from collections.abc import Sequence
from errno import EMFILE

from transforms.blob import Blob

LARGEST_MESSAGE = 256 * 1024
LARGEST_BODY = 256 * 1024**2
MOST_BLOBS = 64
TURN_BYTES = 8
FD_BYTES = 4
READY = b"ready"


class Broken(Exception):
    """The other side sent what is no message."""


def pair() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a channel on which a message stays whole."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(channel: socket.socket, message: bytes, blobs: Sequence[Blob] = ()) -> None:
    """Send one message; the blobs stay the sender's too."""
    socket.send_fds(channel, [message], [blob.fd for blob in blobs])


def receive(channel: socket.socket, most: int = MOST_BLOBS) -> tuple[bytes, list[Blob]]:
    """Receive one message and its blobs.

    Raises EOFError when the other side is gone, Broken when a message is cut or carries too much,
    OSError when this process may open no more.
    """
    space = socket.CMSG_LEN(most * FD_BYTES)
    message, extra, flags, _ = channel.recvmsg(LARGEST_MESSAGE, space, socket.MSG_CMSG_CLOEXEC)
    blobs = [Blob(fd) for level, kind, data in extra for fd in _descriptors(level, kind, data)]
    if flags & socket.MSG_CTRUNC and len(blobs) < most:
        raise OSError(EMFILE, "no descriptor was left for what came with a message")
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        raise Broken("a message was cut")
    if not message:
        raise EOFError
    return message, blobs


def _descriptors(level: int, kind: int, data: bytes) -> Sequence[int]:
    if (level, kind) != (socket.SOL_SOCKET, socket.SCM_RIGHTS):
        return ()
    return memoryview(data[: len(data) - len(data) % FD_BYTES]).cast("i")
