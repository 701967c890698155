"""What a body is that no loader takes, so that a refusal can name it."""

import re
import zlib

from transforms.loaders.brands import brands

MAGIC: tuple[tuple[str, bytes], ...] = (
    ("JPEG XR", rb"II\xbc"),
    ("ICNS", rb"icns"),
    ("camera raw", rb"II\*\x00.{4}CR|FUJIFILMCCD-RAW|IIR[OS]|MMOR|IIU\x00"),
    ("OpenEXR", rb"v/1\x01"),
    ("Radiance HDR", rb"#\?R"),
    ("DDS", rb"DDS "),
    ("FITS", rb"SIMPLE  ="),
    ("PAM", rb"P7\n"),
    ("PFM", rb"P[Ff]\n"),
    ("JNG or MNG", rb"\x8bJNG|\x8aMNG"),
    ("WebM or Matroska", rb"\x1a\x45\xdf\xa3"),
    ("AVI", rb"RIFF....AVI "),
    ("PDF", rb".{0,1000}?%PDF-"),
)
KINDS = tuple((name, re.compile(pattern, re.DOTALL)) for name, pattern in MAGIC)

SVG = re.compile(rb"<(?:\w+:)?svg[\s>]")
HTML = re.compile(rb"\s*<(?:!doctype html|html|head|body|script|div|p|h1)\b", re.IGNORECASE)
JSON = re.compile(rb"\s*[{\[]")
TEXT = re.compile(rb"[\t\n\f\r\x1b -~\x80-\xff]+")
GZIP = b"\x1f\x8b\x08"
UTF8_MARK = b"\xef\xbb\xbf"


def image_kind(head: bytes) -> str:
    """Name the image, document or video that these bytes begin; empty where none is known."""
    if named := brands(head):
        return _family(named)
    if _drawing(head):
        return "SVG"
    if head.startswith(GZIP) and _drawing(_inflated(head)):
        return "SVGZ"
    return next((name for name, pattern in KINDS if pattern.match(head)), "")


def other_kind(head: bytes) -> str:
    """Say what these bytes look like where they are no image."""
    head = head.removeprefix(UTF8_MARK)
    if not head.strip():
        return "the body is empty"
    if HTML.match(head):
        return "the body is HTML"
    if not TEXT.fullmatch(head):
        return "the body begins with " + head[:8].hex(" ")
    return "the body is JSON" if JSON.match(head) else "the body is text"


def _drawing(head: bytes) -> bool:
    markup = head.removeprefix(UTF8_MARK).lstrip()
    return markup.startswith(b"<") and not HTML.match(markup) and bool(SVG.search(markup))


def _family(named: tuple[bytes, ...]) -> str:
    if named[0] == b"crx ":
        return "camera raw"
    return "MP4 or QuickTime"


def _inflated(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 4096)
    except zlib.error:
        return b""
