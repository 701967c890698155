"""Any other server that runs already: `NAME=URL-template`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlsplit

from proxy.bench.installing import Absent
from proxy.bench.rivals.base import EVERY, Asked, Claims, Stage
from proxy.bench.rivals.listeners import listener
from proxy.bench.servers import HOST, Server

NAME = re.compile(r"[\w.-]+")
FIELD = re.compile(r"\{(\w*)\}")
FIELDS = frozenset({"url", "rawurl", "width", "quality", "format"})
HERE = frozenset({HOST, "localhost"})
QUALITY = 80


@dataclass(frozen=True, slots=True)
class Template:
    """A server of the loopback, and how a rendition is asked of it."""

    name: str
    port: int
    path: str

    formats: ClassVar[tuple[str, ...]] = EVERY
    claims: ClassVar[Claims] = Claims()
    home: ClassVar[None] = None

    @classmethod
    def parse(cls, text: str) -> "Template":
        """Read `NAME=URL-template`; raises ValueError."""
        name, mark, url = text.partition("=")
        if not mark or not NAME.fullmatch(name):
            raise ValueError(f"{text!r}: expected NAME=URL-template, NAME of letters, digits, _.-")
        fields = set(FIELD.findall(url))
        if unknown := fields - FIELDS:
            raise ValueError(
                f"{name}: {{{min(unknown)}}} is unknown: expected {', '.join(sorted(FIELDS))}"
            )
        if "width" not in fields or not fields & {"url", "rawurl"}:
            raise ValueError(f"{name}: expected {{width}} and {{url}} or {{rawurl}} in {url!r}")
        base, slash, path = url.partition("://")[2].partition("/")
        return cls(name, _port(name, url, base), slash + path)

    @contextmanager
    def running(self, stage: Stage) -> Iterator[Server]:
        """Find it; it is neither started nor stopped. Its processor time is 0 where unknown."""
        del stage
        server = Server(self.port, listener(self.port))
        try:
            server.get("/")
        except OSError as error:
            raise Absent(f"nobody answers on port {self.port}: {error}") from error
        yield server

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        values = {
            "url": quote(asked.url, safe=""),
            "rawurl": asked.url,
            "width": str(asked.width),
            "quality": str(QUALITY),
            "format": asked.format,
        }
        return FIELD.sub(lambda match: values[match[1]], self.path)


def _port(name: str, url: str, base: str) -> int:
    """Return the port of an address on this machine."""
    expected = f"{name}: expected http://{HOST}:PORT/…, where it can fetch from this machine"
    if not url.startswith("http://") or FIELD.search(base):
        raise ValueError(f"{expected}: {url!r}")
    try:
        parts = urlsplit(f"http://{base}")
        port = parts.port or 80
    except ValueError as error:
        raise ValueError(f"{expected}: {error}") from error
    if parts.hostname not in HERE:
        raise ValueError(f"{expected}: {parts.hostname!r} is another host")
    return port
