"""Profiles that an answer may carry: the file's own where it is sound, or Display P3.

Layouts after ICC.1:2022, sections 7.2, 7.3 and 9.2.
"""

import struct

import pyvips

from transforms.loaders.icc import COLORANTS, SRGB

LARGEST = 4_000_000
KINDS = {1: b"GRAY", 2: b"GRAY", 3: b"RGB ", 4: b"RGB "}
CURVE = b"kTRC"
HEAD, ENTRY = 128, 12
D50 = (0.9642, 1.0, 0.8249)
CURVES = (b"rTRC", b"gTRC", b"bTRC")


def display_p3() -> bytes:
    """Return a small profile of Display P3."""
    return bytes(pyvips.Image.profile_load("p3"))


def own(profile: bytes, bands: int) -> bytes:
    """Return the profile by which pixels read as three bands; nothing where it is not sound.

    Grey becomes three equal bands, so its profile becomes one of three such curves.
    """
    kind = KINDS.get(bands, b"")
    if len(profile) > LARGEST or profile[16:20] != kind:
        return b""
    profile = profile if kind == b"RGB " else of_grey(profile)
    return profile if profile and _sound(profile) else b""


def of_grey(profile: bytes) -> bytes:
    """Write a profile whose three curves are the one of a grey profile, with sRGB's primaries."""
    try:
        curve = _tag(profile, CURVE)
    except (struct.error, StopIteration):
        return b""
    points = {b"wtpt": _point(D50)} | {
        name: _point(colour) for name, colour in zip(COLORANTS, SRGB, strict=True)
    }
    named = {b"desc": _words("Grey"), b"cprt": _words("CC0"), **points}
    start = HEAD + 4 + ENTRY * (len(named) + len(CURVES))
    table, body = b"", b""
    for name, value in named.items():
        table += struct.pack(">4sII", name, start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    for name in CURVES:
        table += struct.pack(">4sII", name, start + len(body), len(curve))
    curve += b"\0" * (-len(curve) % 4)
    body = struct.pack(">I", len(named) + len(CURVES)) + table + body + curve
    return _head(HEAD + len(body)) + body


def _sound(profile: bytes) -> bool:
    """Say whether the colour engine takes it, and libpng, of all encoders the strictest."""
    pixel = pyvips.Image.black(1, 1, bands=3).copy(interpretation="srgb")
    pixel.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    try:
        pixel.icc_transform("srgb", embedded=True, intent="relative").copy_memory()
        pixel.pngsave_buffer(keep="icc")
    except pyvips.Error:
        return False
    return True


def _tag(profile: bytes, name: bytes) -> bytes:
    (count,) = struct.unpack_from(">I", profile, HEAD)
    entries = (
        struct.unpack_from(">4sII", profile, HEAD + 4 + ENTRY * n) for n in range(min(count, 100))
    )
    at, length = next((at, length) for tag, at, length in entries if tag == name)
    return profile[at : at + length]


def _head(size: int) -> bytes:
    version, date = bytes([4, 0x20, 0, 0]), struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    head = struct.pack(">I", size) + bytes(4) + version + b"mntrRGB XYZ " + date + b"acsp"
    return head.ljust(68, b"\0") + _point(D50)[8:] + bytes(HEAD - 80)


def _point(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(value * 65536) for value in values))


def _words(text: str) -> bytes:
    said = text.encode("utf-16-be")
    return struct.pack(">4s4x2I4s2I", b"mluc", 1, 12, b"enUS", len(said), 28) + said
