"""Stores, by the scheme of their addresses."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Protocol

from proxy.stores.address import Address
from proxy.stores.base import FOR_EVER, Store
from proxy.stores.clouds import AZURE, GCS, S3, Cloud
from proxy.stores.directory import Directory
from proxy.stores.names import checked

__all__ = [
    "FOR_EVER",
    "PROVIDERS",
    "SCHEMES",
    "Directory",
    "Store",
    "checked",
    "open_bucket",
    "open_store",
]

Usual = Mapping[str, Mapping[str, str]]

NOTHING: Usual = MappingProxyType({})


class Kind(Protocol):
    """A kind of store: the options its URLs may carry, and how one is opened."""

    @property
    def options(self) -> Collection[str]:
        """Names that may stand in the query of its URL."""
        ...

    def open(self, address: Address, public_base: str, usual: Mapping[str, str]) -> Store:
        """Return the store at an address; raises ValueError."""
        ...


CLOUDS: dict[str, Cloud] = {"s3": S3, "gs": GCS, "az": AZURE}
SCHEMES: dict[str, Kind] = {"file": Directory, **CLOUDS}
PROVIDERS: dict[str, str] = {"gcs": "gs", "s3": "s3", "azure": "az"}


def open_store(url: str, public_base: str = "", usual: Usual = NOTHING) -> Store:
    """Return the store at a URL; raises ValueError.

    `public_base` is the address under which the public finds what lies below the URL's path.
    `usual` has, by scheme, the values of options that a URL leaves out.
    """
    address = Address.parse(url, {scheme: kind.options for scheme, kind in SCHEMES.items()})
    own = usual.get(address.scheme, {})
    return SCHEMES[address.scheme].open(address, public_base.rstrip("/"), own)


def open_bucket(
    provider: str, bucket: str, path: str = "", project: str = "", usual: Usual = NOTHING
) -> Store:
    """Return what lies below `path` of a bucket of gcs, s3 or azure.

    `project` is who pays for it, at Google. `usual` is as for `open_store`. Raises ValueError, and
    InvalidParameter for a path that is none.
    """
    if provider not in PROVIDERS:
        raise ValueError(f"provider {provider[:40]!r}: expected one of {', '.join(PROVIDERS)}")
    scheme = PROVIDERS[provider]
    own = dict(usual.get(scheme, {}))
    if project and scheme == "gs":
        own["project"] = project
    prefix = path.strip("/")
    address = Address(scheme, bucket, checked(prefix) if prefix else "", own)
    return CLOUDS[scheme].open(address, "", {})
