"""Say which hosts, ports and addresses an original may be fetched from."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Self
from urllib.parse import urlsplit

from proxy.address import DEFAULT_PORTS
from proxy.failures import SourceForbidden
from proxy.hosts import canonical_host
from proxy.sources.addresses import is_public
from proxy.sources.ports import USUAL, Ports

__all__ = ["Guard", "Hosts", "Ports", "Private", "is_public"]


@dataclass(frozen=True, slots=True)
class Hosts:
    """Patterns of host names: `*`, `example.com`, or `*.example.com` for all names below it."""

    names: frozenset[str]
    suffixes: tuple[str, ...] = ()
    every: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read patterns parted by commas or spaces; ValueError says what was expected."""
        names: set[str] = set()
        suffixes: set[str] = set()
        words = text.replace(",", " ").split()
        for word in words:
            host = canonical_host(word.removeprefix("*."))
            if word != "*" and host is None:
                raise ValueError(f"{word!r}: expected '*', 'example.com' or '*.example.com'")
            if host is not None:
                suffixes.add(f".{host}") if word.startswith("*.") else names.add(host)
        return cls(frozenset(names), tuple(sorted(suffixes)), every="*" in words)

    def __contains__(self, host: str) -> bool:
        return self.every or host in self.names or host.endswith(self.suffixes)


@dataclass(frozen=True, slots=True)
class Private:
    """What may be fetched although it is not public: single `host:port`s and blocks."""

    endpoints: frozenset[tuple[str, int]] = frozenset()
    blocks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `127.0.0.1:9000, minio:9000, 10.1.0.0/16`; ValueError says what was expected."""
        endpoints: set[tuple[str, int]] = set()
        blocks: list[IPv4Network | IPv6Network] = []
        for word in text.replace(",", " ").split():
            try:
                if "/" in word:
                    blocks.append(ip_network(word))
                else:
                    endpoints.add(_endpoint(word))
            except ValueError as error:
                raise ValueError(f"{word!r}: expected host:port or a block in CIDR form") from error
        return cls(frozenset(endpoints), tuple(blocks))

    def opens(self, host: str, port: int, ip: str) -> bool:
        """Tell whether this address, reached under this name and port, is opened."""
        if (host, port) in self.endpoints or (_bracketed(ip), port) in self.endpoints:
            return True
        try:
            address = ip_address(ip)
        except ValueError:
            return False
        return any(address in block for block in self.blocks)


def _endpoint(word: str) -> tuple[str, int]:
    name, _, port = word.rpartition(":")
    host = canonical_host(name)
    if host is None:
        raise ValueError(word)
    (number,) = Ports.parse(port).singles
    return host, number


def _bracketed(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse every source that the operator has not opened.

    Hosts are spelt as in a canonical address, IPv6 in brackets.
    """

    allowed_hosts: Hosts = Hosts(frozenset(), every=True)
    allowed_ports: Ports = USUAL
    allowed_private: Private = Private()

    def check_url(self, url: str) -> None:
        """Refuse a canonical address by its host and port."""
        parts = urlsplit(url)
        host = parts.netloc.removesuffix(f":{parts.port}")
        self.check_host(host, parts.port or DEFAULT_PORTS[parts.scheme])

    def check_host(self, host: str, port: int) -> None:
        """Refuse a host or a port; one named together in `allowed_private` is open."""
        if (host, port) in self.allowed_private.endpoints:
            return
        if host not in self.allowed_hosts:
            raise SourceForbidden(f"url names the host {host!r}: expected one allowed here", "url")
        if port not in self.allowed_ports:
            raise SourceForbidden(f"url names port {port}: expected one allowed here", "url")

    def check_address(self, host: str, port: int, ip: str) -> None:
        """Refuse a literal address that a host's name stands for."""
        if not is_public(ip) and not self.allowed_private.opens(host, port, ip):
            raise SourceForbidden(
                f"url names the host {host!r}: expected one with public addresses only", "url"
            )
