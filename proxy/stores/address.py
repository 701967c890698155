"""Where a store is, read from its URL."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from proxy.stores.names import EXPECTED, checked
from transforms.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Address:
    """A store's URL, taken apart: `place` is a bucket or container, or a host that is none."""

    scheme: str
    place: str
    path: str
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, known: Mapping[str, Collection[str]]) -> Self:
        """Read a URL; `known` has the options of each scheme.

        Raises ValueError, which repeats nothing that could be secret.
        """
        parts = _split(text.strip())
        if parts.scheme not in known:
            schemes = ", ".join(f"{scheme}://" for scheme in known)
            raise ValueError(f"a store: expected a URL that begins with one of {schemes}")
        if parts.fragment or "@" in parts.netloc:
            raise ValueError(
                f"a store {parts.scheme}://…: expected neither # nor a user; credentials come from "
                "the usual variables of the cloud"
            )
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := sorted(options.keys() - {*known[parts.scheme]}):
            expected = ", ".join(sorted(known[parts.scheme])) or "no options"
            raise ValueError(
                f"a store {parts.scheme}://…: {unknown[0][:40]!r} is no option; expected {expected}"
            )
        return cls(parts.scheme, parts.netloc, unquote(parts.path), options)

    @property
    def prefix(self) -> str:
        """The path as a prefix of names, empty for none; raises ValueError."""
        bare = self.path.strip("/")
        try:
            return checked(bare) if bare else ""
        except InvalidParameter:
            raise ValueError(
                f"a store {self.scheme}://{self.place}/…: expected a prefix of {EXPECTED}"
            ) from None


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:
        raise ValueError("a store: expected a URL such as s3://bucket/prefix") from None
