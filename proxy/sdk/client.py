"""Clients of the service, for callers who wait and for those who await."""

from collections.abc import Mapping
from typing import Any, Self

import httpx

from proxy.sdk.exchange import (
    PATH,
    TIMEOUT,
    Transformed,
    headers,
    received,
    sendable,
    unreachable,
)


class Client:
    """Has pictures transformed by the service at `base_url`; a context that closes itself."""

    def __init__(
        self,
        base_url: str,
        api_key: str = "",
        *,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url, headers=headers(api_key), timeout=timeout, transport=transport
        )

    def transform(self, order: Mapping[str, Any]) -> Transformed:
        """Do an order's `operations` to its `file`; raises DarkroomError.

        A file is `{"type": "url", "url": …}`, `{"type": "base64", "base64": …}`, or
        `{"type": "bytes", "bytes": …}`, each with a `name` where it has one.
        """
        try:
            answer = self._http.post(PATH, json=sendable(order))
        except httpx.HTTPError as error:
            raise unreachable(error) from error
        return received(answer)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient:
    """The same for an event loop."""

    def __init__(
        self,
        base_url: str,
        api_key: str = "",
        *,
        timeout: float = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, headers=headers(api_key), timeout=timeout, transport=transport
        )

    async def transform(self, order: Mapping[str, Any]) -> Transformed:
        """Do an order's `operations` to its `file`, as Client does; raises DarkroomError."""
        try:
            answer = await self._http.post(PATH, json=sendable(order))
        except httpx.HTTPError as error:
            raise unreachable(error) from error
        return received(answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
