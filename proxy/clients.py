"""Who asks: one name for each client, however many addresses it may have."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from proxy.asgi import Scope

MEMO = 8192
LONGEST = 64
NETWORK_BITS = 64
NOBODY = "unknown"


def client(scope: Scope) -> str:
    """Name who sent a request: an IPv4 address, or the /64 that an IPv6 address lies in.

    The server has put the address there that trusted proxies name.
    """
    said = scope.get("client")
    return named(said[0]) if said and len(said[0]) <= LONGEST else NOBODY


@lru_cache(MEMO)
def named(host: str) -> str:
    """Name a client by its address; everything that is none shares one name."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return NOBODY
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, NETWORK_BITS), strict=False))
