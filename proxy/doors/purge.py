"""What a purge is of: one original, what begins with a prefix, or a tag."""

from cache import Ban, Kind
from cache.bans import ORIGINAL, PREFIX, TAG
from proxy import address
from proxy.blame import blamed
from proxy.doors.dialect import WITH_SCHEME
from proxy.doors.query import TAG as TAGS
from proxy.doors.query import canonical
from proxy.failures import Failure
from transforms.errors import InvalidParameter, Refused

ONE_OF = "exactly one of url, tag and prefix"
PREFIXES = "a host, or an address whose path ends in / and has no query"
ONE_TAG = "one word of at most 64 letters, digits and . _ : -"
TAKEN = {"url": "the address of an original", "tag": ONE_TAG, "prefix": PREFIXES}
NAMES = {**{name: name for name in TAKEN}, "src": "url"}


def asked(query: str, base: str, at: float, *, strict: bool = False) -> Ban:
    """Read a raw query into a ban; raises InvalidParameter, InvalidUrl and its like."""
    given = canonical(query, last_wins=False, strict=strict, names=NAMES)
    if len(given) != 1:
        raise InvalidParameter(", ".join(given) or "url", "", ONE_OF)
    [(name, text)] = given.items()
    kind, value = _read(name, text, base)
    return Ban(kind, value, at)


def _read(name: str, text: str, base: str) -> tuple[Kind, str]:
    if name == "tag":
        words = TAGS.read(text)
        if len(words) != 1:
            raise InvalidParameter(name, text, ONE_TAG)
        return TAG, words[0]
    try:
        found = address.parse(text, base)
    except (Failure, Refused) as error:
        raise error if name == "url" else blamed(error, name) from None
    return (ORIGINAL, found) if name == "url" else (PREFIX, _prefix(text, found))


def _prefix(text: str, found: str) -> str:
    """Leave the scheme open where none was named, and so the port that either has anyway."""
    if not found.endswith("/") or "?" in found:
        raise InvalidParameter("prefix", text, PREFIXES)
    relative = text.startswith("/") and not text.startswith("//")
    if relative or WITH_SCHEME.match(text.strip()):
        return found
    _, _, rest = found.partition(":")
    return address.parse(f"http:{rest}").partition(":")[2]
