"""A directory as a store: whole files appear under their names, and nothing leads out of it."""

import asyncio
import errno
import os
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import ClassVar, Self, TypeVar
from urllib.parse import quote

from proxy.failures import StorageFailed
from proxy.stores.address import Address
from proxy.stores.base import FOR_EVER
from proxy.stores.names import checked
from transforms.codecs import CODECS

SERVED = "/store"
UNKNOWN = "application/octet-stream"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
READABLE = 0o644
SECONDS = 30
ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ENAMETOOLONG})

T = TypeVar("T")


class Directory:
    """Files below a directory, which is made when the first one comes.

    A directory knows no headers: a file's type is that of its extension.
    """

    options: ClassVar[Collection[str]] = ()

    def __init__(self, root: str | Path, public_base: str = "") -> None:
        self.root = Path(root).absolute()
        self._base = public_base.rstrip("/") or SERVED

    @classmethod
    def open(cls, address: Address, public_base: str, usual: Mapping[str, str]) -> Self:
        """Take the directory that `file://./var/store` or `file:///var/store` names."""
        del usual
        if address.place not in ("", ".", "..") or not address.path.strip("/"):
            raise ValueError("a store file://…: expected file://./a/directory or file:///a/path")
        return cls(address.place + address.path, public_base)

    async def put(
        self,
        name: str,
        body: bytes,
        media_type: str,
        *,
        cache_control: str = FOR_EVER,
        coding: str = "",
    ) -> None:
        """Write beside the name, then take its place."""
        del media_type, cache_control, coding
        await self._do(lambda: self._write(checked(name), body))

    async def has(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        return await self._do(lambda: self._read(checked(name), 0)) is not None

    async def get(self, name: str) -> tuple[bytes, Mapping[str, str]] | None:
        """Return a file, if there is one, and its headers."""
        body = await self._do(lambda: self._read(checked(name)))
        if body is None:
            return None
        return body, {"content-type": type_of(name), "cache-control": FOR_EVER}

    async def drop(self, name: str) -> None:
        """Remove a file; again is harmless."""
        await self._do(lambda: self._remove(checked(name)))

    def url(self, name: str) -> str:
        """Return where the public finds a file: a path of this service where no base was given."""
        return f"{self._base}/{quote(checked(name))}"

    async def signed(self, name: str, seconds: float) -> str:
        """Return where the public finds a file: everybody does, for ever."""
        del seconds
        return self.url(name)

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(SECONDS):
                return await asyncio.to_thread(work)
        except TimeoutError:
            raise StorageFailed(f"the store's directory did not answer in {SECONDS} s") from None
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise StorageFailed(f"the store's directory failed: {reason}") from error

    def _write(self, name: str, body: bytes) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with self._folder(name, make=True) as (folder, last):
            draft = f".{token_hex(8)}.part"
            try:
                with os.fdopen(os.open(draft, WRITING, READABLE, dir_fd=folder), "wb") as file:
                    file.write(body)
                os.replace(draft, last, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(OSError):
                    os.unlink(draft, dir_fd=folder)
                raise

    def _read(self, name: str, most: int = -1) -> bytes | None:
        """Return what a regular file holds, None where there is none."""
        try:
            with self._folder(name) as (folder, last):
                return _regular(os.open(last, READING, dir_fd=folder), most)
        except OSError as error:
            if error.errno in ABSENT:
                return None
            raise

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError, NotADirectoryError), self._folder(name) as (folder, last):
            os.unlink(last, dir_fd=folder)

    @contextmanager
    def _folder(self, name: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the directory that a name lies in, through no symbolic link; and its last part."""
        *parents, last = name.split("/")
        with ExitStack() as stack:
            folder = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            stack.callback(os.close, folder)
            for parent in parents:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(parent, dir_fd=folder)
                folder = os.open(parent, FOLDER, dir_fd=folder)
                stack.callback(os.close, folder)
            yield folder, last


def _regular(descriptor: int, most: int) -> bytes | None:
    """Read an open file to its end, or only so much, and close it; None for all but files."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)


def type_of(name: str) -> str:
    """Return the media type that a name's extension says."""
    extension = name.rpartition(".")[2]
    return next((c.media_type for c in CODECS.values() if c.extension == extension), UNKNOWN)
