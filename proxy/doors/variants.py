"""What callers say to `POST /variants`, and under which names its files are kept."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from msgspec import Struct

from proxy.disposition import named_by
from proxy.doors.base import Ask
from proxy.doors.family import FORMATS, WIDTHS, checked
from proxy.doors.native import Native
from proxy.doors.query import EXP, SIG, URL, canonical, unknown_names, words
from transforms.codecs import CODECS
from transforms.params import Param

QUALITY = "82"
USUAL_FORMATS = ("webp",)
LONGEST_NAME = 120
NAMELESS = "image"
NAME = Param("name", words(LONGEST_NAME), "", "what the answer calls the picture")
NAMES = {each.name: each.name for each in (WIDTHS, FORMATS, NAME, SIG, EXP)}
PARTS = frozenset({WIDTHS.name, FORMATS.name, NAME.name})
EXTENSIONS = "|".join(codec.extension for codec in CODECS.values() if codec.picture)
KEPT = re.compile(f"[0-9a-f]{{64}}-[1-9][0-9]{{0,4}}w[.]({EXTENSIONS})")


class VariantsBody(Struct, frozen=True):
    """What a request says in JSON."""

    url: str = ""
    widths: list[int] | str | None = None
    formats: list[str] | str | None = None
    name: str | None = None

    @property
    def given(self) -> dict[str, str]:
        """What it says, as a query would."""
        said = {WIDTHS.name: self.widths, FORMATS.name: self.formats, NAME.name: self.name}
        return {name: _text(value) for name, value in said.items() if value is not None}


class StrictBody(VariantsBody, frozen=True, forbid_unknown_fields=True):
    """The same where names that are not known are refused."""


def _text(value: list[int] | list[str] | str) -> str:
    return value if isinstance(value, str) else ",".join(map(str, value)) or ","


@dataclass(frozen=True, slots=True)
class Order:
    """Which variants are wanted, and what the picture is called."""

    widths: tuple[int, ...]
    formats: tuple[str, ...]
    name: str

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read what was given by name; raises InvalidParameter."""
        widths = WIDTHS.read(given[WIDTHS.name]) if WIDTHS.name in given else WIDTHS.default
        formats = FORMATS.read(given[FORMATS.name]) if FORMATS.name in given else USUAL_FORMATS
        checked(widths, formats)
        return cls(widths, formats, NAME.read(given.get(NAME.name, "")))

    def called(self, filename: str, url: str) -> str:
        """Return what the picture is called: as told, or as its file is."""
        for each in (self.name, filename, named_by(url)):
            last = re.split(r"[/\\]", each)[-1]
            if shown := "".join(filter(_visible, last))[:LONGEST_NAME].strip():
                return shown
        return NAMELESS


def _visible(character: str) -> bool:
    return unicodedata.category(character)[0] != "C"


def in_query(query: str, *, strict: bool) -> dict[str, str]:
    """Read what a query says; raises InvalidParameter."""
    return canonical(query, last_wins=False, strict=strict, names=NAMES)


def in_form(fields: Mapping[str, str], *, strict: bool) -> dict[str, str]:
    """Take what the parts of a form say; raises InvalidParameter."""
    unknown = {name[:LONGEST_NAME]: text for name, text in fields.items() if name not in PARTS}
    if strict and unknown:
        raise unknown_names(unknown)
    return {name: text for name, text in fields.items() if name in PARTS}


def in_json(*, strict: bool) -> type[VariantsBody]:
    """Return the shape that JSON must have."""
    return StrictBody if strict else VariantsBody


def ask(door: Native, width: int, form: str, url: str = "") -> Ask:
    """Return how one variant is made; raises InvalidParameter and what a `url` deserves."""
    source = {URL.name: url} if url else {}
    said = {**source, "w": str(width), "format": form, "q": QUALITY}
    return door.ask(said, b"", uploaded=not url)


def named(digest: str, width: int, form: str) -> str:
    """Name the file of a variant."""
    return f"{digest}-{width}w.{CODECS[form].extension}"
