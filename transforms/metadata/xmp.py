"""XMP: a packet of RDF (ISO 16684-1)."""

from collections.abc import Iterator
from typing import Any

MOST_BYTES = 60_000
LARGEST = 1_000_000
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
XMP = "http://ns.adobe.com/xap/1.0/"
TIFF = "http://ns.adobe.com/tiff/1.0/"
EXIF = "http://ns.adobe.com/exif/1.0/"
NAMES = {"rdf": RDF, "dc": DC, "xmpRights": XMP_RIGHTS, "photoshop": PHOTOSHOP}
OF_OTHER_PIXELS = frozenset(
    {
        f"{{{XMP}}}Thumbnails",
        *(f"{{{TIFF}}}{name}" for name in ("Orientation", "ImageWidth", "ImageLength")),
        *(f"{{{EXIF}}}{name}" for name in ("PixelXDimension", "PixelYDimension")),
    }
)
OF_OTHER_PARTS = tuple(
    f"{{{space}"
    for space in (
        "http://ns.adobe.com/hdr-gain-map/",
        "http://ns.google.com/photos/1.0/",
        "http://ns.adobe.com/xmp/note/",
        "http://ns.apple.com/HDRGainMap/",
        "http://ns.apple.com/pixeldatainfo/",
    )
)
HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
TAIL = b'<?xpacket end="w"?>'


def tree(data: bytes) -> Any:
    """Parse a packet; None where it is broken, too large, or declares entities."""
    from lxml import etree  # noqa: PLC0415 - only where metadata is wanted

    if len(data) > LARGEST or b"<!DOCTYPE" in data:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data.strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return next(root.iter(f"{{{RDF}}}RDF"), None)


def fitted(data: bytes) -> bytes:
    """Return a packet without what was said of other pixels or of parts that stay behind."""
    from lxml import etree  # noqa: PLC0415 - as above

    rdf = tree(data)
    if rdf is None:
        return b""
    for element in list(rdf.iter("*")):
        for name in [name for name in element.attrib if _stale(name)]:
            del element.attrib[name]
        if _stale(element.tag) and element.getparent() is not None:
            element.getparent().remove(element)
    body = packet(etree.tostring(rdf))
    return body if len(body) <= MOST_BYTES else b""


def packet(rdf: bytes) -> bytes:
    """Wrap RDF as a packet."""
    return HEAD + b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + rdf + b"</x:xmpmeta>" + TAIL


def values(rdf: Any, space: str, name: str) -> Iterator[str]:
    """Yield the texts of a property, written as an attribute, an element or a list."""
    for element in rdf.iter(f"{{{RDF}}}Description"):
        if held := element.get(f"{{{space}}}{name}"):
            yield held
        for child in element.iterchildren(f"{{{space}}}{name}"):
            items = list(child.iter(f"{{{RDF}}}li")) or [child]
            yield from (text for item in items if (text := "".join(item.itertext()).strip()))


def _stale(name: str) -> bool:
    return name in OF_OTHER_PIXELS or name.startswith(OF_OTHER_PARTS)
