"""Byte ranges (RFC 9110 section 14)."""

from proxy.failures import RangeNotSatisfiable

LONGEST_NUMBER = 20


def span(value: bytes, size: int) -> tuple[int, int] | None:
    """Return start and end (exclusive) of the one range that a Range header asks for.

    None where the header is to be ignored: another unit, malformed, or more than one range. Raises
    RangeNotSatisfiable for a well-formed range that no byte of the body is in.
    """
    unit, equals, spec = value.partition(b"=")
    first, dash, last = spec.strip(b" \t").partition(b"-")
    if unit.strip(b" \t").lower() != b"bytes" or not equals or not dash or not (first or last):
        return None
    if not _digits(first) or not _digits(last):
        return None
    if not first:
        start, end = max(size - _number(last), 0), size
    else:
        start, end = _number(first), min(_number(last) + 1, size) if last else size
        if last and _number(last) < start:
            return None
    if start >= size:
        raise RangeNotSatisfiable(
            f"Range {value[:80].decode('latin-1')!r}: expected bytes from 0 to {size - 1}", size
        )
    return start, end


def content_range(start: int, end: int, size: int) -> bytes:
    """Write Content-Range for the bytes from start to end (exclusive)."""
    return b"bytes %d-%d/%d" % (start, end - 1, size)


def _digits(text: bytes) -> bool:
    return not text or text.isdigit()


def _number(text: bytes) -> int:
    """Read digits of any length: past LONGEST_NUMBER they are merely huge."""
    return int(text.lstrip(b"0")[:LONGEST_NUMBER] or b"0")
