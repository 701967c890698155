"""What kind of video bytes are, by how they begin."""

HEAD = 512
PACKET = 188
EBML = b"\x1a\x45\xdf\xa3"
THEORA = b"\x80theora"
BOXES_OF_OLD = frozenset({b"moov", b"mdat", b"wide"})
STILL_OR_SOUND = frozenset(
    {
        *(b"avif", b"avis", b"mif1", b"msf1", b"miaf", b"heic", b"heix", b"hevc", b"hevx"),
        *(b"heim", b"heis", b"jxl ", b"jp2 ", b"jpx ", b"crx ", b"M4A ", b"M4B ", b"M4P "),
        *(b"F4A ", b"F4B ", b"aax ", b"aaxc"),
    }
)
BRANDS = {b"qt  ": "video/quicktime", b"3gp": "video/3gpp", b"3g2": "video/3gpp2"}


STARTS = {b"\x00\x00\x01\xba": "video/mpeg", b"FLV\x01": "video/x-flv"}


def film(head: bytes) -> str:
    """Return the media type of what begins so, empty where it is no video that is known."""
    looks = (_iso, _quicktime, _matroska, _ogg, _avi, _packets)
    return STARTS.get(head[:4]) or next(filter(None, (look(head) for look in looks)), "")


def _iso(head: bytes) -> str:
    brand = head[8:12]
    if head[4:8] != b"ftyp" or brand in STILL_OR_SOUND or len(brand) < len(b"isom"):
        return ""
    return BRANDS.get(brand) or BRANDS.get(brand[:3]) or "video/mp4"


def _quicktime(head: bytes) -> str:
    return "video/quicktime" if head[4:8] in BOXES_OF_OLD else ""


def _matroska(head: bytes) -> str:
    said = head[:64] if head.startswith(EBML) else b""
    return "video/webm" if b"webm" in said else "video/x-matroska" * (b"matroska" in said)


def _ogg(head: bytes) -> str:
    return "video/ogg" if head.startswith(b"OggS") and THEORA in head[:64] else ""


def _avi(head: bytes) -> str:
    return "video/x-msvideo" if head.startswith(b"RIFF") and head[8:12] == b"AVI " else ""


def _packets(head: bytes) -> str:
    return "video/mp2t" if head[: 2 * PACKET + 1 : PACKET] == b"G" * 3 else ""
