"""Model files in a directory: written whole or not at all, believed only when they are whole."""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

LARGEST_MODEL = 256 * 1024**2
FILE, WORDS = ".onnx", ".json"


class Words(msgspec.Struct, frozen=True):
    """What was fetched: from where (a hash of the address), how many bytes, and their SHA-256."""

    origin: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A directory with a file for each model, and beside it what it was when it was fetched.

    A file without such words is the operator's own and is taken as it is.
    """

    directory: Path

    def read(self, name: str, url: str) -> bytes | None:
        """Return a model; None where there is none, or not the one that was fetched from there.

        Without a `url` any will do that is whole.
        """
        path = self.directory / f"{name}{FILE}"
        try:
            if not 0 < path.stat().st_size <= LARGEST_MODEL:
                return None
            body = path.read_bytes()
            said = (self.directory / f"{name}{WORDS}").read_bytes()
        except FileNotFoundError as missing:
            return None if missing.filename == str(path) else body
        try:
            words = msgspec.json.decode(said, type=Words)
        except msgspec.MsgspecError:
            return None
        whole = (words.size, words.digest) == (len(body), sha256(body).hexdigest())
        return body if whole and (not url or words.origin == _named(url)) else None

    def write(self, name: str, url: str, body: bytes) -> None:
        """Keep a model: its words go first, so that a file is never taken for the operator's own.

        Raises OSError.
        """
        words = Words(_named(url), len(body), sha256(body).hexdigest())
        self.directory.mkdir(parents=True, exist_ok=True)
        self._put(f"{name}{WORDS}", msgspec.json.encode(words))
        self._put(f"{name}{FILE}", body)

    def _put(self, name: str, body: bytes) -> None:
        with NamedTemporaryFile(dir=self.directory, prefix=f".{name}-", delete=False) as file:
            try:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(self.directory / name)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise


def _named(url: str) -> str:
    return sha256(url.encode()).hexdigest()
