"""What the operator chose about who may ask, for what, and how often."""

import re
from dataclasses import dataclass

from proxy.setting import setting
from proxy.signing import SigningKey
from proxy.units import NOTHING, listing, text
from transforms.kinds import Kind, flag, whole

VISIBLE = re.compile(r"[\x21-\x7e]+")
WIDEST = 65_535
MOST = 1_000_000_000
SHORT = 16


def signing_keys() -> Kind[tuple[SigningKey, ...]]:
    """Take signing keys as a list, each with a name of its own; `none` is the empty list."""
    words = listing("")

    def parse(value: str) -> tuple[SigningKey, ...]:
        keys = tuple(SigningKey.parse(each) for each in words.parse(value))
        if len({key.name for key in keys}) < len(keys):
            raise ValueError("two keys of one name")
        return keys

    expected = f"keys such as main:5f1c…, each a name and hexadecimal digits, or {NOTHING}"
    return Kind(expected, parse)


def api_keys() -> Kind[tuple[str, ...]]:
    """Take secret words as a list; `none` is the empty list."""
    words = listing("")

    def parse(value: str) -> tuple[str, ...]:
        keys = words.parse(value)
        if not all(VISIBLE.fullmatch(key) for key in keys):
            raise ValueError("a key that no header can carry")
        return keys

    return Kind(f"words of visible ASCII, separated by spaces or commas, or {NOTHING}", parse)


def widths() -> Kind[tuple[int, ...]]:
    """Take widths as a list, and sort them; `none` is the empty list."""
    words, width = listing("320 640 1280"), whole(1, WIDEST)

    def parse(value: str) -> tuple[int, ...]:
        return tuple(sorted({width.parse(each) for each in words.parse(value)}))

    return Kind(f"widths from 1 to {WIDEST} such as 320 640 1280, or {NOTHING}", parse)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """Signatures, keys, rates, and how far requests are narrowed."""

    signing_keys: tuple[SigningKey, ...] = setting(
        signing_keys(),
        NOTHING,
        "keys of signatures, `id:hex`; the first signs, all of them verify",
        secret=True,
    )
    require_signature: bool = setting(flag(), "0", "`1` refuses requests that are not signed")
    api_keys: tuple[str, ...] = setting(
        api_keys(),
        NOTHING,
        "bearer keys that POST needs; with none it is open",
        plain="API_KEY",
        secret=True,
        also={"API_KEYS": api_keys()},
    )
    rate_limit: int = setting(
        whole(0, MOST), "0", "requests of one client within a minute, past which 429; 0 is off"
    )
    rate_limit_burst: int = setting(whole(0, MOST), "0", "the same within ten seconds; 0 is off")
    widths: tuple[int, ...] = setting(
        widths(), NOTHING, "widths that are made; any other becomes the next of them"
    )
    presets: str = setting(
        text("presets such as thumb=w=100&h=100;wide=w=1600, or none", r"(?s:.+)"),
        NOTHING,
        "presets beside those that are shipped, separated by `;` or one a line",
    )
    presets_only: bool = setting(
        flag(), "0", "`1` refuses whatever says how a picture is made and is no preset"
    )

    @property
    def weak_keys(self) -> list[str]:
        """Name the signing keys that whoever has one signature could guess."""
        return [key.name for key in self.signing_keys if len(key.secret) < SHORT]
