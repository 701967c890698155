"""SVG and SVGZ: only what is harmless, written in fewer words."""

import gzip
from types import SimpleNamespace
from typing import ClassVar

from lxml import etree

from transforms.context import Context
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.patience import within
from transforms.sanitising import GZIP, harmless, written
from transforms.svg_words import SVG

MOST_BYTES, SECONDS = 512 * 1024, 20.0
HARDEST = 9
# Significant digits of a coordinate: a drawing 1000 wide moves by less than a tenth of a pixel.
DIGITS, FEWER_DIGITS, COARSE = 5, 4, 50
# What other documents may name.
NAMED = frozenset({f"{{{SVG}}}symbol", f"{{{SVG}}}view"})


class Svg:
    """SVG, packed where it came packed."""

    name: ClassVar[str] = "svg"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Shorten numbers, colours, styles and names; the drawing stays the same to the eye."""
        del context
        root = harmless(bytes(data))
        plain = written(root)
        shorter = _shortened(root, plain, wish.quality)
        packed = _packed(data)
        if len(shorter) >= len(plain):
            return _as(data, plain, "sanitize+gzip" if packed else "sanitize")
        return _as(data, shorter, "scour+gzip" if packed else "scour")

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Leave out what a drawing may not hold, whatever else is wished."""
        del wish
        return _as(data, written(harmless(bytes(data))), NONE)


def _packed(data: memoryview) -> bool:
    return bytes(data[: len(GZIP)]) == GZIP


def _as(data: memoryview, svg: bytes, method: str) -> Optimized:
    if not _packed(data):
        return Optimized(svg, method, "image/svg+xml", "svg")
    return Optimized(gzip.compress(svg, HARDEST, mtime=0), method, "image/svg+xml", "svgz")


def _shortened(root: etree._Element, svg: bytes, quality: int) -> bytes:
    """Return the drawing in fewer words, or as it is where that takes long or goes wrong."""
    from scour import scour  # noqa: PLC0415 - few requests need it

    if len(svg) > MOST_BYTES:
        return svg
    options = scour.sanitizeOptions(SimpleNamespace(**_options(root, quality)))
    try:
        text: str = within(SECONDS, lambda: scour.scourString(svg.decode(), options))
    except TimeoutError:
        return svg
    except Exception:  # noqa: BLE001 - whatever it stumbles over, the drawing is good as it is
        return svg
    return text.strip().encode()


def _options(root: etree._Element, quality: int) -> dict[str, object]:
    named = [element.get("id", "") for element in root.iter() if element.tag in NAMED]
    return {
        "digits": FEWER_DIGITS if quality <= COARSE else DIGITS,
        "cdigits": FEWER_DIGITS if quality <= COARSE else DIGITS,
        "indent_type": "none",
        "newlines": False,
        "quiet": True,
        "remove_metadata": True,
        "shorten_ids": not any(named),
        "strip_comments": True,
        "strip_ids": True,
        "protect_ids_list": ",".join(filter(None, named)) or None,
        "strip_xml_prolog": True,
        "strip_xml_space_attribute": False,
    }
