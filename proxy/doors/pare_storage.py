"""Where Pare's callers have a finished file written: which bucket, and under which name."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from proxy.doors.pare import STORAGE, Said, section, taken
from proxy.stores import PROVIDERS, checked
from transforms.errors import InvalidParameter

BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,221}", re.ASCII)
PROJECT = re.compile(r"[a-z0-9][a-z0-9:.-]{0,99}", re.ASCII)
SHELF = {
    "type": "object",
    "required": ["provider", "bucket", "path"],
    "properties": {
        "provider": {"enum": [*PROVIDERS]},
        "bucket": {"type": "string", "pattern": f"^{BUCKET.pattern}$"},
        "path": {"type": "string", "minLength": 1},
        "project": {"type": ["string", "null"]},
        "public": {"type": "boolean"},
    },
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A file's place in a bucket; a `public` one everybody may read."""

    provider: str
    bucket: str
    path: str
    project: str = ""
    public: bool = False

    @classmethod
    def read(cls, said: Said, allowed: Collection[str], setting: str) -> Self | None:
        """Read where the file goes, None for back to the caller; raises InvalidParameter.

        `allowed` are the `provider:bucket` pairs of the operator's `setting`.
        """
        storage = section(said, STORAGE)
        if storage is None:
            return None
        expected = f"one of {', '.join(PROVIDERS)}"
        found = cls(
            taken(storage, "provider", None, lambda value: _one_of(value, PROVIDERS), expected),
            taken(storage, "bucket", None, _matches(BUCKET), "the name of a bucket"),
            _path(storage),
            taken(storage, "project", None, _project, "the name of a project, or null") or "",
            taken(storage, "public", False, _flag, "true or false"),
        )
        pair = f"{found.provider}:{found.bucket}"
        if pair not in allowed:
            raise InvalidParameter(STORAGE, pair, f"one of the pairs that {setting} names")
        return found


def _path(storage: Said) -> str:
    path = taken(storage, "path", None, _words, "the name that the file shall have")
    return checked(path.removeprefix("/"))


def _matches(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _one_of(value: Any, words: Collection[str]) -> bool:
    return isinstance(value, str) and value in words


def _words(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _project(value: Any) -> bool:
    return value is None or value == "" or _matches(PROJECT)(value)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)
