"""Dialects with words of their own, in a query or in a path."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, unquote

from proxy.asgi import ASCII
from proxy.blame import blamed
from proxy.doors.base import Ask
from proxy.doors.native import Native
from proxy.doors.query import ASKING, URL, pairs
from proxy.doors.spoken import Said, Word, same, understood
from proxy.failures import Failure, InvalidUrl, MissingUrl, UnknownPath
from transforms.errors import Refused

HANDED: Mapping[str, Word] = {each.name: same(each.name) for each in ASKING if each is not URL}
WITH_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?::|%3a)(?:/|%2f)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect(Native):
    """A query whose words are not ours; how the answer is handed over is said in our words.

    `derived` names the word that is to blame for a parameter that no word gave by itself; `needed`
    are words without which nothing is made.
    """

    uploads: ClassVar[bool] = False
    words: ClassVar[Mapping[str, Word]] = {}
    derived: ClassVar[Mapping[str, str]] = {}
    needed: ClassVar[tuple[str, ...]] = ()

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw query string; raises InvalidParameter, MissingUrl, InvalidUrl and its like."""
        del path, uploaded
        words = {**HANDED, **self.words}
        return self.meant(understood(pairs(query), words, strict=self.strict), accept)

    def meant(self, said: Said, accept: bytes) -> Ask:
        """Make what was said; a failure names the word that was used."""
        try:
            return self.ask(self.completed(said.values), accept)
        except (Failure, Refused) as error:
            name = error.parameter
            word = said.words.get(name, self.derived.get(name, name))
            if word == name:
                raise
            raise blamed(error, word) from None

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Add what the dialect means without saying it."""
        return values


@dataclass(frozen=True, slots=True)
class PathDialect(Dialect):
    """The original stands in the path, by its address or as a path on BASE_URL.

    Where no query belongs to the original, `queried` says so, and it is passed over; where its
    words stand in the query, it is `worded`.
    """

    prefix: ClassVar[str]
    queried: ClassVar[bool] = True
    worded: ClassVar[bool] = False

    def _located(self, source: str) -> str:
        """Tell an address from a path on the origin that relative ones belong to."""
        if not source.strip("/"):
            raise MissingUrl(self.no_url, URL.name)
        if WITH_SCHEME.match(source):
            return source
        if not self.base:
            raise InvalidUrl(
                f"{source[:80]!r} is a path: expected an address such as "
                "https://example.com/a.jpg, for no BASE_URL is set that it could belong to",
                URL.name,
            )
        return "/" + source.lstrip("/")


@dataclass(frozen=True, slots=True)
class ModifiedPath(PathDialect, ABC):
    """A path of modifiers and then the original; the query is the original's own.

    Every modifier must be known: one that is passed over would give another picture than asked.
    """

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw path; raises InvalidParameter, MissingUrl, InvalidUrl and its like."""
        del uploaded
        modifiers, source = self._apart(path)
        spoken = self.modifiers(modifiers)
        said = understood(spoken, self.words, strict=True, last_wins=self.last_wins)
        own = "?" + quote(query, ASCII, "latin-1") if query and self.queried else ""
        said.values[URL.name] = self._located(self.source(source) + own)
        return self.meant(said, accept)

    @abstractmethod
    def modifiers(self, text: str) -> Iterable[tuple[str, str]]:
        """Take the segment of modifiers apart."""

    def source(self, text: str) -> str:
        """Return the original as its address, from the raw rest of the path."""
        return text

    def _apart(self, path: str) -> tuple[str, str]:
        """Split a raw path into its modifiers and what follows them."""
        depth = self.prefix.count("/") + 1
        *before, modifiers, source = [*path.split("/", depth + 1), "", ""][: depth + 2]
        if unquote("/".join(before)) != self.prefix:
            raise UnknownPath(f"{path[:200]!r}: expected {self.paths[0]}")
        return modifiers, source
