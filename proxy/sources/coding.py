"""Undo a body's content coding without letting a few bytes become many."""

import zlib
from collections.abc import Iterator
from typing import Protocol

from proxy.failures import SourceFailed

PIECE = 256 * 1024
GZIP = 31
ZLIB = 15
RAW = -15
ZLIB_METHOD = 8
ZLIB_CHECK = 31


class Decoder(Protocol):
    """Turns the pieces of a coded body into pieces of bounded size."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode a piece."""
        ...

    def finish(self) -> None:
        """Raise SourceFailed if the body did not come to its end."""
        ...


class Identity:
    """A body as it is."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Return the piece."""
        yield data

    def finish(self) -> None:
        """Have nothing to say: the framing tells a whole body."""


class Inflate:
    """A body in gzip or deflate, of which servers mean two kinds, with and without zlib's head."""

    def __init__(self, host: str, *, gzip: bool) -> None:
        self._host = host
        self._gzip = gzip
        self._first = b""
        self._inflate: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode a piece, never more than PIECE bytes at once."""
        if self._inflate is None:
            self._first = data = self._first + data
            if len(data) < len("ab"):
                return
            self._inflate = zlib.decompressobj(GZIP if self._gzip else _deflate_kind(data))
        yield from self._inflated(self._inflate, data)

    def _inflated(self, inflate: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
        try:
            piece = b"full"
            while not inflate.eof and (data or len(piece) == PIECE):
                yield (piece := inflate.decompress(data, PIECE))
                data = inflate.unconsumed_tail
        except zlib.error as error:
            raise SourceFailed(f"{self._host}: its compressed body is damaged", "url") from error
        if inflate.eof and (data or inflate.unused_data):
            raise SourceFailed(f"{self._host}: more follows its compressed body", "url")

    def finish(self) -> None:
        """Raise SourceFailed if the compressed body was cut."""
        if self._inflate is None or not self._inflate.eof:
            raise SourceFailed(f"{self._host}: its compressed body is cut short", "url")


def decoder(coding: str, host: str) -> Decoder:
    """Return what undoes a `Content-Encoding`; SourceFailed for one that was not asked for."""
    match coding.strip().lower():
        case "" | "identity":
            return Identity()
        case "gzip" | "x-gzip":
            return Inflate(host, gzip=True)
        case "deflate":
            return Inflate(host, gzip=False)
        case _:
            raise SourceFailed(
                f"{host}: its answer is coded as {coding[:40]!r}: expected none, gzip or deflate",
                "url",
            )


def _deflate_kind(data: bytes) -> int:
    has_head = data[0] & 0xF == ZLIB_METHOD and int.from_bytes(data[:2], "big") % ZLIB_CHECK == 0
    return ZLIB if has_head else RAW
