"""Presets: sets of parameters under a name, those that are shipped and the operator's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self
from urllib.parse import parse_qsl

from transforms.errors import InvalidParameter, Refused
from transforms.recipe import NAMES, Recipe

NOTHING = "none"
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
BETWEEN = re.compile(r"[;\n]")

Values = Mapping[str, str]


def _values(text: str) -> Values:
    """Read a preset's query into canonical names; raises ValueError."""
    values: dict[str, str] = {}
    for spelling, value in parse_qsl(text, keep_blank_values=True):
        name = NAMES.get(spelling)
        if name is None:
            raise ValueError(f"{spelling[:80]!r}: expected a parameter of a picture")
        if name in values:
            raise ValueError(f"{name}={value[:80]!r}: expected each name once")
        values[name] = value
    if not values:
        raise ValueError(f"{text[:80]!r}: expected parameters such as w=100&h=100")
    _check(values)
    return MappingProxyType({"enlarge": "1", **values})


def _check(values: Values) -> None:
    try:
        Recipe.read(values)
    except Refused as error:
        raise ValueError(error.detail) from error


def _smart(width: int, height: int, quality: int, more: str = "") -> Values:
    return _values(f"w={width}&h={height}&fit=cover&a=smart&format=webp&q={quality}{more}")


SHIPPED: Mapping[str, Values] = MappingProxyType(
    {
        "profile": _smart(256, 256, 80),
        "product": _smart(400, 300, 85, "&sharp=0.5"),
        "gallery": _smart(300, 300, 80),
        "email": _values("w=150&h=150&fit=cover&format=jpeg&q=75"),
        "avatar": _smart(200, 200, 85, "&sharp=0.5"),
        "card": _smart(800, 600, 85, "&sharp=0.5"),
        "social": _smart(1200, 630, 85, "&sharp=0.5"),
    }
)


@dataclass(frozen=True, slots=True)
class Presets:
    """What a name stands for; what one makes fills its box exactly unless it says otherwise."""

    named: Mapping[str, Values] = field(default_factory=lambda: SHIPPED)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `name=w=100&h=100;other=…`, or one a line, added to what is shipped.

        Raises ValueError.
        """
        own: dict[str, Values] = {}
        for name, values in map(_named, _parts(text)):
            if name in own:
                raise ValueError(f"preset {name!r} is given twice: expected each once")
            own[name] = values
        return cls(MappingProxyType({**SHIPPED, **own}))

    def values(self, name: str) -> Values:
        """Return what a preset says; raises InvalidParameter."""
        if name not in self.named:
            raise InvalidParameter("preset", name, "one of " + ", ".join(self.named))
        return self.named[name]


def _parts(text: str) -> list[str]:
    parts = (part.strip() for part in BETWEEN.split(text))
    return [part for part in parts if part not in ("", NOTHING)]


def _named(text: str) -> tuple[str, Values]:
    name, _, query = text.partition("=")
    if not NAME.fullmatch(name.strip()):
        raise ValueError(f"{text[:80]!r}: expected presets such as thumb=w=100&h=100")
    try:
        return name.strip(), _values(query.strip())
    except ValueError as error:
        raise ValueError(f"preset {name.strip()!r}: {error}") from error
