"""What is asked of every request that has something fetched: its query, and where it came from."""

from proxy.asgi import Scope, header
from proxy.failures import LoopDetected, UrlTooLong
from proxy.signatures import Sealed

LONGEST_QUERY = 16 * 1024
OURSELVES = b"darkroom"


def check_loop(scope: Scope) -> None:
    """Refuse what this service has sent itself; raises LoopDetected."""
    if OURSELVES in header(scope, b"via").lower():
        raise LoopDetected("the request has passed through this service before")


def query_of(scope: Scope, sealed: Sealed | None) -> str:
    """Return the raw query, without what signs it where it is sealed; raises UrlTooLong."""
    query: bytes = sealed.query if sealed else scope["query_string"]
    if len(query) > LONGEST_QUERY:
        raise UrlTooLong(
            f"the query has {len(query)} bytes: expected at most {LONGEST_QUERY}; "
            "send a large image as the body of a POST"
        )
    return query.decode("latin-1")
