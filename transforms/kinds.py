"""The kinds of value that parameters and settings have: how each is read, written and described."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite
from typing import Any, Generic, TypeVar

T = TypeVar("T")

TRUE_WORDS = frozenset({"", "1", "true", "yes", "on"})
DECIMAL = re.compile(r"[0-9]{1,8}(\.[0-9]{1,12})?", re.ASCII)
WIDEST = Fraction(1000)
SIGNED = "[+-]?[0-9]+([.][0-9]+)?"
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """One kind of value: `parse` raises ValueError, `expected` completes "expected …".

    `schema` says the same as JSON Schema, as far as that can say it.
    """

    expected: str
    parse: Callable[[str], T]
    write: Callable[[T], str] = str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


def shaped(pattern: str) -> dict[str, str]:
    """Say as JSON Schema that a text is wholly of this pattern."""
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def plain(value: float) -> str:
    """Write a number without a needless exponent or fraction: 2.0 is "2"."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def _int(text: str) -> int:
    """Read digits, however many: past twenty the value no longer matters to any range."""
    digits = text.lstrip("+-").lstrip("0")[:20] or "0"
    return int(text[: len(text) - len(text.lstrip("+-"))] + digits)


def whole(low: int, high: int, *, clamp: bool = False) -> Kind[int]:
    """Take whole numbers; with `clamp` one past either end becomes that end, but not a negative."""

    def parse(text: str) -> int:
        if not text.lstrip("-+").isascii() or not text.lstrip("-+").isdigit():
            raise ValueError(text)
        value = _int(text)
        if clamp and value >= min(low, 0):
            return min(max(value, low), high)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    most = {} if clamp else {"maximum": high}
    schema = {"type": "integer", "minimum": min(low, 0) if clamp else low, **most}
    return Kind(f"a whole number from {low} to {high}", parse, schema=schema)


def extent(high: int) -> Kind[int]:
    """Take a length in pixels: 0 means "as it is", past `high` it clamps, below 0 is refused."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise ValueError(text)
        return min(_int(text), high)

    schema = {"type": "integer", "minimum": 0}
    return Kind(f"a whole number of pixels from 0 (above {high} it clamps)", parse, schema=schema)


def number(low: float, high: float) -> Kind[float]:
    """Take finite decimal numbers from `low` to `high`."""

    def parse(text: str) -> float:
        if not text.isascii() or "_" in text:
            raise ValueError(text)
        value = round(float(text), 6)
        if not isfinite(value) or not low <= value <= high:
            raise ValueError(text)
        return value

    schema = {"type": "number", "minimum": low, "maximum": high}
    return Kind(f"a number from {plain(low)} to {plain(high)}", parse, plain, schema)


def flag() -> Kind[bool]:
    """Take true by presence, 1, true, yes or on; false by 0, false, no or off."""

    def parse(text: str) -> bool:
        word = text.lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise ValueError(text)

    return Kind("1 or 0", parse, lambda value: "1" if value else "0", {"type": "boolean"})


def choice(spellings: Mapping[str, str]) -> Kind[str]:
    """Take one of some words; `spellings` leads from each accepted one to the canonical one."""

    def parse(text: str) -> str:
        try:
            return spellings[text.lower()]
        except KeyError:
            raise ValueError(text) from None

    first: dict[str, str] = {}
    for spelling, value in spellings.items():
        first.setdefault(value, value if value in spellings else spelling)
    schema = {"type": "string", "enum": [*first.values()]}
    return Kind("one of " + ", ".join(dict.fromkeys(spellings.values())), parse, schema=schema)


def ratio() -> Kind[Fraction]:
    """Take a ratio of width to height: 16:9, 16/9 or 1.7778."""

    def parse(text: str) -> Fraction:
        top, joint, bottom = text.replace("/", ":").partition(":")
        if not joint:
            bottom = "1"
        if not (DECIMAL.fullmatch(top) and DECIMAL.fullmatch(bottom)) or not Fraction(bottom):
            raise ValueError(text)
        value = (Fraction(top) / Fraction(bottom)).limit_denominator(10_000)
        if not WIDEST**-1 <= value <= WIDEST:
            raise ValueError(text)
        return value

    def write(value: Fraction) -> str:
        return f"{value.numerator}:{value.denominator}"

    expected = "a ratio such as 16:9 or 1.91, from 1:1000 to 1000:1"
    schema = shaped(f"{DECIMAL.pattern}([:/]{DECIMAL.pattern})?")
    return Kind(expected, parse, write, schema)


def switched(kind: Kind[float], bare: float, off: float = 0.0) -> Kind[float]:
    """Take a number, or a word for on or off: present without a value it is `bare`."""

    def parse(text: str) -> float:
        word = text.lower()
        if word == "0" or word in FALSE_WORDS:
            return off
        return bare if word in TRUE_WORDS - {"1"} else kind.parse(text)

    schema = {"anyOf": [kind.schema, {"type": "boolean"}]}
    return Kind(f"{kind.expected}, or 0 for none", parse, kind.write, schema)


def numbers(*kinds: Kind[float]) -> Kind[tuple[float, ...]]:
    """Take numbers joined by commas, as many as there are kinds or fewer."""

    def parse(text: str) -> tuple[float, ...]:
        parts = text.split(",")
        if len(parts) > len(kinds):
            raise ValueError(text)
        return tuple(kind.parse(part) for kind, part in zip(kinds, parts, strict=False))

    each = ", then ".join(kind.expected for kind in kinds)
    most = f"{SIGNED}(,{SIGNED}){{0,{len(kinds) - 1}}}"
    return Kind(f"up to {len(kinds)} values joined by commas: {each}", parse, schema=shaped(most))
