"""Multipart forms, read as they arrive: one part goes to its sink, the others are short words."""

from collections.abc import Callable

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from transforms.errors import InvalidParameter

PART = "file"
MOST_PARTS = 32
MOST_WORDS = 64 * 1024
MOST_HEADERS = 16
LONGEST_HEADER = 4096
MOST_DELIMITERS = 256
IDENTITY = frozenset({b"", b"7bit", b"8bit", b"binary"})


class Form:
    """Feeds the content of the part named `file` to a sink.

    Raises InvalidParameter for a form that is malformed, cut short, or has no such part or two.
    """

    def __init__(self, content_type: bytes, sink: Callable[[bytes], None]) -> None:
        self.filename = ""
        self.media_type = ""
        self._fields: dict[str, bytes] = {}
        self._field_name = ""
        self._words = 0
        self._sink = sink
        self._parts = 0
        self._delimiters = 0
        self._found = False
        self._inside = False
        self._ended = False
        self._name = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._parser = self._parse(parse_options_header(content_type)[1].get(b"boundary", b""))

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        # Content full of what is almost the end of it costs the parser a hundred times more.
        self._delimiters += chunk.count(self._parser.boundary)
        if self._delimiters > MOST_DELIMITERS:
            raise _refused("a form whose content is full of its boundary")
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _refused("a malformed form") from error

    @property
    def fields(self) -> dict[str, str]:
        """What the other parts say, by their names; the last of one name counts."""
        return {name: value.decode("utf-8", "replace") for name, value in self._fields.items()}

    def finish(self) -> None:
        """Check that the form was whole and had its part."""
        if not self._ended:
            raise _refused("a form that ends early")
        if not self._found:
            raise _refused("a form without it")

    def _parse(self, boundary: bytes) -> MultipartParser:
        if not boundary:
            raise _refused("a form without a boundary")
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_field": self._field,
                    "on_header_value": self._add,
                    "on_header_end": self._header,
                    "on_headers_finished": self._open,
                    "on_part_data": self._data,
                    "on_end": self._end,
                },
                max_header_count=MOST_HEADERS,
                max_header_size=LONGEST_HEADER,
            )
        except FormParserError as error:
            raise _refused("a form with an overlong boundary") from error

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _refused(f"a form of more than {MOST_PARTS} parts")
        self._inside = False
        self._field_name = ""
        self._headers = {}
        self._name = self._value = b""

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _add(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _open(self) -> None:
        options = parse_options_header(self._headers.get(b"content-disposition", b""))[1]
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if name != PART:
            self._field_name = name
            self._fields[name] = b""
            return
        if self._found:
            raise _refused("two parts")
        if self._headers.get(b"content-transfer-encoding", b"").strip().lower() not in IDENTITY:
            raise _refused("a part with a Content-Transfer-Encoding")
        self._inside = self._found = True
        self.filename = options.get(b"filename", b"").decode("utf-8", "replace")
        self.media_type = self._headers.get(b"content-type", b"").decode("latin-1")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._sink(data[start:end])
        else:
            self._say(data[start:end])

    def _say(self, words: bytes) -> None:
        self._words += len(words)
        if self._words > MOST_WORDS:
            raise _refused(f"a form with more than {MOST_WORDS} bytes beside it")
        if self._field_name:
            self._fields[self._field_name] += words

    def _end(self) -> None:
        self._ended = True


def _refused(got: str) -> InvalidParameter:
    return InvalidParameter(PART, got, f"a multipart form with one part named {PART!r}")
