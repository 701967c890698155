"""A source of originals that costs little: `python -m proxy.bench.origin <port> <folder> …`.

`/<number>/<path>` answers the file at `path` under one of the folders, from memory; a JPEG carries
the number as a comment, so that each number is another original. `?wait=<seconds>` answers late.
`/counts` tells how often each path was fetched.
"""

import asyncio
import sys
from collections import Counter
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import uvloop
from msgspec import json

HOST = "127.0.0.1"
TYPES = {".jpg": "jpeg", ".tif": "tiff"}
START = b"\xff\xd8"


class Shelf:
    """Files by their path under any of several folders, kept once read."""

    def __init__(self, folders: list[Path]) -> None:
        self._paths = {
            str(path.relative_to(folder)): path
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._held: dict[str, bytes] = {}
        self.counts: Counter[str] = Counter()

    def answer(self, path: str) -> tuple[bytes, ...]:
        """Return the pieces of a whole answer."""
        if path == "/counts":
            return _answer("200 OK", "application/json", json.encode(self.counts))
        self.counts[path] += 1
        number, _, name = unquote(path).lstrip("/").partition("/")
        if name not in self._paths:
            return _answer("404 Not Found", "text/plain", b"no such original")
        if name not in self._held:
            self._held[name] = self._paths[name].read_bytes()
        body, suffix = self._held[name], Path(name).suffix
        kind = f"image/{TYPES.get(suffix, suffix[1:])}"
        if not body.startswith(START):
            return _answer("200 OK", kind, body)
        comment = b"\xff\xfe" + (len(number) + 2).to_bytes(2) + number.encode()
        return _answer("200 OK", kind, START, comment, memoryview(body)[len(START) :])


class Caller(asyncio.Protocol):
    """One connection, kept alive; requests come one after another."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._transport: asyncio.Transport | None = None
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, self._held = self._held.partition(b"\r\n\r\n")
            path, _, query = head.split(b" ", 2)[1].decode("latin-1").partition("?")
            late = float(query.removeprefix("wait=") or 0)
            asyncio.get_running_loop().call_later(late, self._send, self._shelf.answer(path))

    def _send(self, pieces: tuple[bytes, ...]) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.writelines(pieces)


def _answer(status: str, media_type: str, *body: bytes | memoryview) -> tuple[bytes, ...]:
    size = sum(map(len, body))
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {size}\r\n\r\n"
    return (head.encode(), *cast("tuple[bytes, ...]", body))


async def serve(port: int, folders: list[Path]) -> None:
    """Serve until the process is ended."""
    shelf = Shelf(folders)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Caller(shelf), HOST, port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), [Path(word) for word in sys.argv[2:]]))
