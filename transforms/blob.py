"""Bytes behind a file descriptor, so that processes hand them on without copying."""

import fcntl
import mmap
import os
import tempfile
from types import TracebackType
from typing import Self

SEALS = (
    getattr(fcntl, "F_SEAL_SEAL", 1)
    | getattr(fcntl, "F_SEAL_SHRINK", 2)
    | getattr(fcntl, "F_SEAL_GROW", 4)
    | getattr(fcntl, "F_SEAL_WRITE", 8)
)
ADD_SEALS = getattr(fcntl, "F_ADD_SEALS", 1033)
GET_SEALS = getattr(fcntl, "F_GET_SEALS", 1034)


class Blob:
    """A memfd, or an unlinked temporary file where there is none: written once, sealed, then read.

    A blob owns its descriptor and closes it with `close()` or when it is collected. Never `read()`
    the descriptor: its offset is shared with every process that holds it.
    """

    __slots__ = ("__weakref__", "fd", "size")

    def __init__(self, fd: int, size: int | None = None) -> None:
        self.fd = fd
        self.size = os.fstat(fd).st_size if size is None else size

    @classmethod
    def empty(cls) -> Self:
        """Return a blob to write into."""
        if hasattr(os, "memfd_create"):
            return cls(os.memfd_create("darkroom", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), 0)
        with tempfile.TemporaryFile() as file:
            return cls(os.dup(file.fileno()), 0)

    @classmethod
    def of(cls, body: bytes | memoryview) -> Self:
        """Return a sealed blob that holds these bytes."""
        blob = cls.empty()
        blob.write(body)
        return blob.seal()

    def write(self, chunk: bytes | memoryview) -> None:
        """Append a chunk."""
        view = memoryview(chunk)
        while view:
            written = os.pwrite(self.fd, view, self.size)
            self.size += written
            view = view[written:]

    def seal(self) -> Self:
        """Make the bytes final: nobody who holds the descriptor can change or resize them."""
        if hasattr(os, "memfd_create"):
            fcntl.fcntl(self.fd, ADD_SEALS, SEALS)
        return self

    @property
    def sealed(self) -> bool:
        """Whether nobody can change the bytes any more."""
        try:
            return fcntl.fcntl(self.fd, GET_SEALS) & SEALS == SEALS
        except OSError:
            return False

    def head(self, length: int) -> bytes:
        """Read the first bytes."""
        return os.pread(self.fd, length, 0)

    def bytes(self) -> bytes:
        """Read everything, whatever the shared offset."""
        parts, at = [], 0
        while at < self.size and (part := os.pread(self.fd, self.size - at, at)):
            parts.append(part)
            at += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def map(self) -> mmap.mmap:
        """Map the bytes for reading; only for a sealed blob, a larger one than zero bytes."""
        return mmap.mmap(self.fd, self.size, prot=mmap.PROT_READ)

    def close(self) -> None:
        """Give the descriptor back; again is harmless."""
        fd, self.fd = self.fd, -1
        if fd >= 0:
            os.close(fd)

    def __len__(self) -> int:
        return self.size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()
