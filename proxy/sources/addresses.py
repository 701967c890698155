"""Which addresses are public: our own table, for the library's calls multicast and NAT64 global."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA's special-purpose registry, whether it calls a block reachable or not: no original lives
# in any of them. 168.63.129.16 is a cloud's metadata host on an address that looks public.
NOT_PUBLIC_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Everything that carries an IPv4 address (mapped, compatible, translated, NAT64) lies outside
# 2000::/3, or in 2001::/23 (Teredo) and 2002::/16 (6to4).
PUBLIC_IPV6 = IPv6Network("2000::/3")
NOT_PUBLIC_IPV6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
ISATAP = 0x5EFE
ISATAP_MASK = 0xFCFFFFFF


def is_public(address: str) -> bool:
    """Tell whether an original may live at this literal address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public_ipv4(parsed) if isinstance(parsed, IPv4Address) else _is_public_ipv6(parsed)


def _is_public_ipv4(address: IPv4Address) -> bool:
    return not any(address in block for block in NOT_PUBLIC_IPV4)


def _is_public_ipv6(address: IPv6Address) -> bool:
    if address.scope_id or address not in PUBLIC_IPV6 or _is_isatap(address):
        return False
    return not any(address in block for block in NOT_PUBLIC_IPV6)


def _is_isatap(address: IPv6Address) -> bool:
    """Find an IPv4 address in the last 32 bits, whatever the prefix (RFC 5214)."""
    return (int(address) >> 32) & ISATAP_MASK == ISATAP
