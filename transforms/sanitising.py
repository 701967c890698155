"""Making a drawing harmless: what a whitelist does not name is not in the copy."""

import zlib

from lxml import etree

from transforms import svg_styles
from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.svg_pictures import address, held
from transforms.svg_words import (
    ANIMATED,
    ATTRIBUTES,
    ELEMENTS,
    LINKS,
    MOVING,
    NAMESPACED,
    PICTURES,
    SPELT,
    SVG,
    TEXTS,
    WORDY,
    XLINK,
)

GZIP = b"\x1f\x8b\x08"
MOST_BYTES = 1024**2
MOST_ELEMENTS = 50_000
DEEPEST = 128
NAMES = {None: SVG, "xlink": XLINK}


def sanitised(data: bytes) -> bytes:
    """Return a drawing (SVG or SVGZ) as UTF-8 that runs nothing and refers to nothing outside.

    Raises UnreadableImage, UnsupportedFormat or ImageTooLarge.
    """
    return written(harmless(data))


def written(root: etree._Element) -> bytes:
    """Write a drawing down."""
    return bytes(etree.tostring(root, encoding="utf-8"))


def harmless(data: bytes) -> etree._Element:
    """Return what is harmless in a drawing, as a tree of its own."""
    root = _parsed(unpacked(data))
    if _word(root) != "svg":
        raise UnsupportedFormat("not an image: the body is XML, but no SVG")
    copy = etree.Element(f"{{{SVG}}}svg", nsmap=NAMES)
    _fill(copy, root)
    todo, count = [(root, copy, 1)], 1
    while todo:
        original, into, depth = todo.pop()
        for child in original:
            count += 1
            if count > MOST_ELEMENTS or depth > DEEPEST:
                raise ImageTooLarge(
                    f"the drawing is too complex: expected at most {MOST_ELEMENTS} elements,"
                    f" {DEEPEST} deep"
                )
            made = _copied(child, into)
            if made is not None:
                todo.append((child, made, depth + 1))
    return copy


def unpacked(data: bytes) -> bytes:
    """Return the bytes of a drawing that may have come packed; never more than MOST_BYTES."""
    if data.startswith(GZIP):
        unpacking = zlib.decompressobj(wbits=31)
        try:
            data = unpacking.decompress(data, MOST_BYTES + 1)
        except zlib.error as error:
            raise UnreadableImage("the image is damaged: what it packs cannot be read") from error
        if len(data) <= MOST_BYTES and not unpacking.eof:
            raise UnreadableImage("the image is damaged: it ends too early")
    if len(data) > MOST_BYTES:
        raise ImageTooLarge(f"the drawing is too long: expected at most {MOST_BYTES} bytes")
    return data


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "").partition(", line")[0][:100]
        raise UnreadableImage(f"the image is damaged: {reason or 'it is no XML'}") from error
    rules = root.getroottree().docinfo.internalDTD
    if rules is not None and next(rules.iterentities(), None) is not None:
        raise UnreadableImage("the drawing defines entities: expected one without")
    return root


def _copied(child: etree._Element, into: etree._Element) -> etree._Element | None:
    """Copy an element into another, without its children; words that follow it stay in any case."""
    made, word, spoken = None, _word(child), _word(into) in TEXTS and child.tail
    if word in ELEMENTS and not (word in MOVING and _moves_links(child)):
        made = etree.SubElement(into, f"{{{SVG}}}{word}")
        _fill(made, child)
    if spoken:
        after = etree.SubElement(into, f"{{{SVG}}}tspan") if made is None else made
        after.tail = spoken
    return None if word in WORDY else made


def _word(element: etree._Element) -> str:
    """Return the local name of an element of SVG; a file may leave the namespace out."""
    if not isinstance(element.tag, str):
        return ""
    space, _, word = element.tag.rpartition("}")
    return word if space in ("", "{" + SVG) else ""


def _moves_links(element: etree._Element) -> bool:
    return element.get("attributeName", "d").strip() not in ANIMATED


def _fill(made: etree._Element, original: etree._Element) -> None:
    word = _word(made)
    for name, text in original.attrib.items():
        if kept := _attribute(word, str(name), str(text)):
            made.set(str(name), kept)
    if word in WORDY:
        text = "".join(original.itertext(with_tail=True))
        made.text = svg_styles.sheet(text) if word == "style" else text
    elif word in TEXTS:
        made.text = original.text


def _attribute(word: str, name: str, text: str) -> str:
    if name in LINKS:
        return _link(word, text.strip())
    if name == "style":
        return svg_styles.declarations(text)
    if name in ATTRIBUTES or name in NAMESPACED or name.startswith(SPELT):
        return svg_styles.value(text)
    return ""


def _link(word: str, text: str) -> str:
    if svg_styles.FRAGMENT.fullmatch(text):
        return text
    picture = held(text) if word in PICTURES else b""
    return address(picture) if picture else ""
