"""What the operator chose about stores, purging, and the keys of other systems' signatures."""

import re
from dataclasses import dataclass, replace

from proxy.access_settings import AccessSettings
from proxy.setting import setting
from proxy.stores import PROVIDERS
from proxy.units import NOTHING, listing, origin, text
from transforms.kinds import Kind, flag

HEX = r"(?:[0-9A-Fa-f]{2})+"
WORD = r"[\x21-\x7e]+"
PAIR = re.compile(rf"({'|'.join(PROVIDERS)}):[\w.-]+", re.ASCII)


def buckets() -> Kind[tuple[str, ...]]:
    """Take pairs of a provider and a bucket."""
    words = listing("s3:my-bucket gcs:other")

    def parse(value: str) -> tuple[str, ...]:
        found = words.parse(value)
        if not all(map(PAIR.fullmatch, found)):
            raise ValueError(value)
        return found

    expected = f"{words.expected}, each of {', '.join(PROVIDERS)}"
    return replace(words, expected=expected, parse=parse)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings(AccessSettings):
    """Where variants and optimised files go, how the world hears of a purge, and who signs."""

    store: str = setting(
        text("an address such as file://./var/store, s3://bucket/prefix, gs:// or az://", r"\S+"),
        "file://./var/store",
        "where `/variants` keeps what it makes",
        secret=True,
    )
    store_url: str = setting(
        text(f"an address such as https://img.example.com, or {NOTHING}", r"https?://\S+|none"),
        NOTHING,
        "under which address the public finds the store",
    )
    storage_buckets: tuple[str, ...] = setting(
        buckets(),
        NOTHING,
        "`provider:bucket` pairs that `/optimize` may write to",
    )
    s3_endpoint: str = setting(
        origin(), NOTHING, "a server that speaks as S3 does", plain="AWS_ENDPOINT_URL"
    )
    s3_region: str = setting(
        text(f"a region such as eu-west-1, or {NOTHING}", r"[a-z0-9-]+"),
        NOTHING,
        "region of the buckets at S3",
        plain="AWS_REGION",
    )
    azure_account: str = setting(
        text(f"a storage account, or {NOTHING}", r"[a-z0-9-]+"),
        NOTHING,
        "account of the containers at Azure",
        plain="AZURE_STORAGE_ACCOUNT_NAME",
    )
    purge_hook: str = setting(
        text(f"an http(s) address, or {NOTHING}", r"https?://\S+|none"),
        NOTHING,
        "an address that hears of every purge by a POST, to tell a CDN",
        secret=True,
    )
    cache_tags: bool = setting(
        flag(), "0", "`1` answers with `Cache-Tag` and `Surrogate-Key`, for CDNs that purge by tag"
    )
    imgproxy_key: str = setting(
        text(f"hexadecimal digits, or {NOTHING}", f"{HEX}|{NOTHING}"),
        NOTHING,
        "key of imgproxy's signatures; with it they are required there",
        plain="IMGPROXY_KEY",
        secret=True,
    )
    imgproxy_salt: str = setting(
        text(f"hexadecimal digits, or {NOTHING}", f"{HEX}|{NOTHING}"),
        NOTHING,
        "salt of imgproxy's signatures",
        plain="IMGPROXY_SALT",
        secret=True,
    )
    thumbor_key: str = setting(
        text(f"visible ASCII, or {NOTHING}", WORD),
        NOTHING,
        "key of thumbor's signatures; with it `unsafe` is refused there",
        secret=True,
    )
    imgix_token: str = setting(
        text(f"visible ASCII, or {NOTHING}", WORD),
        NOTHING,
        "token of imgix's signatures; with it they are required there",
        secret=True,
    )

    @property
    def clouds(self) -> dict[str, dict[str, str]]:
        """What is usual for the buckets of each cloud, by the scheme of their addresses."""
        said = {
            "s3": {"endpoint": self.s3_endpoint, "region": self.s3_region},
            "az": {"account": self.azure_account},
        }
        return {
            scheme: {name: text for name, text in options.items() if text not in ("", NOTHING)}
            for scheme, options in said.items()
        }
