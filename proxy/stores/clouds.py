"""How a bucket of each cloud is opened, and under which address the public finds it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

from proxy.stores.address import Address
from proxy.stores.objects import Objects

if TYPE_CHECKING:
    from obstore.store import AzureStore, GCSStore, S3Store

ENDPOINT, REGION, ACCOUNT, PROJECT = "endpoint", "region", "account", "project"
GLOBAL_REGION = "us-east-1"
BILLED = "x-goog-user-project"
CONNECT = timedelta(seconds=3)
REQUEST = timedelta(seconds=20)
RETRIES: Any = {
    "max_retries": 2,
    "retry_timeout": timedelta(seconds=10),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1)},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bucket is; what is empty is what the cloud says without it."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    account: str = ""
    project: str = ""

    @classmethod
    def of(cls, address: Address, usual: Mapping[str, str]) -> Self:
        """Read a store's URL, and take what it does not say from `usual`; raises ValueError."""
        if not address.place or any(c in address.place for c in "%:?&= "):
            raise ValueError(
                f"a store {address.scheme}://…: expected the name of a bucket after //"
            )
        return cls(address.place, address.prefix, **{**usual, **address.options})

    def under(self, base: str) -> str:
        """Return the address of this prefix of a bucket whose own address is `base`."""
        return f"{base}/{quote(self.prefix)}" if self.prefix else base

    @property
    def client(self) -> dict[str, Any]:
        """What its HTTP client keeps to; plain HTTP is spoken only where an endpoint says so."""
        billed = {"default_headers": {BILLED: self.project}} if self.project else {}
        plain = {"allow_http": True} if urlsplit(self.endpoint).scheme == "http" else {}
        return {"connect_timeout": CONNECT, "timeout": REQUEST, **billed, **plain}


def amazon(place: Place) -> "tuple[S3Store, str]":
    """Open a bucket of S3, or of a server that speaks as it does."""
    from obstore.store import S3Store  # noqa: PLC0415 - only who has a bucket pays for it

    said = _said(endpoint=place.endpoint, region=place.region)
    config: Any = {**said, "disable_bulk_delete": True}  # few servers know how to drop many
    if place.endpoint:
        base = f"{place.endpoint}/{place.bucket}"
    else:
        host = f"s3.{place.region or GLOBAL_REGION}.amazonaws.com"
        dotted = "." in place.bucket  # no certificate covers it as a host
        base = f"https://{host}/{place.bucket}" if dotted else f"https://{place.bucket}.{host}"
    return S3Store(place.bucket, config=config, **_common(place)), base


def google(place: Place) -> "tuple[GCSStore, str]":
    """Open a bucket of Google Cloud Storage."""
    from obstore.store import GCSStore  # noqa: PLC0415

    base = f"{place.endpoint or 'https://storage.googleapis.com'}/{place.bucket}"
    return GCSStore(place.bucket, config=_said(base_url=place.endpoint), **_common(place)), base


def azure(place: Place) -> "tuple[AzureStore, str]":
    """Open a container of Azure Blob Storage."""
    from obstore.store import AzureStore  # noqa: PLC0415

    if not place.account and not place.endpoint:
        raise ValueError("a store az://…: expected ?account=name, or AZURE_STORAGE_ACCOUNT_NAME")
    config = _said(account_name=place.account, endpoint=place.endpoint)
    host = place.endpoint or f"https://{place.account}.blob.core.windows.net"
    return AzureStore(place.bucket, config=config, **_common(place)), f"{host}/{place.bucket}"


@dataclass(frozen=True, slots=True)
class Cloud:
    """A kind of bucket: the options its URLs may carry, and how one is opened."""

    options: Collection[str]
    opened: "Callable[[Place], tuple[S3Store | GCSStore | AzureStore, str]]"

    def open(self, address: Address, public_base: str, usual: Mapping[str, str]) -> Objects:
        """Return the bucket at an address; raises ValueError."""
        return self.at(Place.of(address, usual), public_base)

    def at(self, place: Place, public_base: str = "") -> Objects:
        """Return the bucket at a place; raises ValueError."""
        from obstore.exceptions import BaseError  # noqa: PLC0415

        tidy = replace(place, endpoint=place.endpoint.rstrip("/"))
        try:
            inner, base = self.opened(tidy)
        except BaseError as error:
            kind = type(error).__name__  # its words may hold credentials
            raise ValueError(f"the bucket {place.bucket!r} cannot be opened ({kind})") from None
        return Objects(inner, public_base or tidy.under(base))


S3 = Cloud((ENDPOINT, REGION), amazon)
GCS = Cloud((ENDPOINT, PROJECT), google)
AZURE = Cloud((ENDPOINT, ACCOUNT), azure)


def _said(**values: str) -> Any:
    """Keep what is not empty: all else is the cloud's own choice, or its variables'."""
    return {name: text for name, text in values.items() if text}


def _common(place: Place) -> dict[str, Any]:
    return {
        "prefix": place.prefix or None,
        "client_options": place.client,
        "retry_config": RETRIES,
    }
