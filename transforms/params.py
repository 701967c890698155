"""Parameters, declared once: a frozen dataclass whose fields say name, kind, default and effect."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar, Self
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
        for each in fields(cls):
            if "param" in each.metadata:
                yield each.metadata["param"]

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
        names = {each.metadata["param"].name: each.name for each in _param_fields(cls)}
        return cls(**{names[name]: value for name, value in values.items() if name in names})

    @property
    def idle(self) -> bool:
        """Whether every parameter is at its default."""
        return not any(True for _ in self._changed())

    def _changed(self) -> Iterator[tuple[Param, Any]]:
        for each in _param_fields(type(self)):
            value = getattr(self, each.name)
            if value != (None if each.default is MISSING else each.default):
                yield each.metadata["param"], value

    def __str__(self) -> str:
        """Write `name=value,…` of what differs from the defaults: the group's part of the key."""
        return ",".join(
            f"{p.name}={quote(p.kind.write(value), safe=':.-')}" for p, value in self._changed()
        )


def _param_fields(cls: type[Params]) -> Iterator[Field[Any]]:
    return (each for each in fields(cls) if "param" in each.metadata)
