"""What a drawing may hold, and that nothing else comes through, whatever is sent."""

import gzip
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from transforms.errors import ImageTooLarge, Refused, UnreadableImage, UnsupportedFormat
from transforms.sanitising import DEEPEST, MOST_BYTES, MOST_ELEMENTS, sanitised
from transforms.svg_words import ATTRIBUTES, ELEMENTS, SVG, XLINK

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8A"
    "AAAASUVORK5CYII="
)
REACHING = re.compile(
    r"script\s*:|@(?!media|keyframes|supports)|(?:expression|image|src|image-set)\(|behaviou?r\s*:"
    r"|-moz-binding|\\|/\*|url\((?!#[^()]+\))",
    re.IGNORECASE,
)
DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")


def drawn(body, opening=OPEN):
    return f"{opening}{body}</svg>".encode()


def kept(body):
    """Return what comes of a part, without what stands around it."""
    return sanitised(drawn(body + "<g/>")).decode().removeprefix(OPEN).removesuffix("<g/></svg>")


def harmless(data):
    """Check a drawing that came out, by a parser and by words; returns its root."""
    root = etree.fromstring(data)
    assert root.getroottree().docinfo.internalDTD is None
    for element in root.iter():
        space, _, word = str(element.tag).rpartition("}")
        assert space == "{" + SVG
        assert word in ELEMENTS
        for name, text in element.attrib.items():
            local = name.rpartition("}")[2]
            assert local in ATTRIBUTES | {"href", "space", "lang"} or local.startswith("aria-")
            if local == "href":
                assert text.startswith("#") or (
                    word in {"image", "feImage"} and DATA.fullmatch(text)
                )
            else:
                assert not REACHING.search(text), text
        if word == "style":
            assert not REACHING.search(element.text or ""), element.text
            assert len(element) == 0
    return root


@pytest.mark.parametrize(
    "body",
    [
        "<script>evil()</script>",
        "<script href='http://evil/x.js'/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>evil</body></foreignObject>",
        "<handler>evil()</handler><iframe src='http://evil'/><embed/><object/><audio/><video/>",
        "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>evil()</html:script>",
        "<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='file:///etc/evil'/>",
        "<!-- evil --><?evil now?>",
        "<animate attributeName='href' to='http://evil'/>",
        "<set attributeName='xlink:href' to='javascript:evil()'/>",
        "<animate attributeName='onload' to='evil()'/>",
        "<metadata><evil/></metadata>",
        "<cursor href='http://evil'/><tref href='http://evil#a'/>",
    ],
)
def test_what_runs_or_reaches_out_is_gone(body):
    assert kept(body) == ""


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("<g onload='evil()' onclick='evil()'/>", "<g/>"),
        ("<a href='javascript:evil()'><rect/></a>", "<a><rect/></a>"),
        ("<a href=' &#106;avascript:evil()'><rect/></a>", "<a><rect/></a>"),
        ("<a xlink:href='http://evil'/>", "<a/>"),
        ("<use href='http://evil/a.svg#b'/>", "<use/>"),
        ("<use xlink:href='data:image/svg+xml;base64,PHN2Zy8+#a'/>", "<use/>"),
        ("<use href=' #a '/>", '<use href="#a"/>'),
        ("<image href='http://evil/a.png'/>", "<image/>"),
        ("<image href='file:///etc/evil'/>", "<image/>"),
        ("<image href='//evil/a.png'/>", "<image/>"),
        ("<image href='data:image/svg+xml,&lt;svg/&gt;'/>", "<image/>"),
        ("<image href='data:text/html,evil'/>", "<image/>"),
        (f"<image href='{DOT}'/>", f'<image href="{DOT}"/>'),
        (f"<image href='{DOT.replace('image/png', 'text/html')}'/>", f'<image href="{DOT}"/>'),
        (f"<rect href='{DOT}'/>", "<rect/>"),
        ("<feImage href='http://evil'/>", "<feImage/>"),
        ("<rect fill='url(http://evil)'/>", '<rect fill="none"/>'),
        ("<rect fill='url(#a)'/>", '<rect fill="url(#a)"/>'),
        ("<rect fill='u\\72l(http://evil)'/>", '<rect fill="none"/>'),
        ("<rect filter='url(&quot;#a&quot;)'/>", '<rect filter="url(#a)"/>'),
        ("<rect style='fill:red;mask:url(//evil)'/>", '<rect style="fill:red;mask:none"/>'),
        ("<rect style='width:expression(evil())'/>", "<rect/>"),
        ("<rect style='-moz-binding:url(#x);fill:blue'/>", '<rect style="fill:blue"/>'),
        ("<style>@import url(http://evil);a{fill:red}</style>", "<style>a{fill:red}</style>"),
        ("<style>@imp\\6frt 'http://evil';a{fill:red}</style>", "<style>a{fill:red}</style>"),
        (
            "<style>@font-face{src:url(http://evil)}b{fill:red}</style>",
            "<style>b{fill:red}</style>",
        ),
        ("<style>a{fill:u/**/rl(//b</style>", "<style>a{fill:u rl(//b</style>"),
        ("<style>a{fill:image-set('//evil' 1x)}</style>", "<style/>"),
        ("<style><g/>a{b:c}<title>@import 'evil'</title></style>", "<style>a{b:c}</style>"),
        ("<style>.a&gt;b{fill:url(#c)}</style>", "<style>.a&gt;b{fill:url(#c)}</style>"),
        ("<text>a<script>evil()</script>b</text>", "<text>a<tspan/>b</text>"),
        ("<text>a<tspan>b</tspan>c</text>", "<text>a<tspan>b</tspan>c</text>"),
        ("<g xml:base='http://evil' xml:space='preserve'/>", '<g xml:space="preserve"/>'),
        ("<g data-x='evil' foo='evil' aria-label='fine'/>", '<g aria-label="fine"/>'),
        ("<animate attributeName='x' to='5'/>", '<animate attributeName="x" to="5"/>'),
        ("<g>\n  <rect/>\n</g>", "<g><rect/></g>"),
    ],
)
def test_what_is_left_of_a_part(body, left):
    assert kept(body) in (left, left.replace("<style/>", "<style></style>"))
    harmless(sanitised(drawn(body)))


