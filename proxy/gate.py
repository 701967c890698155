"""The gate before everything: how often a client may ask."""

from collections.abc import Collection
from dataclasses import dataclass

from proxy.api_keys import ApiKeys
from proxy.asgi import Scope
from proxy.clients import client
from proxy.rates import Rates

PROBES = frozenset(
    {"/livez", "/readyz", "/metrics", "/health", "/api/health", "/monitor", "/monitor.json"}
)
COUNTED_APART = frozenset(
    {
        "/optimize",
        "/estimate",
        "/api/compress",
        "/api/convert",
        "/api/formats",
        "/api/models/modnet",
    }
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Counts what clients ask, but not of those who bring an API key, nor on `free` paths.

    A contract that has a limit of its own counts for itself, and its paths are free here.
    """

    rates: Rates
    keys: ApiKeys
    free: Collection[str] = PROBES | COUNTED_APART

    def admit(self, scope: Scope) -> None:
        """Let a request pass; raises RateLimited."""
        if scope["path"] in self.free or scope["method"] == "OPTIONS":
            return
        if self.keys and self.keys.held(scope):
            return
        self.rates.admit(client(scope))
