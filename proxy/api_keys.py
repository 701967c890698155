"""API keys: who may do what costs more than a picture that is asked for by its address."""

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

from proxy.asgi import Scope, header
from proxy.failures import Unauthorized

BEARER = b"bearer"
ASKED = "expected `Authorization: Bearer` with one of the service's API keys"


class ApiKeys:
    """The bearer keys of this service; none means that nobody needs one."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._digests = [sha256(key.encode()).digest() for key in keys]

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._digests)

    def held(self, scope: Scope) -> bool:
        """Tell, in constant time, whether a request brings one of the keys."""
        scheme, _, given = header(scope, b"authorization").strip().partition(b" ")
        if scheme.lower() != BEARER:
            return False
        digest = sha256(given.strip()).digest()
        return sum(compare_digest(digest, each) for each in self._digests) > 0

    def check(self, scope: Scope) -> None:
        """Let pass who brings a key, and everybody where there are none; raises Unauthorized."""
        if self._digests and not self.held(scope):
            said = "is wrong" if header(scope, b"authorization") else "is missing"
            raise Unauthorized(f"the API key {said}: {ASKED}")
