"""The operator's hook: an address that hears of every purge."""

import asyncio
from typing import Any

import httpx
import structlog

SECONDS = 2.0
TRIES = 3
PAUSE = 0.2

log = structlog.get_logger("darkroom.purge")


class Hook:
    """Posts JSON to an address that the operator chose, so that it is trusted; a few times."""

    def __init__(self, url: str, version: str = "0") -> None:
        self._url = url
        self._headers = {"user-agent": f"Darkroom/{version}"}
        self._trusted = httpx.create_ssl_context(trust_env=False)  # tens of milliseconds: only once

    async def tell(self, what: dict[str, Any]) -> bool:
        """Tell it; False, and a line in the log, where it does not say that it has heard."""
        try:
            async with httpx.AsyncClient(
                timeout=SECONDS, trust_env=False, headers=self._headers, verify=self._trusted
            ) as web:
                return await self._tell(web, what)
        except (httpx.InvalidURL, ValueError) as error:
            log.warning("purge hook failed", why=type(error).__name__)
            return False

    async def _tell(self, web: httpx.AsyncClient, what: dict[str, Any]) -> bool:
        why = ""
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * PAUSE)
            try:
                async with (
                    asyncio.timeout(SECONDS),
                    web.stream("POST", self._url, json=what) as heard,
                ):
                    if heard.is_success:
                        return True
                    why = f"answered {heard.status_code}"
            except (httpx.HTTPError, TimeoutError) as error:
                why = type(error).__name__
        log.warning("purge hook failed", why=why, tries=TRIES)
        return False
