"""Rates that a contract counts for itself, and the headers that tell of them."""

from proxy.access import Access
from proxy.asgi import Scope
from proxy.clients import client
from proxy.headers import Pairs
from proxy.rates import Rates


class Meter:
    """Counts every request of a contract, but not of who brings an API key, unless `keyed` does."""

    def __init__(self, access: Access, rates: Rates, keyed: Rates | None = None) -> None:
        self._keys = access.keys
        self._rates = rates
        self._keyed = keyed

    def admit(self, scope: Scope) -> None:
        """Let a request pass; raises RateLimited."""
        holds = self._holds(scope)
        if not holds:
            self._rates.admit(client(scope))
        elif self._keyed:
            self._keyed.admit(client(scope))

    def headers(self, scope: Scope) -> Pairs:
        """Say what is left to a client."""
        rates = self._keyed if self._keyed and self._holds(scope) else self._rates
        left = rates.allowance(client(scope))
        return (
            (b"x-ratelimit-limit", b"%d" % left.limit),
            (b"x-ratelimit-remaining", b"%d" % left.remaining),
            (b"x-ratelimit-reset", b"%d" % left.reset),
        )

    def _holds(self, scope: Scope) -> bool:
        return bool(self._keys) and self._keys.held(scope)
