"""Signatures of other systems, verified over what was sent, with keys of their own."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from proxy.environment import PREFIX
from proxy.failures import BadSignature
from proxy.settings import Settings
from proxy.units import NOTHING

SIGNATURE, S = "signature", "s"
FIRST, REST = 2, 3
SHOWN = 80


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What other systems' signatures are made with; an empty key is none."""

    imgproxy: bytes = b""
    imgproxy_salt: bytes = b""
    thumbor: bytes = b""
    imgix: bytes = b""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take them from the settings; raises ValueError for half a pair."""
        key, salt = map(_said, (settings.imgproxy_key, settings.imgproxy_salt))
        if bool(key) != bool(salt):
            raise ValueError(
                f"{PREFIX}IMGPROXY_KEY and {PREFIX}IMGPROXY_SALT: expected both, or neither"
            )
        return cls(
            bytes.fromhex(key),
            bytes.fromhex(salt),
            _said(settings.thumbor_key).encode(),
            _said(settings.imgix_token).encode(),
        )


@dataclass(frozen=True, slots=True, repr=False)
class ImgproxySeal:
    """HMAC-SHA256 of the salt and of the path behind the signature, in unpadded base64url."""

    key: bytes
    salt: bytes
    setting: str = "IMGPROXY_KEY"

    @property
    def keyed(self) -> bool:
        """Tell whether there is a key."""
        return bool(self.key)

    def verify(self, path: str, query: str) -> None:
        """Let a path pass; its query counts for nothing. Raises BadSignature."""
        del query
        given, rest = _apart(path)
        code = hmac.digest(self.key, self.salt + b"/" + rest.encode(), "sha256")
        _compare(SIGNATURE, given, urlsafe_b64encode(code).rstrip(b"="))


@dataclass(frozen=True, slots=True, repr=False)
class ThumborSeal:
    """HMAC-SHA1 of all that is behind the signature, the query too, in base64url."""

    key: bytes
    setting: str = "THUMBOR_KEY"

    @property
    def keyed(self) -> bool:
        """Tell whether there is a key."""
        return bool(self.key)

    def verify(self, path: str, query: str) -> None:
        """Let a path and query pass; raises BadSignature."""
        given, rest = _apart(path)
        signed = f"{rest}?{query}" if query else rest
        code = hmac.digest(self.key, signed.encode("latin-1"), "sha1")
        _compare(SIGNATURE, unquote(given), urlsafe_b64encode(code))


@dataclass(frozen=True, slots=True, repr=False)
class ImgixSeal:
    """MD5 of the token, the path behind the door's, and the query without `s`."""

    token: bytes
    setting: str = "IMGIX_TOKEN"

    @property
    def keyed(self) -> bool:
        """Tell whether there is a token."""
        return bool(self.token)

    def verify(self, path: str, query: str) -> None:
        """Let a path and query pass; raises BadSignature."""
        parts = query.split("&") if query else []
        signatures = [part for part in parts if part.partition("=")[0] == S]
        if len(signatures) > 1:
            raise BadSignature("s is given twice: expected one signature", S)
        rest = "&".join(part for part in parts if part not in signatures)
        own = "/" + "/".join(path.split("/")[FIRST:])
        signed = f"{own}?{rest}" if rest else own
        code = hashlib.md5(self.token + signed.encode("latin-1"), usedforsecurity=False)
        given = signatures[0].partition("=")[2] if signatures else ""
        _compare(S, given, code.hexdigest().encode())


def _said(text: str) -> str:
    return "" if text == NOTHING else text


def _apart(path: str) -> tuple[str, str]:
    """Return the signature, which is the first segment in the door, and what is behind it."""
    parts = path.split("/", REST)
    if len(parts) <= REST:
        raise BadSignature(
            "the path has no signature: expected one in front of all else", SIGNATURE
        )
    return parts[FIRST], parts[REST]


def _compare(name: str, given: str, expected: bytes) -> None:
    if not hmac.compare_digest(expected, given.encode("utf-8", "replace")):
        raise BadSignature(
            f"{name}={given[:SHOWN]!r} does not fit: expected that of this path and query, as they "
            "were sent",
            name,
        )
