"""Bring the host of an address to its one spelling, as browsers do."""

import ipaddress
import re
from urllib.parse import unquote

import idna

LONGEST = 253
LONGEST_RAW = 1024
NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
IPV4_PARTS = 4
BYTE = 256


def canonical_host(text: str) -> str | None:
    """Return the host in lower case, IDNA and dotted or bracketed numbers; None if it is none."""
    if text.startswith("["):
        return _ipv6(text[1:-1])
    name = _ascii(text)
    if name is None:
        return None
    name = name.lower().removesuffix(".")
    if len(name) > LONGEST or not NAME.fullmatch(name):
        return None
    return _ipv4(name) if NUMBER.fullmatch(name.rpartition(".")[2]) else name


def _ascii(text: str) -> str | None:
    if len(text) > LONGEST_RAW:
        return None
    try:
        text = unquote(text, errors="strict")
        return text if text.isascii() else idna.encode(text, uts46=True).decode()
    except UnicodeError:
        return None


def _ipv6(text: str) -> str | None:
    try:
        return None if "%" in text else f"[{ipaddress.IPv6Address(text)}]"
    except ValueError:
        return None


def _ipv4(name: str) -> str | None:
    """Read decimal, octal and hexadecimal numbers, one to four of them, as browsers do."""
    parts = name.split(".")
    if len(parts) > IPV4_PARTS or not all(NUMBER.fullmatch(part) for part in parts):
        return None
    try:
        *first, last = (_number(part) for part in parts)
        if any(part >= BYTE for part in first) or last >= BYTE ** (IPV4_PARTS + 1 - len(parts)):
            return None
    except ValueError:
        return None
    value = last + sum(part << 24 - 8 * at for at, part in enumerate(first))
    return str(ipaddress.IPv4Address(value))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
