"""Whose a picture is, as EXIF, XMP and IPTC tell it, brought to one account and written anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any, Self

from transforms.metadata import exif, iptc, xmp
from transforms.metadata.exif_writing import written

LONGEST, MOST = 2000, 20
MOST_OF_A_RECORD = {iptc.BYLINE: 32, iptc.CREDIT: 32, iptc.COPYRIGHT: 128}


@dataclass(frozen=True, slots=True)
class Rights:
    """Who made a picture, who is to be named, and what may be done with it."""

    notice: str = ""
    creators: tuple[str, ...] = ()
    credit: str = ""
    terms: str = ""
    statement: str = ""
    marked: str = ""

    @classmethod
    def read(cls, block: exif.Block | None, packet: bytes, records: bytes) -> Self:
        """Gather what each kind of metadata says; XMP is asked first, then IPTC, then EXIF."""
        rdf = xmp.tree(packet) if packet else None
        tags = block.tags(block.first) if block else {}
        said = iptc.texts(records)
        by_exif = exif.text(tags, exif.ARTIST).split(";")
        return cls(
            _first(
                _of(rdf, xmp.DC, "rights"),
                said.get(iptc.COPYRIGHT, ()),
                [exif.text(tags, exif.COPYRIGHT)],
            ),
            _all(_of(rdf, xmp.DC, "creator"), said.get(iptc.BYLINE, ()), by_exif),
            _first(_of(rdf, xmp.PHOTOSHOP, "Credit"), said.get(iptc.CREDIT, ())),
            _first(_of(rdf, xmp.XMP_RIGHTS, "UsageTerms")),
            _first(_of(rdf, xmp.XMP_RIGHTS, "WebStatement")),
            _first(_of(rdf, xmp.XMP_RIGHTS, "Marked")),
        )

    def exif(self) -> bytes:
        """Write them as EXIF; nothing where it has no words for them."""
        said = {exif.ARTIST: "; ".join(self.creators), exif.COPYRIGHT: self.notice}
        tags = {n: exif.Tag(exif.TEXT, t.encode() + b"\0") for n, t in said.items() if t}
        return written("<", tags) if tags else b""

    def xmp(self) -> bytes:
        """Write them as XMP."""
        attributes = {
            "photoshop:Credit": self.credit,
            "xmpRights:WebStatement": self.statement,
            "xmpRights:Marked": self.marked,
        }
        elements = (
            _list("dc:creator", "Seq", self.creators),
            _list("dc:rights", "Alt", [self.notice]),
            _list("xmpRights:UsageTerms", "Alt", [self.terms]),
        )
        if self == Rights():
            return b""
        spaces = "".join(f" xmlns:{name}={_quoted(uri)}" for name, uri in xmp.NAMES.items())
        own = "".join(f" {name}={_quoted(text)}" for name, text in attributes.items() if text)
        body = f'<rdf:RDF{spaces}><rdf:Description rdf:about=""{own}>{"".join(elements)}'
        return xmp.packet((body + "</rdf:Description></rdf:RDF>").encode())

    def iptc(self) -> bytes:
        """Write them as records."""
        said = [(iptc.BYLINE, name) for name in self.creators]
        said += [(iptc.CREDIT, self.credit), (iptc.COPYRIGHT, self.notice)]
        records = [(name, _cut(text, MOST_OF_A_RECORD[name])) for name, text in said if text]
        return iptc.joined([(iptc.CHARACTERS, iptc.UTF8), *records]) if records else b""


def _of(rdf: Any, space: str, name: str) -> Iterable[str]:
    return () if rdf is None else xmp.values(rdf, space, name)


def _all(*sources: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of the first source that has any."""
    for source in sources:
        if texts := tuple(filter(None, map(_clean, source))):
            return tuple(dict.fromkeys(texts))[:MOST]
    return ()


def _first(*sources: Iterable[str]) -> str:
    return next(iter(_all(*sources)), "")


def _clean(text: str) -> str:
    """Keep what can be printed, up to a length."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:LONGEST].strip()


def _cut(text: str, most: int) -> bytes:
    return text.encode()[:most].decode(errors="ignore").encode()


def _list(name: str, kind: str, texts: Iterable[str]) -> str:
    language = ' xml:lang="x-default"' if kind == "Alt" else ""
    items = "".join(f"<rdf:li{language}>{escape(text)}</rdf:li>" for text in texts if text)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>" if items else ""


def _quoted(text: str) -> str:
    """Write text as an attribute's value, its line ends too."""
    return '"' + escape(text).replace("\n", "&#10;").replace("\r", "&#13;") + '"'
