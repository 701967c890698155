"""What a decoder says of a picture, in words for the caller."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyvips

from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat

LONGEST = 120
MEMORY = re.compile(r"out of memory|memory alloc|security limit|cannot alloc", re.IGNORECASE)
UNSUPPORTED = re.compile(
    r"unsupported (.*precision|bmp (bitfields|compression|header)|codec|feature)"
    r"|non-existing (item|alpha image)|bad labq",
    re.IGNORECASE,
)
NOISE = re.compile(
    r"^(source: |vips__|wbuffer|.*: load error$|.*unable to open source|cannot identify image file)"
)
PREFIX = re.compile(r"^\w+: ")
CODES = re.compile(r"\s*\([\d.]+\)$|[^ -~]")


def read_every_error() -> None:
    """Let pyvips read what libvips says even where it quotes bytes of a file that are no UTF-8.

    Else that text stays in libvips' buffer, and whatever pyvips does later in this process fails.
    """
    pyvips.error._to_string = _said  # noqa: SLF001 - pyvips knows no other way


def _said(text: Any) -> str:
    words: bytes = b"" if text == pyvips.ffi.NULL else pyvips.ffi.string(text)
    return words.decode("utf-8", "replace")


def translate(error: Exception) -> Refused:
    """Turn what stopped a decode or an evaluation into a refusal; its cause stays with us."""
    said = str(error)
    if isinstance(error, MemoryError) or MEMORY.search(said):
        return ImageTooLarge("decoding this image takes more memory than one request may use")
    lines = (line.strip() for line in getattr(error, "detail", said).splitlines())
    reason = next((line for line in lines if line and not NOISE.match(line)), "")
    reason = CODES.sub("", PREFIX.sub("", reason)).strip()
    if "/" in reason:
        reason = ""
    if UNSUPPORTED.search(reason):
        return UnsupportedFormat(f"this build cannot read the image: {reason[:LONGEST]}")
    return UnreadableImage(f"the image is damaged: {reason[:LONGEST] or 'it cannot be decoded'}")


@contextmanager
def translated() -> Iterator[None]:
    """Raise refusals in place of what libvips raises inside."""
    try:
        yield
    except (pyvips.Error, MemoryError) as error:
        raise translate(error) from error


@contextmanager
def guarded() -> Iterator[None]:
    """Raise refusals in place of whatever a decoder outside libvips raises inside."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise translate(error) from error


def missing(kind: str, package: str) -> UnsupportedFormat:
    """Refuse a format whose decoder is not installed, and say what adds it."""
    return UnsupportedFormat(f"the image is {kind}: `pip install {package}` adds its decoder")
