"""Bodies that are JSON, and bytes that are written in it."""

import asyncio
import re
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import TypeVar

import msgspec

from proxy.asgi import Receive, Scope, header
from proxy.departure import CallerLeft
from proxy.failures import UploadTooLarge
from proxy.sources.budget import new_blob
from proxy.uploads import Upload
from transforms.errors import InvalidParameter, UnsupportedFormat

T = TypeVar("T")

BODY, FILE = "body", "file"
SHORT = 64 * 1024
MOST_VALUES = 16 * 1024
WORDS_OF_BYTES = 4 / 3
QUANTUM, AT_ONCE, BREAKS = 4, 256 * 1024, b" \t\r\n"
PREFIX = re.compile(r"data:[\w.+/-]*(;[\w=-]+)*;base64,", re.ASCII)


def is_json(scope: Scope) -> bool:
    """Tell whether a request says that its body is JSON."""
    kind = header(scope, b"content-type").partition(b";")[0].strip().lower()
    return kind == b"application/json" or kind.endswith(b"+json")


async def read_json(receive: Receive, kind: type[T], most: int, grow: Callable[[int], object]) -> T:
    """Read a body as JSON of this shape, with at most `most` bytes of image in base64 within.

    `grow` reserves memory for it. Raises InvalidParameter, UploadTooLarge, what `grow` raises, or
    CallerLeft.
    """
    room = SHORT + int(most * WORDS_OF_BYTES)
    body, commas = bytearray(), 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerLeft
        chunk = message.get("body", b"")
        if len(body) + len(chunk) > room:
            raise UploadTooLarge(
                f"the body is larger than {room} bytes: expected at most that", BODY
            )
        # A thread that makes values lets no other run, and each of them takes 20 times its comma.
        commas += chunk.count(b",")
        if commas > MOST_VALUES:
            raise InvalidParameter(BODY, f"{commas} values", f"at most {MOST_VALUES}")
        grow(len(chunk))
        body += chunk
        more = message.get("more_body", False)
    return await _off_loop(lambda: _decoded(body, kind), len(body))


async def from_base64(text: str, most: int, filename: str = "", *, name: str = FILE) -> Upload:
    """Return what is written in base64, also as a data URI: at most `most` bytes, and some.

    Raises InvalidParameter that names `name`, UploadTooLarge, UnsupportedFormat.
    """
    return await _off_loop(lambda: _uploaded(text, most, filename, name), len(text))


async def _off_loop(work: Callable[[], T], size: int) -> T:
    """Do what takes long for many bytes in a thread."""
    return work() if size <= SHORT else await asyncio.to_thread(work)


def _decoded(body: bytearray, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        reason = str(error)[:200] or type(error).__name__
        shown = bytes(body[:40]).decode("utf-8", "replace")
        raise InvalidParameter(BODY, shown, f"a JSON object of its shape ({reason})") from None


def _uploaded(text: str, most: int, filename: str, name: str) -> Upload:
    start = match.end() if (match := PREFIX.match(text[:200])) else 0
    digest, blob = sha256(), new_blob()
    try:
        for data in _bytes_of(text, start):
            _check(blob.size + len(data), most, name)
            digest.update(data)
            blob.write(data)
        _check(blob.size, most, name, least=1)
    except (NotBase64, ValueError):
        blob.close()
        raise InvalidParameter(name, text[start : start + 40], "bytes in base64") from None
    except BaseException:
        blob.close()
        raise
    return Upload(blob.seal(), digest.hexdigest(), filename)


def _check(size: int, most: int, name: str, least: int = 0) -> None:
    if size < least:
        raise UnsupportedFormat(f"{name} is empty: expected the bytes of an image", name)
    if size > most:
        raise UploadTooLarge(f"the image is larger than {most} bytes: expected at most that", name)


def _bytes_of(text: str, start: int) -> Iterator[bytes]:
    """Decode base64, which may have line breaks; raises ValueError and NotBase64.

    A part at a time: a thread that decodes lets no other run until it is through.
    """
    rest, ended = b"", False
    for at in range(start, len(text), AT_ONCE):
        coded = rest + text[at : at + AT_ONCE].encode("ascii").translate(None, BREAKS)
        if ended and coded:
            raise NotBase64
        whole = len(coded) - len(coded) % QUANTUM
        part, rest = coded[:whole], coded[whole:]
        ended = part.endswith(b"=")
        yield a2b_base64(part, strict_mode=True)
    if rest:
        raise NotBase64
