"""Signed addresses: what whoever writes URLs of this service needs, and nothing more."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self
from urllib.parse import quote

SIG, EXP, URL, WIDTH = "sig", "exp", "url", "w"
ORIGINAL = "o."
KEY = re.compile(r"([A-Za-z0-9_.-]{1,64}):((?:[0-9A-Fa-f]{2}){1,1024})", re.ASCII)

Value = str | float | bool


class SigningKey(NamedTuple):
    """A secret, and the name by which its owner knows it."""

    name: str
    secret: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `id:hex`; raises ValueError, which does not repeat the secret."""
        match = KEY.fullmatch(text.strip())
        if match is None:
            raise ValueError("a signing key: expected a name, a colon and hexadecimal digits")
        return cls(match[1], bytes.fromhex(match[2]))

    @classmethod
    def of(cls, key: "SigningKey | str") -> "SigningKey":
        """Take a key, or its text; raises ValueError."""
        return key if isinstance(key, SigningKey) else cls.parse(key)


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Write pairs as a query, sorted by name, everything but RFC 3986's unreserved encoded."""
    return "&".join(
        f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in sorted(pairs)
    )


def whole_text(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return what the signature of a whole request covers; `pairs` are without `sig`."""
    return f"{path}?{encoded(pairs)}"


def original_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Return what a signature covers that holds for every size of one original.

    It covers `url` and `exp` only; what it begins with keeps it apart from every whole request.
    """
    return ORIGINAL + encoded(pair for pair in pairs if pair[0] in (URL, EXP))


def digest(text: str, key: SigningKey) -> str:
    """Return the HMAC-SHA256 of a text in unpadded base64url."""
    code = hmac.digest(key.secret, text.encode(), "sha256")
    return urlsafe_b64encode(code).rstrip(b"=").decode()


def sign(path: str, parameters: Mapping[str, Value], key: str | SigningKey) -> str:
    """Return the `sig` of a whole request: this path with exactly these parameters.

    `key` is `id:hex`. Raises ValueError when it is no key.
    """
    return digest(whole_text(path, written(parameters)), SigningKey.of(key))


def sign_original(url: str, key: str | SigningKey, expires: int | None = None) -> str:
    """Return the `sig` under which `url` may be had in every width of the ladder WIDTHS.

    A request with it may also say `format`, `q` and `dpr`, and must say `exp` where it `expires`.
    """
    pairs = written({URL: url, **({} if expires is None else {EXP: expires})})
    return ORIGINAL + digest(original_text(pairs), SigningKey.of(key))


def written(parameters: Mapping[str, Value]) -> list[tuple[str, str]]:
    """Write values as a query has them: true is 1, false is 0, 2.0 is 2."""
    return [(name, _written(value)) for name, value in parameters.items()]


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)
