"""Parameters, declared once: a frozen dataclass whose fields say name, kind, default and effect."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import quote, unquote

from transforms.errors import InvalidParameter
from transforms.kinds import Kind


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of the vocabulary: its canonical name, its aliases, what it takes and does.

    An `address` is that of another picture: whoever reads a query makes it canonical first.
    """

    name: str
    kind: Kind[Any]
    default: Any
    effect: str
    aliases: tuple[str, ...] = ()
    private: bool = False
    address: bool = False

    def read(self, text: str) -> Any:
        """Turn the text of a query into a value, or say what was expected."""
        try:
            return self.kind.parse(text)
        except (ValueError, OverflowError):
            raise InvalidParameter(self.name, text, self.kind.expected) from None


def param(
    name: str,
    kind: Kind[Any],
    *,
    effect: str,
    default: Any = None,
    aliases: tuple[str, ...] = (),
    private: bool = False,
    address: bool = False,
) -> Any:
    """Declare a dataclass field as the parameter `name`; a private one no query can set."""
    declared = Param(name, kind, default, effect, aliases, private, address)
    return field(default=default, metadata={"param": declared})


@dataclass(frozen=True)
class Params:
    """A group of parameters that are read, written and compared as one value.

    `spellings` are parameters that a query may use and that `fold` turns into fields, so that
    `w=100&dpr=2` and `w=200` are one recipe.
    """

    word: ClassVar[str]
    spellings: ClassVar[tuple[Param, ...]] = ()

    @classmethod
    def declared(cls) -> Iterator[Param]:
        """Yield the parameters that the fields hold, in order."""
        return (each.param for each in _held(cls))

    @classmethod
    def vocabulary(cls) -> Iterator[Param]:
        """Yield every parameter that a query may use to build this group."""
        yield from (each for each in cls.declared() if not each.private)
        yield from cls.spellings

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Make values by parameter name canonical; a group with `spellings` overrides this."""
        return values

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Build the group from a query by canonical names, passing over those of other groups."""
        taken = (p for p in cls.vocabulary() if p.name in query)
        values = {p.name: p.read(query[p.name]) for p in taken}
        return cls._from(cls.fold(values))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read back what `str` wrote."""
        pairs = (pair.partition("=") for pair in text.split(",") if pair)
        query = {name: unquote(value) for name, _, value in pairs}
        return cls._from({p.name: p.read(query[p.name]) for p in cls.declared() if p.name in query})

    @classmethod
    def _from(cls, values: Mapping[str, Any]) -> Self:
        return cls(**{h.name: values[h.param.name] for h in _held(cls) if h.param.name in values})

    @property
    def idle(self) -> bool:
        """Whether every parameter is at its default."""
        return not any(True for _ in self._changed())

    def _changed(self) -> Iterator[tuple[Param, Any]]:
        for held in _held(type(self)):
            value = getattr(self, held.name)
            if value != held.default:
                yield held.param, value

    def __str__(self) -> str:
        """Write `name=value,…` of what differs from the defaults: the group's part of the key."""
        return ",".join(
            f"{p.name}={quote(p.kind.write(value), safe=':.-')}" for p, value in self._changed()
        )


class _Held(NamedTuple):
    """A field that holds a parameter: its name, and what it is unless it is given."""

    name: str
    default: Any
    param: Param


def _held(kind: Any) -> tuple[_Held, ...]:
    return _looked_up(kind)


@cache
def _looked_up(kind: Any) -> tuple[_Held, ...]:
    """Find once what costs more than reading a value by it."""
    found = (each for each in fields(kind) if "param" in each.metadata)
    return tuple(
        _Held(
            each.name,
            None if each.default is MISSING else each.default,
            each.metadata["param"],
        )
        for each in found
    )
