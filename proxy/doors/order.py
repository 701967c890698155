"""The outer shape of an order: an original, and a list of operations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from proxy.doors.fields import named, shown
from proxy.doors.operations import BYTES
from proxy.doors.query import LONGEST_NAME
from transforms.errors import InvalidParameter

KIND, NAME, URL = "type", "name", "url"
FILE, LIST = "file", "operations"
MOST = 30
OBJECT = '{"type": "url", "url": …} or {"type": "base64", "base64": …}'


@dataclass(frozen=True, slots=True)
class Order:
    """What was sent: an original by its `url`, or its bytes in base64, and what is done to it."""

    name: str
    url: str
    base64: str
    operations: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Order":
        """Check a body's outer shape; raises InvalidParameter."""
        _check("", body, (FILE, LIST))
        file, listed = body.get(FILE), body.get(LIST)
        if not isinstance(file, dict):
            raise InvalidParameter(FILE, shown(file), OBJECT)
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise InvalidParameter(LIST, shown(listed), f"a list of at most {MOST} objects")
        if len(listed) > MOST:
            raise InvalidParameter(LIST, f"{len(listed)} operations", f"at most {MOST}")
        kind = file.get(KIND)
        if kind not in (URL, BYTES):
            raise InvalidParameter(f"{FILE}.{KIND}", shown(kind), f"one of {URL}, {BYTES}")
        _check(f"{FILE}.", file, (KIND, NAME, kind))
        source = {kind: _words(f"{FILE}.{kind}", file.get(kind))}
        name = _words(f"{FILE}.{NAME}", file.get(NAME) or "-")[:LONGEST_NAME]
        named = name if file.get(NAME) else ""
        return cls(named, source.get(URL, ""), source.get(BYTES, ""), tuple(listed))

    @property
    def pictures(self) -> Mapping[str, str]:
        """Return what operations hold in base64, by its place."""
        held = ((place(n, BYTES), each.get(BYTES)) for n, each in enumerate(self.operations))
        return {at: text for at, text in held if isinstance(text, str)}


def place(number: int, name: str) -> str:
    """Name a field of an operation as a failure does."""
    return f"{LIST}[{number}].{name}"


def _check(at: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    for name, value in given.items():
        if name not in known:
            raise InvalidParameter(at + named(name), shown(value), f"one of {', '.join(known)}")


def _words(at: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidParameter(at, shown(value), "text")
    return value
