"""An entry with every header that does not depend on the single request, built once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from proxy import conditional, freshness
from proxy.cors import Cors
from proxy.delivery import Delivery, Policy
from proxy.disposition import content_disposition, named_by
from proxy.headers import Pair, Pairs, lines, safe
from proxy.tagging import tags_of
from transforms.codecs import CODECS

WATCHED = frozenset({b"if-none-match", b"if-modified-since", b"range", b"if-range"})
SHIELD: Pairs = (
    (b"accept-ranges", b"bytes"),
    (b"x-content-type-options", b"nosniff"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    ),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"timing-allow-origin", b"*"),
)
KEPT_BY_304 = frozenset(
    {
        b"access-control-allow-origin",
        b"access-control-expose-headers",
        b"cache-control",
        b"cache-tag",
        b"cross-origin-resource-policy",
        b"etag",
        b"last-modified",
        b"surrogate-key",
        b"timing-allow-origin",
        b"vary",
    }
)


class Validated(Protocol):
    """What a source said of an original; `last_modified` is its header, or empty."""

    @property
    def last_modified(self) -> str: ...  # noqa: D102 - the class says it


class Answerable(Protocol):
    """What an answer takes from an entry; `etag` is unquoted."""

    @property
    def body(self) -> bytes: ...  # noqa: D102
    @property
    def media_type(self) -> str: ...  # noqa: D102
    @property
    def etag(self) -> str: ...  # noqa: D102
    @property
    def validators(self) -> Validated: ...  # noqa: D102
    @property
    def notes(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def sources(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Prepared:
    """What every answer with one entry shares: `headers` of a 200, and what of them a 304 keeps.

    `lines` and `kept_lines` are the same as they are written.
    It holds no body, so that keeping it costs little; `entry` and `tags` are the etag and the tags
    of the entry it fits.
    """

    entry: str
    tags: tuple[str, ...]
    etag: bytes
    modified: int | None
    headers: Pairs
    kept: Pairs
    lines: bytes
    kept_lines: bytes
    cors: Cors
    watched: frozenset[bytes]


def prepare(
    entry: Answerable,
    delivery: Delivery,
    policy: Policy,
    *,
    url: str = "",
    vary: Sequence[str] = (),
    stale: bool = False,
) -> Prepared:
    """Build what answers with this entry share.

    `url` names the file where the caller did not; `vary` lists the request headers that chose the
    entry; `stale` says that the entry is past its freshness.
    """
    etag = b'"' + safe(entry.etag) + b'"'
    modified = conditional.http_date(entry.validators.last_modified)
    lasts = _cache_control(entry, delivery, policy, stale=stale)
    headers = (
        *_always(entry, etag, lasts, policy),
        (b"content-disposition", _disposition(entry, delivery, url)),
        *_where_there_is_one(entry, modified, (*vary, *policy.cors.vary)),
        *(_tagged(tags_of(entry)) if policy.cache_tags else ()),
    )
    kept = tuple(pair for pair in headers if pair[0] in KEPT_BY_304)
    watched = WATCHED | ({b"origin"} if policy.cors.origins is not None else set())
    return Prepared(
        entry.etag,
        entry.tags,
        etag,
        modified,
        headers,
        kept,
        lines(headers),
        lines(kept),
        policy.cors,
        watched,
    )


def _always(entry: Answerable, etag: bytes, cache_control: str, policy: Policy) -> Iterator[Pair]:
    yield b"content-type", safe(entry.media_type)
    yield b"content-length", str(len(entry.body)).encode()
    yield b"cache-control", safe(cache_control)
    yield b"etag", etag
    yield from SHIELD
    yield from policy.cors.fixed


def _where_there_is_one(
    entry: Answerable, modified: int | None, vary: Sequence[str]
) -> Iterator[Pair]:
    if modified is not None:
        yield b"last-modified", conditional.spelled(modified)
    if vary:
        yield b"vary", safe(", ".join(vary))
    if entry.notes:
        yield b"x-darkroom-note", safe(", ".join(entry.notes))
    if entry.subject:
        yield b"x-subject", safe(entry.subject)


def _tagged(tags: Sequence[str]) -> Iterator[Pair]:
    if tags:
        yield b"cache-tag", safe(",".join(tags))
        yield b"surrogate-key", safe(" ".join(tags))


def _disposition(entry: Answerable, delivery: Delivery, url: str) -> bytes:
    name = delivery.filename or named_by(url)
    return content_disposition(name, _extension(entry.media_type), download=delivery.download)


def _cache_control(entry: Answerable, delivery: Delivery, policy: Policy, *, stale: bool) -> str:
    chosen = policy.cache_control
    if delivery.maxage is not None:
        chosen = freshness.lasting(delivery.maxage)
    if stale:
        return freshness.capped(chosen, freshness.STALE)
    if entry.notes:
        return freshness.capped(chosen, freshness.DEGRADED)
    return chosen


def _extension(media_type: str) -> str:
    """Return what a file of this type is called, empty for a type that no codec writes."""
    return next((c.extension for c in CODECS.values() if c.media_type == media_type), "")
