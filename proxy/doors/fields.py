"""One field of an operation in JSON: what it takes, and what it says in the vocabulary."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from transforms.boxes import MAX_SIDE
from transforms.errors import InvalidParameter
from transforms.kinds import Kind, choice, extent, number, plain
from transforms.params import Param
from transforms.recipe import VOCABULARY

FLAG, NUMBER, TEXT = "true or false", "a number", "text"
ANY = (FLAG, NUMBER, TEXT)
TYPES = {FLAG: ("boolean",), NUMBER: ("integer", "number"), TEXT: ("string",)}
SHOWN = 80
HUNDRED = 100
PARAMETERS: Mapping[str, Param] = {each.name: each for each in VOCABULARY}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that stands for a parameter: `kind` turns its text into what a query would say.

    `takes` names the types of JSON that it may have.
    """

    parameter: str
    kind: Kind[str]
    takes: tuple[str, ...] = ANY
    needed: bool = False

    @property
    def expected(self) -> str:
        """Say what it takes, to complete "expected …"."""
        return f"{self.kind.expected}, as {' or '.join(self.takes)}"

    @property
    def schema(self) -> dict[str, Any]:
        """Say the same as JSON Schema, for the types of JSON that it may have."""
        types = [name for each in self.takes for name in TYPES[each]]
        known = self.kind.schema.get("anyOf", [self.kind.schema])
        fitting = [each for each in known if each.get("type") in types] or [{"type": types[-1]}]
        return {"anyOf": fitting} if len(fitting) > 1 else {**fitting[0]}

    def read(self, at: str, value: Any) -> str:
        """Return the text of a query; raises InvalidParameter that names `at`."""
        found = _type(value)
        if found not in self.takes:
            raise InvalidParameter(at, shown(value), self.expected)
        try:
            return self.kind.parse(_text(value))
        except (ValueError, OverflowError):
            raise InvalidParameter(at, shown(value), self.kind.expected) from None


def shown(value: Any) -> str:
    """Write a value as it came, cut where it is long."""
    if isinstance(value, str):
        return value[:SHOWN]
    if isinstance(value, list | dict):
        return "[…]" if isinstance(value, list) else "{…}"
    return msgspec.json.encode(value)[:SHOWN].decode()


def named(name: str) -> str:
    """Write the name of a field that is not known, which may be any text."""
    return repr(name[:SHOWN])[1:-1]


def same(name: str, *takes: str, needed: bool = False) -> Field:
    """Take what a query takes under this name."""
    return Field(name, as_asked(PARAMETERS[name].kind), takes or ANY, needed)


def as_asked(kind: Kind[Any], meant: Callable[[Any], str] | None = None) -> Kind[str]:
    """Check a text by a kind, and say it as it was, or as it was `meant`."""

    def parse(text: str) -> str:
        value = kind.parse(text)
        return meant(value) if meant else text

    return Kind(kind.expected, parse, schema=kind.schema)


def words(parameter: str, **spellings: str) -> Field:
    """Take one of some words, each for a value of the parameter."""
    known = choice(spellings)
    kind = Kind(f"one of {', '.join(spellings)}", known.parse, schema=known.schema)
    return Field(parameter, kind, (TEXT,), needed=True)


def share(parameter: str) -> Field:
    """Take 0 to 1 for what a query says in hundredths."""
    kind = as_asked(number(0, 1), lambda value: plain(round(HUNDRED * value, 6)))
    return Field(parameter, kind, (NUMBER,))


def length(parameter: str, least: int = 0) -> Field:
    """Take pixels, at least so many; past what is allowed they clamp."""
    pixels = extent(MAX_SIDE)

    def parse(text: str) -> str:
        if pixels.parse(text) < least:
            raise ValueError(text)
        return text

    expected = f"a whole number of pixels from {least} (above {MAX_SIDE} it clamps)"
    kind = Kind(expected, parse, schema={**pixels.schema, "minimum": least})
    return Field(parameter, kind, (NUMBER,), needed=least > 0)


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int | float):
        return NUMBER
    return TEXT if isinstance(value, str) else ""


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
