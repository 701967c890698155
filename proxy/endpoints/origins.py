"""The origin of the addresses that we print."""

import re

from proxy.asgi import Scope, header

HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII)


def origin(scope: Scope, base_url: str) -> str:
    """Return the operator's BASE_URL, else the origin under which this request found us.

    The server has put the scheme there that trusted proxies name.
    """
    if base_url:
        return base_url
    host = header(scope, b"host").decode("latin-1")
    if not HOST.fullmatch(host):
        host = "{}:{}".format(*scope.get("server") or ("localhost", 80))
    return f"{scope['scheme']}://{host}"
