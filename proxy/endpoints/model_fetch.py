"""The fetch of a model from where the operator says: guarded, bounded, its token for him alone."""

import asyncio
from collections.abc import Mapping

from proxy import __version__
from proxy.address import parse
from proxy.endpoints.model_files import LARGEST_MODEL
from proxy.environment import PREFIX
from proxy.errors import verdict
from proxy.failures import Failure, Overloaded, SourceFailed, StorageFailed
from proxy.settings import Settings
from proxy.sources import Fetched, FetchMemory, Guard, HttpSource, Ports, Private, Terms
from proxy.sources.exchange import origin_of
from proxy.units import NOTHING

NO_MODELS = (
    b"<",
    b"{",
    b"version https://git-lfs",
)  # pages, errors, and pointers to what is not here
SETTINGS: Mapping[str, str] = {"full": "MODEL_FULL_URL", "quantized": "MODEL_QUANTIZED_URL"}


class Upstream:
    """Fetches models by the addresses that the operator chose, from any host of any name.

    What is not public must be opened in ALLOWED_PRIVATE.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.model_fetch_timeout_ms / 1000
        self._token = chosen(settings.huggingface_token)
        self._guard = Guard(
            allowed_ports=Ports.parse(" ".join(settings.allowed_ports)),
            allowed_private=Private.parse(" ".join(settings.allowed_private)),
        )
        self._terms = Terms(
            max_bytes=LARGEST_MODEL,
            max_redirects=settings.max_redirects,
            first_byte=self._seconds,
            version=__version__,
        )

    async def fetch(self, variant: str, address: str) -> bytes:
        """Return a model's bytes; raises StorageFailed that names the setting, or Overloaded."""
        setting = PREFIX + SETTINGS[variant]
        if not address:
            raise StorageFailed(f"the {variant} model is not here: expected {setting} to be set")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._fetched(parse(address))
        except TimeoutError:
            why = f"expected it within {1000 * self._seconds:.0f} ms"
            raise StorageFailed(f"the {variant} model of {setting} did not come: {why}") from None
        except Overloaded:
            raise
        except Failure as error:
            why = verdict(error).code
            raise StorageFailed(f"the {variant} model of {setting} cannot be had: {why}") from error

    async def _fetched(self, url: str) -> bytes:
        tokens = {origin_of(url): self._token} if self._token else {}
        source = HttpSource(self._guard, FetchMemory(LARGEST_MODEL), self._terms, tokens=tokens)
        try:
            fetched = await source.fetch(url, refuse=_refuse)
        finally:
            await source.close()
        if not isinstance(fetched, Fetched):
            raise SourceFailed("the upstream says that nothing has changed")
        with fetched.blob as blob:
            return blob.bytes()


def chosen(setting: str) -> str:
    """Return what a setting says, empty where it says `none`."""
    return "" if setting == NOTHING else setting


def _refuse(head: bytes) -> None:
    """Refuse what begins as no model does."""
    if head.lstrip().startswith(NO_MODELS):
        raise SourceFailed("the upstream answered with something that is no model")
