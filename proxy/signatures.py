"""Signatures of requests: whether one is needed, fits, and still holds."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import unquote_plus

from proxy.asgi import Scope, raw_path
from proxy.doors.query import EXP, NAMES, SIG, pairs
from proxy.failures import BadSignature, SignatureExpired
from proxy.signing import ORIGINAL, URL, WIDTH, SigningKey, digest, original_text, whole_text
from transforms.errors import InvalidParameter

MARKS = frozenset({SIG.name, EXP.name})
FREE = frozenset({URL, WIDTH, "format", "q", "dpr"}) | MARKS

Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A request that names a signature, as far as that goes: nothing is proven yet.

    `covered` is all that it says but `sig`, decoded and sorted; `query` is all that it says but
    `sig` and `exp`, as it was sent; `until` is the Unix time at which it expires, if it does.
    """

    path: str
    covered: tuple[Said, ...]
    query: bytes
    sig: str
    until: int | None

    @classmethod
    def of(cls, scope: Scope) -> "Sealed | None":
        """Read a request's path, as it was sent, and its query, as doors read it.

        Raises InvalidParameter for a name given twice, and for an expiry that is no time.
        """
        query: bytes = scope["query_string"]
        said = list(pairs(query.decode("latin-1")))
        sig = dict(said).get(SIG.name)
        if sig is None:
            return None
        _check_repeated(said)
        covered = sorted(pair for pair in said if pair[0] != SIG.name)
        exp = dict(covered).get(EXP.name)
        until = None if exp is None else int(EXP.read(exp))
        return cls(raw_path(scope), tuple(covered), _bare(query), sig, until)

    @property
    def of_original(self) -> bool:
        """Whether the signature is for every size of one original, not for this request alone."""
        return self.sig.startswith(ORIGINAL)

    @property
    def known_as(self) -> bytes:
        """Name what is asked for, apart from what another kind of signature may open."""
        return ORIGINAL.encode() + b"&" + self.query if self.of_original else self.query

    def names(self, name: str) -> bool:
        """Tell whether the request says something under this name or an alias of it."""
        return any(said == name for said, _ in _canonical(self.covered))


class Signatures:
    """Verifies what was signed with any of the keys; the first of them is the one that signs.

    Without keys a signature says nothing. `required` refuses what is not signed. `widths` are those
    that the signature of an original is good for.
    """

    def __init__(
        self,
        keys: Sequence[SigningKey] = (),
        *,
        required: bool = False,
        widths: Collection[int] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keys = tuple(keys)
        self.required = required
        self._widths = frozenset(widths)
        self._clock = clock

    def check(self, scope: Scope, *, ladder: bool = False) -> Sealed | None:
        """Let a request pass; None where it is not signed and need not be.

        Only with `ladder` may the signature be that of an original: what is asked for must be what
        `url` and `w` in the query say, and nothing else.

        Raises BadSignature, SignatureExpired and InvalidParameter.
        """
        sealed = Sealed.of(scope) if self.keys else None
        if sealed:
            if sealed.of_original and not ladder:
                raise BadSignature(
                    "sig is that of an original: expected one of this request", SIG.name
                )
            self.verify(sealed)
        elif self.required:
            raise BadSignature("sig is missing: expected the signature of this request", SIG.name)
        return sealed

    def verify(self, sealed: Sealed) -> None:
        """Let a request pass that was read before; raises BadSignature and SignatureExpired."""
        if sealed.of_original:
            text = original_text(_canonical(sealed.covered))
        else:
            text = whole_text(sealed.path, sealed.covered)
        if not self._fits(text, sealed.sig.removeprefix(ORIGINAL)):
            raise BadSignature(
                f"sig={sealed.sig[:80]!r} does not fit: expected the signature of this path and "
                "of every other parameter as it stands here",
                SIG.name,
            )
        if sealed.of_original:
            self._check_ladder(dict(_canonical(sealed.covered)))
        if sealed.until is not None and sealed.until <= self._clock():
            raise SignatureExpired(f"exp={sealed.until} has passed: expected a later", EXP.name)

    def _fits(self, text: str, given: str) -> bool:
        """Compare with what every key makes, in the same time whichever fits."""
        sent = given.encode("utf-8", "replace")
        return sum(compare_digest(digest(text, key).encode(), sent) for key in self.keys) > 0

    def _check_ladder(self, said: dict[str, str]) -> None:
        """Refuse what the signature of an original does not let vary."""
        if others := sorted(said.keys() - FREE):
            raise BadSignature(
                f"{others[0][:80]!r} is not covered: expected only {', '.join(sorted(FREE))} "
                "with the signature of an original",
                SIG.name,
            )
        width = said.get(WIDTH, "")
        if not (width.isascii() and width.isdigit() and int(width[:9]) in self._widths):
            ladder = ", ".join(map(str, sorted(self._widths))) or "WIDTHS, of which there are none"
            raise BadSignature(f"w={width[:80]!r} is not covered: expected one of {ladder}", WIDTH)


def _bare(query: bytes) -> bytes:
    """Take signature and expiry out of a raw query, and what has no name: nothing covers it."""
    named = ((_name(part), part) for part in query.split(b"&"))
    return b"&".join(part for name, part in named if name and name not in MARKS)


def _name(part: bytes) -> str:
    name = part.partition(b"=")[0].decode("latin-1")
    return unquote_plus(name) if "%" in name else name


def _canonical(said: Iterable[Said]) -> list[Said]:
    return [(NAMES.get(name, name), text) for name, text in said]


def _check_repeated(said: Iterable[Said]) -> None:
    """Refuse a name that is given twice, under whatever alias."""
    seen: set[str] = set()
    for name, text in _canonical(said):
        if name in seen:
            raise InvalidParameter(name[:80], text, "each name once in a signed request")
        seen.add(name)
