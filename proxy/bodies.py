"""Bodies that are JSON, and bytes that are written in it."""

import asyncio
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
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
WORDS_OF_BYTES = 4 / 3
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
    body = bytearray()
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
        raise InvalidParameter(BODY, bytes(body[:40]).decode("utf-8", "replace"), reason) from None


def _uploaded(text: str, most: int, filename: str, name: str) -> Upload:
    text = text[match.end() :] if (match := PREFIX.match(text[:200])) else text
    try:
        data = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise InvalidParameter(name, text[:40], "bytes in base64") from None
    if len(data) > most:
        raise UploadTooLarge(f"the image is larger than {most} bytes: expected at most that", name)
    if not data:
        raise UnsupportedFormat(f"{name} is empty: expected the bytes of an image", name)
    blob = new_blob()
    blob.write(data)
    return Upload(blob.seal(), sha256(data).hexdigest(), filename)