def test_what_a_switch_would_show_instead_comes_to_show():
    assert kept("<switch><foreignObject/><g/></switch>") == "<switch><g/></switch>"


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_every_encoding_becomes_one(coding):
    said = (
        f'<?xml version="1.0" encoding="{coding.removesuffix("-sig")}"?>{OPEN}<text>é</text></svg>'
    )
    assert "<text>é</text>" in sanitised(said.encode(coding)).decode()


@pytest.mark.parametrize(
    "opening",
    [
        "<svg>",
        "<v:svg xmlns:v='http://www.w3.org/2000/svg'>",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x.example/svg11.dtd">' + OPEN,
        "<?xml version='1.0'?>\n<?xml-stylesheet href='http://evil'?><!-- a -->\n" + OPEN,
    ],
)
def test_any_way_to_begin_is_written_in_one(opening):
    close = "</v:svg>" if opening.startswith("<v:") else "</svg>"
    body = "<v:rect/>" if opening.startswith("<v:") else "<rect/>"
    assert sanitised(f"{opening}{body}{close}".encode()).decode() == f"{OPEN}<rect/></svg>"


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", UnreadableImage, "damaged"),
        (b"<svg", UnreadableImage, "damaged"),
        (drawn("<g>"), UnreadableImage, "mismatch"),
        (drawn("<g a='1' a='2'/>"), UnreadableImage, "redefined"),
        (drawn("&nothing;"), UnreadableImage, "nothing"),
        (b"<html/>", UnsupportedFormat, "no SVG"),
        (b"<svg xmlns='http://evil'/>", UnsupportedFormat, "no SVG"),
        (gzip.compress(drawn(""), mtime=0)[:-9], UnreadableImage, "too early"),
        (b"\x1f\x8b\x08" + bytes(40), UnreadableImage, "packs"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + drawn("&a;"), UnreadableImage, "entities"),
        (
            b"<!DOCTYPE svg [<!ENTITY % a SYSTEM 'file:///etc/hosts'> %a;]>" + drawn(""),
            Refused,
            "entit",
        ),
        (
            b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/hosts'>]>" + drawn("&a;"),
            Refused,
            "entit",
        ),
        (drawn("<g>" * 130 + "</g>" * 130), ImageTooLarge, f"{DEEPEST} deep"),
        (drawn("<g>" * 400 + "</g>" * 400), UnreadableImage, "depth"),
        (drawn("<g/>" * MOST_ELEMENTS), ImageTooLarge, f"{MOST_ELEMENTS} elements"),
        (drawn(" " * MOST_BYTES), ImageTooLarge, f"{MOST_BYTES} bytes"),
        (gzip.compress(bytes(300 * MOST_BYTES), mtime=0), ImageTooLarge, f"{MOST_BYTES} bytes"),
    ],
)
def test_what_is_refused_says_why(data, error, words):
    with pytest.raises(error, match=words) as refused:
        sanitised(data)
    assert "/etc" not in refused.value.detail
    assert "\n" not in refused.value.detail


