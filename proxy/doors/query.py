"""Raw query strings, read into canonical names: the part that every query dialect shares."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote, unquote_plus

from transforms.errors import InvalidParameter
from transforms.kinds import Kind, flag, shaped, whole
from transforms.params import Param, Params, param
from transforms.recipe import NAMES as RECIPE_NAMES

LONGEST_NAME, LONGEST_SHOWN = 120, 80
LATEST = 99_999_999_999
MOST_TAGS = 5
WORD = re.compile(r"[A-Za-z0-9._:-]{1,64}", re.ASCII)
SECONDS = {
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86_400,
    "w": 604_800,
    "M": 2_592_000,
    "y": 31_536_000,
}


def age() -> Kind[int]:
    """Take a time span in seconds, or with a unit: s m h d w M y; at most a year."""

    def parse(text: str) -> int:
        digits, unit = (text[:-1], text[-1:]) if text[-1:] in SECONDS else (text, "s")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(text)
        span = int(digits[:12]) * SECONDS[unit]
        if span > SECONDS["y"]:
            raise ValueError(text)
        return span

    return Kind(
        "a time such as 90, 10m, 12h, 31d or 1y, at most 1y",
        parse,
        schema=shaped("[0-9]+[smhdwMy]?"),
    )


def words(longest: int) -> Kind[str]:
    """Take text of at most so many characters."""

    def parse(text: str) -> str:
        if len(text) > longest:
            raise ValueError(text)
        return text

    schema = {"type": "string", "maxLength": longest}
    return Kind(f"text of at most {longest} characters", parse, schema=schema)


def tags() -> Kind[tuple[str, ...]]:
    """Take a few words, separated by commas or spaces, each once."""

    def parse(text: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(filter(None, re.split(r"[\s,]+", text))))
        if len(found) > MOST_TAGS or not all(WORD.fullmatch(word) for word in found):
            raise ValueError(text)
        return found

    expected = f"up to {MOST_TAGS} words of at most 64 letters, digits and . _ : -"
    schema = shaped(f"({WORD.pattern}([,\\s]+{WORD.pattern}){{0,{MOST_TAGS - 1}}})?")
    return Kind(f"{expected}, joined by commas", parse, ",".join, schema)


@dataclass(frozen=True)
class Handing(Params):
    """How an answer is handed over: never part of the recipe or of its key."""

    word: ClassVar[str] = "hand"

    maxage: int | None = param("maxage", age(), effect="how long a browser may keep the answer")
    filename: str = param(
        "filename", words(LONGEST_NAME), default="", effect="the name under which it is saved"
    )
    download: bool = param("dl", flag(), default=False, effect="save instead of show")
    stand_in: str = param(
        "default",
        words(8192),
        default="",
        effect="what is shown, with the true status, when the original cannot be had: the address"
        " of another, or `1` for a neutral picture",
    )


URL = Param(
    "url",
    words(8192),
    "",
    "the original: an absolute http(s) URL, percent-encoded",
    aliases=("src",),
)
VERSION = Param(
    "v", words(64), "", "any word; another one makes another cache entry", aliases=("cb",)
)
PRESET = Param(
    "preset", words(64), "", "a named set of parameters, to which a query may add", ("pr", "t")
)
SIG = Param("sig", words(128), "", "the signature of the request")
EXP = Param(
    "exp",
    whole(0, LATEST),
    None,
    "until when the signature holds, in Unix seconds; never part of the key",
)
TAG = Param("tag", tags(), (), "words under which the answer can be purged; never part of the key")
ASKING: tuple[Param, ...] = (URL, *Handing.vocabulary(), VERSION, PRESET, TAG, SIG, EXP)
NAMES: Mapping[str, str] = {
    **RECIPE_NAMES,
    **{spelling: each.name for each in ASKING for spelling in (each.name, *each.aliases)},
}


def pairs(query: str) -> Iterator[tuple[str, str]]:
    """Yield decoded names and values; raw `? : / =` in a value belong to it.

    A `+` is a space, but not in an address that was written without percent-encoding.
    """
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name:
            raw = "://" in value
            yield unquote_plus(name), unquote(value) if raw else unquote_plus(value)


def canonical(
    query: str, *, last_wins: bool, strict: bool, names: Mapping[str, str] = NAMES
) -> dict[str, str]:
    """Read a query into canonical names; unknown ones are passed over, or refused when strict."""
    values: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for spelling, value in pairs(query):
        name = names.get(spelling)
        if name is None:
            unknown[spelling[:LONGEST_NAME]] = value
            continue
        if name in values and not last_wins:
            raise InvalidParameter(name, value, "each name once")
        values[name] = value
    if strict and unknown:
        raise unknown_names(unknown)
    return values


def unknown_names(given: Mapping[str, str]) -> InvalidParameter:
    """Refuse names, at least one, all at once."""
    *others, (name, value) = given.items()
    before = "".join(f"{other}={text[:LONGEST_SHOWN]!r}, " for other, text in others)
    expected = "names that are known" if others else "a name that is known"
    return InvalidParameter(before + name, value, expected)
