"""Images that callers send: a body, raw or in a form, becomes a blob as it arrives."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from cache import Validators
from proxy.asgi import Receive
from proxy.departure import CallerLeft
from proxy.failures import UploadTooLarge
from proxy.forms import Form
from proxy.headers import Pair, picked
from proxy.sources.budget import new_blob
from transforms.blob import Blob
from transforms.errors import UnsupportedFormat

NO_VALIDATORS = Validators()
FORM_OVERHEAD = 64 * 1024
NAMES = frozenset({b"content-type", b"content-length", b"content-encoding"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A sealed body, its SHA-256, what the caller calls it, and what its form says besides."""

    blob: Blob
    digest: str
    filename: str = ""
    media_type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


class Sink:
    """A blob that grows to at most `limit` bytes, and its digest; `grow` reserves room for them."""

    def __init__(self, limit: int, grow: Callable[[int], object]) -> None:
        self.blob = new_blob()
        self._limit = limit
        self._grow = grow
        self._hash = sha256()

    def write(self, chunk: bytes) -> None:
        """Append a chunk; raises UploadTooLarge."""
        if self.blob.size + len(chunk) > self._limit:
            raise _too_large(self._limit)
        self._grow(len(chunk))
        self._hash.update(chunk)
        self.blob.write(chunk)

    def upload(self, filename: str, media_type: str) -> Upload:
        """Seal what has arrived; raises UnsupportedFormat when that is nothing."""
        if not self.blob.size:
            raise UnsupportedFormat("the body is empty: expected the bytes of an image")
        return Upload(self.blob.seal(), self._hash.hexdigest(), filename, media_type)


async def read(
    headers: Iterable[Pair], receive: Receive, limit: int, grow: Callable[[int], object]
) -> Upload:
    """Read a request's body, of at most `limit` bytes of image, for which `grow` reserves room.

    Raises what `grow` raises, UploadTooLarge, UnsupportedFormat, InvalidParameter, or CallerLeft
    when the connection closes first. It waits as long as the caller sends: the deadline is the
    caller's of this.
    """
    asked = picked(headers, NAMES)
    kind = asked.get(b"content-type", b"")
    in_form = kind.partition(b";")[0].strip().lower() == b"multipart/form-data"
    room = limit + FORM_OVERHEAD * in_form
    _check(asked.get(b"content-encoding", b""), asked.get(b"content-length", b""), room, limit)
    sink = Sink(limit, grow)
    try:
        chunks = _chunks(receive)
        if not in_form:
            await _drain(chunks, sink.write, limit, limit)
            return sink.upload("", kind.decode("latin-1"))
        form = Form(kind, sink.write)
        await _drain(chunks, form.feed, room, limit)
        form.finish()
        return replace(sink.upload(form.filename, form.media_type), fields=form.fields)
    except BaseException:
        sink.blob.close()
        raise


def _check(coding: bytes, length: bytes, room: int, limit: int) -> None:
    """Refuse what its headers condemn before a byte is read."""
    if coding.strip().lower() not in (b"", b"identity"):
        named = coding[:40].decode("latin-1")
        raise UnsupportedFormat(f"Content-Encoding {named!r}: expected the image's own bytes")
    if length.isdigit() and (len(length.lstrip(b"0")) > len(str(room)) or int(length) > room):
        raise _too_large(limit)


async def _drain(
    chunks: AsyncIterator[bytes], take: Callable[[bytes], None], room: int, limit: int
) -> None:
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        if received > room:
            raise _too_large(limit)
        take(chunk)


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerLeft
        if body := message.get("body", b""):
            yield body
        more = message.get("more_body", False)


def _too_large(limit: int) -> UploadTooLarge:
    return UploadTooLarge(f"the image is larger than {limit} bytes: expected at most that", "file")
