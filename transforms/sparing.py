"""An original's own file without a word beside its pixels, for answers that would be larger."""

from collections.abc import Callable, Iterator, Mapping

from transforms.codecs.stripped import stripped
from transforms.kept import NOTHING
from transforms.loaders.base import Header
from transforms.loaders.gif import DESCRIPTOR, EXTENSION, IMAGE, SCREEN, TRAILER, past, table
from transforms.picture import Picture
from transforms.recipe import Recipe
from transforms.scanning import scanned
from transforms.steps.resize import Resize

PNG_HEAD, PNG_DEPTH, PNG_INTERLACE, USUAL_BITS = 8, 24, 28, 8
PNG_KEPT, PNG_COLOURS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}, {b"iCCP", b"cICP", b"acTL"}
GIF_CONTROL, GIF_LOOPS = b"!\xf9\x04", b"!\xff\x0bNETSCAPE2.0\x03\x01"
GIF_LENGTHS = {GIF_CONTROL: 8, GIF_LOOPS: 19}
WEBP_HEAD, WEBP_WORDS, WEBP_COLOURS, WEBP_FLAGS = 12, 0x0C, 0x20, 8
WEBP_FRAME, WEBP_FRAME_HEAD = b"ANMF", 24
WEBP_PIXELS = {b"VP8 ", b"VP8L", b"ALPH"}
WEBP_KEPT = {*WEBP_PIXELS, b"VP8X", b"ANIM", WEBP_FRAME}
PROGRESSIVE = b"\xff\xc2"

Way = Callable[[memoryview], bytes | None]


def spared(
    name: str, data: memoryview, recipe: Recipe, header: Header, end: Picture, memory: int
) -> bytes:
    """Return the original as it came, but for its metadata; empty where that is not what was asked.

    `name` is the format of the answer, the original's own, and `end` the finished picture. A JPEG
    in one scan becomes one in several where that is what is asked, for which it may take `memory`.
    """
    writing, way = recipe.writing, WAYS.get(name)
    same = (header.width, header.height, header.frames) == (end.width, end.height, end.frames)
    if way is None or not same or not header.upright or end.kept != NOTHING:
        return b""
    if writing.subsample or len(recipe.steps) > 1:
        return b""  # what was shrunk and has grown again is as large as it was, but not the same
    if not all(isinstance(step, Resize) for step in recipe.steps):
        return b""
    try:
        body = way(data) or b""
    except (IndexError, ValueError):
        return b""
    if name == "jpeg":
        body = _jpeg_in_order(body, writing.progressive is not False, header, memory)
        return body if len(body) <= len(data) else b""
    asked = writing.progressive
    return body if body and (asked is None or bool(body[PNG_INTERLACE]) is asked) else b""


def _jpeg_in_order(body: bytes, progressive: bool, header: Header, memory: int) -> bytes:
    if not body or (PROGRESSIVE in body) is progressive:
        return body
    return scanned(body, header.width * header.height, memory) if progressive else b""


def _png(data: memoryview) -> bytes | None:
    """Leave the chunks of pixels; None where others say what their values mean."""
    parts, at = [bytes(data[:PNG_HEAD])], PNG_HEAD
    while parts[-1][4:8] != b"IEND":
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        kind = bytes(data[at + 4 : at + 8])
        if end > len(data) or kind in PNG_COLOURS:
            return None
        parts += [bytes(data[at:end])] if kind in PNG_KEPT else []
        at = end
    return b"".join(parts) if data[PNG_DEPTH] <= USUAL_BITS else None


def _gif(data: memoryview) -> bytes | None:
    """Leave frames, what steers them, and the count of loops."""
    at = SCREEN + table(data[10])
    parts = [bytes(data[:at])]
    while (kind := data[at]) in {IMAGE, EXTENSION}:
        tables = DESCRIPTOR + table(data[at + DESCRIPTOR - 1]) + 1 if kind == IMAGE else 2
        end = past(data, at + tables)
        parts += [bytes(data[at:end])] if kind == IMAGE or _steers(data[at:end]) else []
        at = end
    return b"".join(parts) + bytes([TRAILER]) if kind == TRAILER else None


def _steers(block: memoryview) -> bool:
    return any(
        bytes(block[: len(head)]) == head and len(block) == length
        for head, length in GIF_LENGTHS.items()
    )


def _webp(data: memoryview) -> bytes | None:
    """Leave the chunks of pixels; None where there is a profile, or something else in a frame."""
    parts = []
    for kind, chunk in _chunks(data, WEBP_HEAD):
        flags = chunk[WEBP_FLAGS] if kind == b"VP8X" else 0
        inner = _chunks(memoryview(chunk), WEBP_FRAME_HEAD) if kind == WEBP_FRAME else ()
        if flags & WEBP_COLOURS or not {name for name, _ in inner} <= WEBP_PIXELS:
            return None
        silent = bytes([flags & ~WEBP_WORDS]) + chunk[WEBP_FLAGS + 1 :]
        plain = chunk[:WEBP_FLAGS] + silent if flags else chunk
        parts += [plain] if kind in WEBP_KEPT else []
    size = 4 + sum(map(len, parts))
    return b"RIFF" + size.to_bytes(4, "little") + b"WEBP" + b"".join(parts)


def _chunks(data: memoryview, at: int) -> Iterator[tuple[bytes, bytes]]:
    """Go through chunks of an even length; ValueError where one is cut."""
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end > len(data):
            raise ValueError(end)
        yield bytes(data[at : at + 4]), bytes(data[at:end]) + bytes(length % 2)
        at = end + length % 2


WAYS: Mapping[str, Way] = {"jpeg": stripped, "png": _png, "gif": _gif, "webp": _webp}