def test_entities_that_unfold_are_refused_before_they_do():
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    for use in ("<text>&l9;</text>", "<g class='&l9;'/>"):
        with pytest.raises(Refused):
            sanitised(f'<!DOCTYPE svg [<!ENTITY l0 "lol">{levels}]>'.encode() + drawn(use))


@pytest.mark.parametrize(
    "part",
    ["@", "@{", "url(", "url( ", " ", '"', "'\"", "\\", "/*", "behavior ", "@import ", "{", "\\6a"],
)
def test_a_long_word_over_and_over_is_read_in_one_go(part):
    many = (part * 900_000)[:900_000]
    for body in (f"<style>{many}{{ {{</style>", f"<style>url({many}</style>"):
        harmless_or_refused(drawn(body))
    value = many.replace('"', "'")
    harmless_or_refused(drawn(f'<g fill="({value}" style="{value}"/>'))


def harmless_or_refused(data):
    try:
        clean = sanitised(data)
    except Refused:
        return
    harmless(clean)
    assert sanitised(clean) == clean


EVERYTHING = drawn(
    f"""<style>@import url(//evil);@media print{{.a{{fill:url(#b)}}}} .c{{mask:url(http://evil)}}</style>
    <script>evil()</script><a href="javascript:evil()" xlink:href="#k" onclick="evil()"><text x="1">
    t<tspan style="fill:url(//evil);stroke:red">u</tspan></text></a><image href="{DOT}"/>
    <foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>
    <use href="http://evil#x"/><set attributeName="href" to="//evil"/><rect fill="u\\72l(//evil)"/>
    <filter id="f"><feImage xlink:href="file:///evil"/></filter>"""
)
WORDS = "url( @import //evil on <script> javascript: <style> data: /* */ <!-- --> <![CDATA[ ]]>"
SCRAPS = st.sampled_from([*"<>/\"'&;:()@{}\\#= \0", *WORDS.split(), "xlink:href=", "\\75", "&#58;"])
CUTS = st.tuples(st.integers(0, len(EVERYTHING)), st.integers(0, 9), SCRAPS)
CSS = st.lists(SCRAPS | st.sampled_from(["a", "fill", "#b", "red", "rl(", "u", "6c", "\n"]))


@settings(deadline=None, max_examples=300)
@given(st.lists(CUTS, max_size=6))
def test_no_damage_lets_anything_through(cuts):
    data = EVERYTHING
    for at, length, scrap in cuts:
        data = data[:at] + scrap.encode() + data[at + length :]
    harmless_or_refused(data)


@settings(deadline=None, max_examples=300)
@given(CSS)
def test_no_style_lets_anything_through(parts):
    text = "".join(part for part in parts if part not in ("<", "&", "\x00"))
    said = text.replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "")
    harmless_or_refused(drawn(f"<style>{said}</style>"))
    quoted = said.replace('"', "&quot;")
    harmless_or_refused(drawn(f'<g style="{quoted}" fill="{quoted}" xlink:href="{quoted}"/>'))


def test_the_names_are_those_of_the_standard():
    assert XLINK in OPEN
    assert SVG in OPEN
