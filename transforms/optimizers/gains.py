"""XMP that says how a gain map is to be read, without anything else that it said."""

from transforms.metadata.xmp import RDF, packet, tree

SPACES = (
    "http://ns.adobe.com/hdr-gain-map/",
    "http://ns.google.com/photos/1.0/container/",
    "http://ns.apple.com/HDRGainMap/",
    "http://ns.apple.com/pixeldatainfo/",
    "http://www.w3.org/XML/1998/namespace",
    RDF,
)
NAMED = tuple(f"{{{space}" for space in SPACES)


def only_gains(words: bytes) -> bytes:
    """Return a packet of what concerns gain maps; an empty one where it cannot be read."""
    from lxml import etree  # noqa: PLC0415 - only for the few files that have a gain map

    rdf = tree(words)
    if rdf is None:
        return packet(b"")
    for element in list(rdf.iter("*")):
        for name in [n for n in element.attrib if n.startswith("{") and not n.startswith(NAMED)]:
            del element.attrib[name]
        if not element.tag.startswith(NAMED) and element.getparent() is not None:
            element.getparent().remove(element)
    return packet(etree.tostring(rdf))
