"""`POST /variants`: one upload becomes files in a store, in several widths and formats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from proxy.asgi import Receive, Scope, Send, reply
from proxy.bodies import is_json, read_json
from proxy.departure import unless_gone
from proxy.doors.family import FORMATS, WIDTHS, allowed, most_compatible
from proxy.doors.native import Native
from proxy.doors.variants import NAME, Order, VariantsBody, ask, in_form, in_json, in_query, named
from proxy.endpoints.base import Kit
from proxy.endpoints.company import had, together
from proxy.endpoints.entering import entered
from proxy.endpoints.kept import KeptSets
from proxy.endpoints.members import Variety
from proxy.endpoints.origins import origin
from proxy.endpoints.store import opened
from proxy.engine import sent, within
from proxy.failures import BadSignature, MissingUrl
from proxy.incoming import query_of
from proxy.openapi import Access, Answer, Operation
from proxy.openapi.failing import LOOPED, PICTURES, SENDING, STORING, UPLOADING
from proxy.openapi.schemas import FORM, JSON, form, query, taken, typed
from proxy.originals import Original
from proxy.renditions import Wanted
from proxy.replies import json_answer
from proxy.signatures import Sealed
from proxy.sources.budget import Reservation

Pair = tuple[int, str]

METHODS = "POST, OPTIONS"
NO_PICTURE = "url is missing: expected it in the JSON, or a multipart form with a part `file`"


@dataclass(frozen=True, slots=True)
class Brought:
    """A picture, what is to be made of it, and where it came from; `url` is empty for an upload."""

    order: Order
    original: Original
    name: str
    url: str = ""


class Variants:
    """Makes and keeps variants, and answers with their addresses only."""

    name: ClassVar[str] = "variants"
    paths: ClassVar[tuple[str, ...]] = ("/variants",)

    def __init__(self, kit: Kit) -> None:
        settings = kit.node.settings
        self._settings = settings
        self._door = Native(base=settings.base_url, narrowing=kit.node.narrowing)
        self._originals = kit.node.originals_of_posts()
        self._engine = kit.engine
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry
        self._store = opened(settings)
        self._sets = KeptSets(self._store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Failure and Refused before anything is sent."""
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._cors, loops=True):
            return
        sealed = self._engine.terms.access.write(scope)
        async with self._engine.room() as held, within(self._engine.terms.upload_timeout):
            brought = await self._brought(scope, receive, sealed, held)
            urls = await unless_gone(receive, self._kept(brought))
        found = json_answer(scope, self._told(scope, brought, urls), self._cors)
        self._telemetry.done(scope, found)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the variants."""
        said = (WIDTHS, FORMATS, NAME)
        parts = {each.name: taken(each.kind, each.effect) for each in said}
        yield Operation(
            "POST",
            self.paths[0],
            "Makes and keeps variants of a picture, and answers with their addresses.",
            self.name,
            tuple(map(query, said)),
            {FORM: form(parts), JSON: typed(VariantsBody), "image/*": {}},
            {200: Answer("where they are", {JSON: typed(Variety)})},
            (*PICTURES, *SENDING, *UPLOADING, *STORING, *LOOPED),
            access=Access.SENDING,
            types=(VariantsBody, Variety),
        )

    async def _brought(
        self, scope: Scope, receive: Receive, sealed: Sealed | None, held: Reservation
    ) -> Brought:
        strict = self._settings.strict
        given = in_query(query_of(scope, sealed), strict=strict)
        if not is_json(scope):
            upload = await self._engine.upload(scope, receive, held)
            order = Order.read({**given, **in_form(upload.fields, strict=strict)})
            return Brought(order, sent(upload), order.called(upload.filename, ""))
        body = await read_json(receive, in_json(strict=strict), 0, held.grow)
        order = Order.read({**given, **body.given})
        if not body.url:
            raise MissingUrl(NO_PICTURE, "url")
        url = ask(self._door, 1, order.formats[0], body.url).original
        if sealed:
            raise BadSignature("sig is for a body: an address in it needs an API key", "sig")
        original = await unless_gone(receive, self._originals.get(url))
        return Brought(order, original, order.called("", url), url)

    async def _kept(self, brought: Brought) -> Mapping[str, Mapping[int, str]]:
        """Return the address of every variant by format and asked width, once all are kept."""
        order, digest = brought.order, brought.original.digest
        async with self._sets.turn(digest):
            most = await self._most(brought)
            own = {width: min(self._allowed(width), most) for width in order.widths}
            asked = {mine: width for width, mine in own.items()}
            names = await self._keep(
                digest,
                {
                    (mine, form): self._wanted(brought, width, form)
                    for form in order.formats
                    for mine, width in asked.items()
                },
            )
        return {
            form: {width: self._store.url(names[own[width], form]) for width in own}
            for form in order.formats
        }

    async def _keep(self, digest: str, wanted: Mapping[Pair, Wanted]) -> Mapping[Pair, str]:
        """Make and keep what the store does not have, and return the name of each.

        First all are made, then all are written. What a format's limits made smaller is named by
        the width that it has.
        """
        names = {pair: named(digest, *pair) for pair in wanted}
        missing = await self._sets.missing(names.values())
        new = [pair for pair, name in names.items() if name in missing]
        seconds = self._engine.terms.upload_timeout
        made = await together(partial(had, self._engine, wanted[pair], seconds) for pair in new)
        entries = {pair: each.value for pair, each in zip(new, made, strict=True)}
        true = {pair: named(digest, e.width, pair[1]) for pair, e in entries.items()}
        others = await self._sets.missing({*true.values()} - {*missing})
        files = {name: entries[pair] for pair, name in true.items()}
        await self._sets.keep({n: e for n, e in files.items() if n in {*missing, *others}})
        return {**names, **true}

    async def _most(self, brought: Brought) -> int:
        """Return how wide the picture is, or the widest that was asked for where it is wider.

        A new one is had in all widths at once, so that it is decoded once.
        """
        order, digest, form = brought.order, brought.original.digest, brought.order.formats[0]
        names = [named(digest, self._allowed(width), form) for width in order.widths]
        missing = await self._sets.missing(names)
        if names[-1] not in missing:
            return self._allowed(order.widths[-1])
        widths = order.widths if len(missing) == len(names) else order.widths[-1:]
        wanted = [self._wanted(brought, width, form) for width in widths[::-1]]
        seconds = self._engine.terms.upload_timeout
        largest, *_ = await together(partial(had, self._engine, w, seconds) for w in wanted)
        return largest.value.width

    def _allowed(self, width: int) -> int:
        return allowed(width, self._door.narrowing.widths)

    def _wanted(self, brought: Brought, width: int, form: str) -> Wanted:
        asked = ask(self._door, width, form, brought.url)
        company = len(brought.order.widths)
        return Wanted.of(asked, brought.original, company=company, patient=True)

    def _told(
        self, scope: Scope, brought: Brought, urls: Mapping[str, Mapping[int, str]]
    ) -> Variety:
        base = origin(scope, self._settings.base_url)
        by_format = {
            form: {f"{width}w": base + url if url[0] == "/" else url for width, url in each.items()}
            for form, each in urls.items()
        }
        return {
            "id": brought.original.digest,
            "name": brought.name,
            "images": by_format[most_compatible(by_format)],
            "formats": by_format,
        }
