"""The pictures that a drawing holds in itself."""

import re
from base64 import b64decode, b64encode
from urllib.parse import unquote_to_bytes

DATA = re.compile(r"\s*data:([^,]{0,200}),(.*)", re.IGNORECASE | re.DOTALL)
KINDS = (
    ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
    ("image/gif", re.compile(rb"GIF8[79]a")),
    ("image/webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
)


def held(address: str) -> bytes:
    """Return the bytes of a `data:` address that is a picture of pixels; empty for any other."""
    found = DATA.fullmatch(address)
    if not found:
        return b""
    data = unquote_to_bytes(found[2])
    if found[1].lower().rstrip().endswith(";base64"):
        try:
            data = b64decode(b"".join(data.split()))
        except ValueError:
            return b""
    return data if kind(data) else b""


def kind(data: bytes) -> str:
    """Name the media type of a picture by its first bytes; empty where it is none."""
    return next((name for name, magic in KINDS if magic.match(data)), "")


def address(data: bytes) -> str:
    """Write a picture down as a `data:` address of its true type."""
    return f"data:{kind(data)};base64,{b64encode(data).decode()}"
