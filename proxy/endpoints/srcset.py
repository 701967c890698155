"""`GET /srcset`: all that a page needs to show one picture in several widths and formats."""

import time
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from proxy.addressing import IMAGE, url_for
from proxy.asgi import Receive, Scope, Send, reply
from proxy.departure import unless_gone
from proxy.doors import markup
from proxy.doors.native import Native
from proxy.doors.srcset import INSTEAD, OWN, Member, Srcset, each_once
from proxy.endpoints.base import Kit
from proxy.endpoints.company import About, had, together
from proxy.endpoints.entering import entered
from proxy.endpoints.gently import Gently
from proxy.endpoints.members import Page, Warmed
from proxy.endpoints.origins import origin
from proxy.engine import within
from proxy.expiry import kept_until
from proxy.failures import Unauthorized
from proxy.headers import Answer
from proxy.incoming import query_of
from proxy.openapi import Access, Operation
from proxy.openapi import Answer as Described
from proxy.openapi.failing import ASKED
from proxy.openapi.schemas import JSON, asking, query, typed
from proxy.renditions import Wanted
from proxy.replies import UNCACHED, json_answer
from proxy.signatures import Sealed
from transforms.codecs import CODECS
from transforms.picture import Size

METHODS = "GET, HEAD, OPTIONS"
BRIEFLY = "public, max-age=60"
VARIES = b"vary", b"Authorization"
NO_KEY = "warm=1 needs an API key: expected `Authorization: Bearer` with one of the service's keys"


class SrcsetEndpoint:
    """Answers with addresses and HTML, and makes the renditions first where `warm` says so."""

    name: ClassVar[str] = "srcset"
    paths: ClassVar[tuple[str, ...]] = ("/srcset",)

    def __init__(self, kit: Kit) -> None:
        self._settings = kit.node.settings
        self._door = Native(base=self._settings.base_url, narrowing=kit.node.narrowing)
        self._engine = kit.engine
        self._gate = kit.node.gate
        self._gently = Gently()
        self._terms = kit.engine.terms
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; raises Failure and Refused before anything is sent."""
        scope["door"] = self.name
        if not await entered(scope, send, METHODS, self._cors, loops=True):
            return
        found = await self._answered(scope, receive)
        self._telemetry.done(scope, found)
        await reply(send, found)

    def operations(self) -> Iterator[Operation]:
        """Describe the family."""
        yield Operation(
            "GET",
            self.paths[0],
            "Says all that a page needs to show a picture in several widths and formats.",
            self.name,
            (*map(query, OWN), *asking(*INSTEAD)),
            answers={200: Described("addresses and HTML", {JSON: typed(Page)})},
            failing=(*ASKED, Unauthorized),
            access=Access.KNOWN,
            types=(Page,),
        )

    async def _answered(self, scope: Scope, receive: Receive) -> Answer:
        keys = self._terms.access.keys
        known = keys.held(scope)
        sealed = None if known else self._terms.access.read(scope)
        asked = self._asked(scope, sealed)
        if asked.warm and keys and not known:
            raise Unauthorized(NO_KEY)
        self._count(scope, len(asked.widths) * len(asked.formats) if asked.warm else 0)
        seconds = self._terms.upload_timeout if asked.warm else self._terms.timeout
        async with within(seconds):
            told = await unless_gone(receive, self._told(scope, asked, seconds, signed=known))
        control = UNCACHED if known or asked.warm else BRIEFLY
        found = json_answer(scope, told, self._cors, cache_control=control, more=(VARIES,))
        until = sealed.until if sealed else None
        return found if until is None else kept_until(found, until, time.time())

    def _count(self, scope: Scope, renditions: int) -> None:
        """Count what is made besides as if each were asked for by itself; raises RateLimited."""
        if gate := self._gate:
            for _ in range(renditions):
                gate.admit(scope)

    def _asked(self, scope: Scope, sealed: Sealed | None) -> Srcset:
        return Srcset.parse(query_of(scope, sealed), self._door, strict=self._settings.strict)

    async def _told(self, scope: Scope, asked: Srcset, seconds: float, *, signed: bool) -> Page:
        followed = tuple(dict.fromkeys(await self._gently.all(asked.followed)))
        facts = Wanted.of(asked.facts, patient=asked.warm, followed=followed)
        about = About.of((await had(self._engine, facts, seconds)).value)
        original = Size(about.width, about.height)
        members = each_once(await self._gently.all(asked.members(original, vector=about.vector)))
        base = origin(scope, self._settings.base_url)
        urls = {
            form: {
                member.width: self._url(base, asked, member.asked, form, signed=signed)
                for member in members
            }
            for form in asked.formats
        }
        told = _page(asked, about, urls, asked.whole(original, vector=about.vector))
        if asked.warm:
            told["warm"] = await self._warmed(asked, members, seconds)
        return told

    def _url(self, base: str, asked: Srcset, width: int, form: str, *, signed: bool) -> str:
        said = asked.address(width, form)
        keys = self._terms.access.signatures.keys if signed else ()
        key, until = (keys[0], asked.until) if keys else ("", None)
        return url_for(said.pop("url"), said, base=base, path=IMAGE, key=key, expires=until)

    async def _warmed(self, asked: Srcset, members: list[Member], seconds: float) -> Warmed:
        """Have every rendition made, the largest first, and tell how many had to be."""
        pairs = [(each.asked, form) for each in members[::-1] for form in asked.formats]
        wanted = await self._gently.all(
            Wanted.of(asked.ask(*pair), company=len(pairs), patient=True) for pair in pairs
        )
        answers = await together(partial(had, self._engine, each, seconds) for each in wanted)
        made = sum(each.state != "hit" for each in answers)
        return {"made": made, "had": len(answers) - made}


def _page(asked: Srcset, about: About, urls: dict[str, dict[int, str]], size: Size) -> Page:
    last = asked.formats[-1]
    blur = "" if about.alpha else about.lqip
    width, height = int(size.width), int(size.height)
    shown = markup.Shown(width, height, asked.sizes, asked.alt, blur)
    return {
        "images": _named(urls[last]),
        "formats": {form: _named(each) for form, each in urls.items()},
        "srcset": markup.srcset(urls[last]),
        "sizes": asked.sizes,
        "img": markup.img(urls[last], shown),
        "picture": markup.picture(_sources(asked.formats, about), urls, last, shown),
        "blurhash": about.blurhash,
        "thumbhash": about.thumbhash,
        "lqip": about.lqip,
        "dominant": about.dominant,
        "width": width,
        "height": height,
    }


def _sources(formats: tuple[str, ...], about: About) -> list[str]:
    """Return the formats before the last, of which a still one must not hide one that moves."""
    moving = [form for form in formats if CODECS[form].animation]
    if about.frames > 1 and moving:
        return [form for form in formats[:-1] if form in moving]
    return [*formats[:-1]]


def _named(urls: dict[int, str]) -> dict[str, str]:
    return {f"{width}w": url for width, url in urls.items()}
