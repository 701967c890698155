"""Read what a caller wrote as `url` into the one spelling of the address it means."""

import re
from urllib.parse import quote, unquote, urljoin

from proxy.failures import InvalidUrl, SourceForbidden, UrlTooLong
from proxy.hosts import canonical_host

LONGEST = 8192
HIGHEST_PORT = 65535
DEFAULT_PORTS = {"http": 80, "https": 443}
EXPECTED = "expected an absolute http(s) address such as https://example.com/a.jpg"
ENCODED_ONCE_MORE = re.compile(r"[^/?#%]*%(?:3a|2f)", re.IGNORECASE)
REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(.*)", re.IGNORECASE | re.DOTALL)
PORT_FIRST = re.compile(r"[0-9]{1,5}(?:[/?#]|$)")
SLASHES = re.compile(r"//?(?!/)")
BYTES_HERE = re.compile(r"\s*(?:data|blob)(?::|%3a)", re.IGNORECASE)
PARTS = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
STRAY_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)
PATH_SAFE = "%/:@!$&'()*+,;=[]|"
HERE = frozenset({".", "%2e"})
UP = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})


def parse(text: str, base: str = "") -> str:
    """Return the canonical address that the text of a `url` parameter means.

    A text that begins with one slash is read against `base`, where there is one.
    """
    if BYTES_HERE.match(text):
        raise InvalidUrl(
            f"url={text[:80]!r} names bytes, not an address: send them in the body of a POST", "url"
        )
    _check_length(text)
    text = text.strip(" ")
    if ENCODED_ONCE_MORE.match(text):
        text = _decoded(text)
    _check_characters(text)
    if base and text.startswith("/") and not text.startswith("//"):
        return _canonical(urljoin(base, "/") + text[1:], text)
    return _canonical(_with_scheme(text), text)


def follow(location: str, base: str) -> str:
    """Return the canonical address that a redirect's `Location` means, seen from `base`."""
    _check_length(location)
    location = location.strip(" ")
    _check_characters(location)
    try:
        joined = urljoin(base, location)
    except ValueError as error:
        raise _invalid(location) from error
    return _canonical(joined, location)


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise UrlTooLong(f"url has {len(text)} characters: expected at most {LONGEST}", "url")


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise _invalid(text) from error


def _check_characters(text: str) -> None:
    if found := REFUSED.search(text):
        raise InvalidUrl(
            f"url={text[:80]!r} holds {found[0]!r}: expected no control character or backslash",
            "url",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise _invalid(text) from error


def _with_scheme(text: str) -> str:
    if text.startswith("//"):
        return f"https:{text}"
    if text.startswith("/"):
        raise _invalid(text)
    found = SCHEME.match(text)
    if found is None or PORT_FIRST.match(found[2]):
        return f"https://{text}"
    scheme, rest = found[1].lower(), found[2]
    if scheme in DEFAULT_PORTS:
        if not SLASHES.match(rest):
            raise _invalid(text)
        return f"{scheme}://{rest.lstrip('/')}"
    raise _foreign(scheme)


def _canonical(url: str, said: str) -> str:
    parts = PARTS.fullmatch(url)
    if parts is None:
        found = SCHEME.match(url)
        raise _foreign(found[1]) if found else _invalid(said)
    scheme = parts["scheme"].lower()
    host = _authority(parts["authority"], scheme, said)
    path = _quoted(_resolved(parts["path"]))
    canonical = f"{scheme}://{host}{path}{_quoted(parts['query'] or '', '?')}"
    _check_length(canonical)
    return canonical


def _authority(text: str, scheme: str, said: str) -> str:
    if "@" in text:
        raise SourceForbidden("url holds a user name: expected none", "url")
    parts = AUTHORITY.fullmatch(text)
    host = canonical_host(parts["host"]) if parts else None
    if parts is None or host is None:
        raise _invalid(said)
    port = int(parts["port"] or DEFAULT_PORTS[scheme])
    if port > HIGHEST_PORT:
        raise InvalidUrl(f"url names port {port}: expected 1 to {HIGHEST_PORT}", "url")
    return host if port == DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _resolved(path: str) -> str:
    """Take dot segments out, as browsers do, encoded ones too."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        dots = segment.lower()
        if dots in UP:
            del kept[-1:]
        elif dots not in HERE:
            kept.append(segment)
    if segments and segments[-1].lower() in UP | HERE:
        kept.append("")
    return "/" + "/".join(kept)


def _quoted(text: str, also_safe: str = "") -> str:
    return quote(STRAY_PERCENT.sub("%25", text), safe=PATH_SAFE + also_safe)


def _invalid(text: str) -> InvalidUrl:
    return InvalidUrl(f"url={text[:80]!r}: {EXPECTED}", "url")


def _foreign(scheme: str) -> SourceForbidden:
    return SourceForbidden(
        f"url has the scheme {scheme[:20]!r}: expected one of {', '.join(DEFAULT_PORTS)}", "url"
    )
