"""IPTC records (IIM 4.2), bare or among the resources of a Photoshop segment."""

from collections.abc import Iterator

MARK = b"Photoshop 3.0\0"
RESOURCE, RECORDS = b"8BIM", 0x0404
TAG = 0x1C
LONGEST = 0x8000
HEAD = 5
CHARACTERS, UTF8 = (1, 90), b"\x1b%G"
BYLINE, CREDIT, COPYRIGHT = (2, 80), (2, 110), (2, 116)
PREVIEWS = frozenset({(2, 200), (2, 201), (2, 202)})
LAST_OF_WORDS = 3
MOST_BYTES = 60_000

Record = tuple[tuple[int, int], bytes]


def records_in(data: bytes) -> bytes:
    """Find the records in what a decoder hands over: a Photoshop segment, or the records alone."""
    data = data.removeprefix(MARK)
    if not data.startswith(RESOURCE):
        return data if data[:1] == bytes([TAG]) else b""
    at = 0
    while data[at : at + 4] == RESOURCE and at + 12 <= len(data):
        name = 1 + data[at + 6]
        start = at + 6 + name + name % 2
        length = int.from_bytes(data[start : start + 4], "big")
        if int.from_bytes(data[at + 4 : at + 6], "big") == RECORDS:
            return data[start + 4 : start + 4 + length]
        at = start + 4 + length + length % 2
    return b""


def split(data: bytes) -> Iterator[Record]:
    """Yield the records, as far as they are whole."""
    at = 0
    while at + HEAD <= len(data) and data[at] == TAG:
        length = int.from_bytes(data[at + 3 : at + HEAD], "big")
        if length >= LONGEST or at + HEAD + length > len(data):
            return
        yield (data[at + 1], data[at + 2]), data[at + HEAD : at + HEAD + length]
        at += HEAD + length


def joined(records: list[Record]) -> bytes:
    """Write records."""
    return b"".join(
        bytes([TAG, *name]) + len(value).to_bytes(2, "big") + value for name, value in records
    )


def fitted(data: bytes) -> bytes:
    """Return the records without previews of the picture."""
    stay = [
        (name, value)
        for name, value in split(data)
        if name not in PREVIEWS and name[0] <= LAST_OF_WORDS
    ]
    body = joined(stay)
    return body if len(body) <= MOST_BYTES else b""


def texts(data: bytes) -> dict[tuple[int, int], list[str]]:
    """Read the records as text, by name."""
    found: dict[tuple[int, int], list[str]] = {}
    utf8 = True
    for name, value in split(data):
        if name == CHARACTERS:
            utf8 = value == UTF8
        found.setdefault(name, []).append(_text(value, utf8=utf8))
    return found


def segment(data: bytes) -> bytes:
    """Wrap records as a JPEG's APP13 holds them."""
    resource = RESOURCE + RECORDS.to_bytes(2, "big") + b"\0\0" + len(data).to_bytes(4, "big")
    return MARK + resource + data + b"\0" * (len(data) % 2)


def _text(value: bytes, *, utf8: bool) -> str:
    try:
        return value.decode("utf-8" if utf8 else "latin-1")
    except UnicodeDecodeError:
        return value.decode("latin-1")
