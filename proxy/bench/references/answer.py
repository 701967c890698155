"""An answer of the service, kept to be sent by something simpler."""

from pathlib import Path

from msgspec import Struct, msgpack

OWN = frozenset({"date", "connection", "transfer-encoding"})


class Kept(Struct, frozen=True):
    """The header list and the body of an answer."""

    headers: list[tuple[bytes, bytes]]
    body: bytes

    @classmethod
    def of(cls, headers: list[tuple[str, str]], body: bytes) -> "Kept":
        """Keep what the server does not write by itself."""
        pairs = [(name.lower(), value) for name, value in headers]
        kept = [(n.encode(), v.encode("latin-1")) for n, v in pairs if n not in OWN]
        return cls(kept, body)

    @classmethod
    def read(cls, path: Path) -> "Kept":
        """Read what was written."""
        return msgpack.decode(path.read_bytes(), type=cls)

    def write(self, path: Path) -> Path:
        """Write it to a file."""
        path.write_bytes(msgpack.encode(self))
        return path
