"""One picture in several widths and formats: how a family of renditions is asked for."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

from transforms.boxes import MAX_SIDE
from transforms.codecs import CODECS
from transforms.errors import InvalidParameter
from transforms.kinds import Kind, shaped
from transforms.params import Param

USUAL_WIDTHS = (320, 640, 1280, 1920)
MOST_WIDTHS, MOST_MEMBERS = 24, 64
SPELLINGS = {
    spelling: codec.name
    for codec in CODECS.values()
    if codec.picture
    for spelling in (codec.name, *codec.aliases)
}
COMPATIBLE = ("jpeg", "png", "gif", "webp", "avif", "jxl", "tiff")


def _words(text: str) -> list[str]:
    return [*filter(None, re.split(r"[\s,]+", text))]


def widths() -> Kind[tuple[int, ...]]:
    """Take widths in pixels, joined by commas; each once, the smallest first."""

    def parse(text: str) -> tuple[int, ...]:
        words = _words(text)
        if not 0 < len(words) <= MOST_WIDTHS or not all(map(_is_width, words)):
            raise ValueError(text)
        return tuple(sorted({int(word) for word in words}))

    expected = f"up to {MOST_WIDTHS} whole numbers of pixels from 1 to {MAX_SIDE}"
    schema = shaped(f"[0-9]{{1,9}}([,\\s]+[0-9]{{1,9}}){{0,{MOST_WIDTHS - 1}}}")
    return Kind(f"{expected}, joined by commas", parse, lambda v: ",".join(map(str, v)), schema)


def _is_width(word: str) -> bool:
    return word.isascii() and word.isdigit() and 0 < int(word[:9]) <= MAX_SIDE


def formats() -> Kind[tuple[str, ...]]:
    """Take formats of pictures, joined by commas; each once, in their order."""

    def parse(text: str) -> tuple[str, ...]:
        named = [SPELLINGS.get(word.lower()) for word in _words(text)]
        found = tuple(dict.fromkeys(name for name in named if name))
        if not found or None in named:
            raise ValueError(text)
        return found

    names = ", ".join(dict.fromkeys(SPELLINGS.values()))
    schema = shaped("[A-Za-z0-9]+([,\\s]+[A-Za-z0-9]+)*")
    return Kind(f"formats out of {names}, joined by commas", parse, ",".join, schema)


WIDTHS = Param("widths", widths(), USUAL_WIDTHS, "the widths, in pixels")
FORMATS = Param("formats", formats(), (), "the formats, in the order of preference")


def checked(widths: Collection[int], formats: Collection[str]) -> None:
    """Refuse a family that is too large; raises InvalidParameter."""
    if len(widths) * len(formats) > MOST_MEMBERS:
        raise InvalidParameter(
            FORMATS.name, ",".join(formats), f"at most {MOST_MEMBERS} widths × formats"
        )


def allowed(width: int, ladder: Sequence[int]) -> int:
    """Return the next of the operator's widths, ascending, for one; the last for any above."""
    return ladder[min(bisect_left(ladder, width), len(ladder) - 1)] if ladder else width


def most_compatible(formats: Iterable[str]) -> str:
    """Return the format that most programs can show."""
    return min(formats, key=COMPATIBLE.index)
