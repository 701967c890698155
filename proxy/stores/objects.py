"""Buckets and containers of clouds, and of servers that speak as they do, through obstore.

Credentials are found by obstore itself, where every client of that cloud looks for them: its usual
variables, files and instance roles. None of them is ever repeated in a message.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from proxy.failures import StorageFailed
from proxy.stores.base import FOR_EVER
from proxy.stores.names import checked

if TYPE_CHECKING:
    from obstore.store import AzureStore, GCSStore, S3Store

SECONDS = 30.0
LONGEST_SIGNED = 7 * 86_400.0  # clouds sign for no longer
TYPE, CONTROL, CODING = "Content-Type", "Cache-Control", "Content-Encoding"
UNKNOWN = "application/octet-stream"
REASONS = {
    "NotFoundError": "there is no such bucket, or no such file",
    "PermissionDeniedError": "it does not allow that to these credentials",
    "UnauthenticatedError": "it does not accept the credentials",
}


class Objects:
    """What lies below a prefix of a bucket; `base` is where the public finds it.

    No call takes longer than so many `seconds`.
    """

    def __init__(
        self, inner: "S3Store | GCSStore | AzureStore", base: str, seconds: float = SECONDS
    ) -> None:
        self._inner = inner
        self._base = base.rstrip("/")
        self._seconds = seconds

    async def put(
        self,
        name: str,
        body: bytes,
        media_type: str,
        *,
        cache_control: str = FOR_EVER,
        coding: str = "",
    ) -> None:
        """Write in one request, which the store takes whole or not at all."""
        from obstore import put_async  # noqa: PLC0415 - only who has a bucket pays for it

        headers = {TYPE: media_type, CONTROL: cache_control}
        headers |= {CODING: coding} if coding else {}
        async with _translated("take", self._seconds):
            await put_async(
                self._inner, checked(name), body, attributes=headers, use_multipart=False
            )

    async def has(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        from obstore import exceptions, head_async  # noqa: PLC0415

        async with _translated("look for", self._seconds):
            try:
                await head_async(self._inner, checked(name))
            except (exceptions.NotFoundError, FileNotFoundError):
                return False
        return True

    async def get(self, name: str) -> tuple[bytes, Mapping[str, str]] | None:
        """Return a file, if there is one, and its headers."""
        from obstore import exceptions, get_async  # noqa: PLC0415

        async with _translated("give", self._seconds):
            try:
                found = await get_async(self._inner, checked(name))
                body = bytes(await found.bytes_async())
            except (exceptions.NotFoundError, FileNotFoundError):
                return None
        said = found.attributes
        return body, {
            "content-type": said.get(TYPE, UNKNOWN),
            "cache-control": said.get(CONTROL, ""),
        }

    async def drop(self, name: str) -> None:
        """Remove a file; again is harmless."""
        from obstore import delete_async, exceptions  # noqa: PLC0415

        async with _translated("remove", self._seconds):
            try:
                await delete_async(self._inner, checked(name))
            except (exceptions.NotFoundError, FileNotFoundError):
                return

    def url(self, name: str) -> str:
        """Return where the public finds a file."""
        return f"{self._base}/{quote(checked(name))}"

    async def signed(self, name: str, seconds: float) -> str:
        """Return an address under which anybody finds a file for so long, a week at most."""
        from obstore import sign_async  # noqa: PLC0415

        span = timedelta(seconds=min(seconds, LONGEST_SIGNED))
        async with _translated("sign for", self._seconds):
            return await sign_async(self._inner, "GET", checked(name), span)

    async def close(self) -> None:
        """Do nothing: connections end with the store itself."""


@asynccontextmanager
async def _translated(verb: str, seconds: float) -> AsyncIterator[None]:
    """Bound a call in time; whatever fails in it is StorageFailed, in words of our own."""
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise StorageFailed(f"the store did not {verb} a file within {seconds:g} s") from None
    except (BaseError, OSError, ValueError) as error:
        reason = REASONS.get(type(error).__name__, "it cannot be reached, or it failed")
        # Its own words may hold signed addresses: they are not even chained.
        raise StorageFailed(f"the store did not {verb} a file: {reason}") from None
