"""Metadata: what may stay with a picture, made to fit what became of its pixels."""

from dataclasses import replace

from transforms.kept import NOTHING, Kept
from transforms.metadata import exif, iptc, xmp
from transforms.metadata.exif_writing import fitted, rebuilt
from transforms.metadata.rights import Rights

COPYRIGHT, KEEP = "copyright", "keep"


def kept(
    meta: str, block: exif.Block | None, packet: bytes, records: bytes, *, file: bool = False
) -> Kept:
    """Choose of EXIF, XMP and IPTC what a recipe lets stay; what is broken stays behind.

    With `file` the block is a whole TIFF file, of which only the words are taken.
    """
    if meta not in {COPYRIGHT, KEEP}:
        return NOTHING
    records = iptc.records_in(records)
    if meta == COPYRIGHT:
        rights = Rights.read(block, packet, records)
        return Kept(exif=rights.exif(), xmp=rights.xmp(), iptc=rights.iptc())
    words = Kept(xmp=xmp.fitted(packet) if packet else b"", iptc=iptc.fitted(records))
    if block is None:
        return words
    return replace(words, exif=(rebuilt if file else fitted)(block))


def hushed(picture: Kept) -> Kept:
    """Leave only whose a picture is: all else may show, or tell, what was hidden of it."""
    rights = Rights.read(exif.Block.of(picture.exif), picture.xmp, picture.iptc)
    words = replace(picture, exif=rights.exif(), xmp=rights.xmp(), iptc=rights.iptc())
    return replace(words, manifest=b"", gains=None)


__all__ = ["COPYRIGHT", "KEEP", "hushed", "kept"]
