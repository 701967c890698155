"""`POST /api/compress` and `/api/convert`: one picture in a form, and its file as an attachment."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from cache import Answer as Had
from cache import Entry
from proxy.asgi import Receive, Scope, Send, header, reply
from proxy.delivery import Delivery
from proxy.disposition import content_disposition
from proxy.doors import feather
from proxy.doors.base import Ask
from proxy.endpoints.base import Kit
from proxy.endpoints.entering import entered
from proxy.endpoints.feather_blame import DAMAGED, Blame
from proxy.endpoints.feather_described import compressing, converting
from proxy.endpoints.feather_voice import EXPOSED, Voice
from proxy.endpoints.metering import Meter
from proxy.engine import sent, within
from proxy.failures import RenderCrashed
from proxy.headers import Answer, Pair, safe
from proxy.images import STATES
from proxy.openapi import Operation
from proxy.problems import VOICE
from proxy.renditions import Trace, Wanted
from proxy.replies import headed
from proxy.responses import server_timing, x_cache
from proxy.sources.budget import Reservation
from proxy.uploads import Upload
from transforms.codecs import CODECS
from transforms.errors import InvalidParameter, UnreadableImage, UnsupportedFormat
from transforms.picture import Size
from transforms.recipe import Recipe

COMPRESS, CONVERT = "/api/compress", "/api/convert"
METHODS = "POST, OPTIONS"
FORM = b"multipart/form-data"
ENDING = "-compressed"
EXTENSIONS = {codec.media_type: codec.extension for codec in CODECS.values()}


def metered(kit: Kit) -> Meter:
    """Count what clients of `/api/*` ask."""
    keyed = kit.node.settings.rate_limit_auth_enabled
    rates = kit.node.rates
    return Meter(kit.node.access, rates["feather"], rates["feather-keys"] if keyed else None)


def seconds_of(kit: Kit) -> float:
    """Say how long one request may take."""
    return kit.node.settings.request_timeout_ms / 1000 or kit.engine.terms.upload_timeout


class Feather:
    """Compresses or converts the picture of a form as its other fields say."""

    name: ClassVar[str] = "feather"
    paths: ClassVar[tuple[str, ...]] = (COMPRESS, CONVERT)

    def __init__(self, kit: Kit) -> None:
        self._engine = kit.engine
        self._cors = kit.policy.cors
        self._telemetry = kit.telemetry
        self._strict = kit.node.settings.strict
        self._narrowing = kit.node.narrowing
        self._meter = metered(kit)
        self._blame = Blame(kit)
        self._seconds = seconds_of(kit)
        self._usual = kit.node.settings.transform_timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["door"] = self.name
        scope[VOICE] = Voice(scope, self._meter)
        if not await entered(scope, send, METHODS, self._cors, loops=False):
            return
        self._meter.admit(scope)
        self._engine.terms.access.write(scope)
        await reply(send, await self._post(scope, receive))

    def operations(self) -> Iterator[Operation]:
        """Describe both."""
        yield compressing(COMPRESS)
        yield converting(CONVERT)

    async def _post(self, scope: Scope, receive: Receive) -> Answer:
        _check_form(scope)
        until = time.monotonic() + self._seconds
        async with self._engine.room() as held:
            async with within(self._seconds):
                upload = await self._sent(scope, receive, held)
            came = time.monotonic()
            trace: Trace = {}
            asked = self._asked(scope, upload.fields)
            had = await self._had(asked, upload, receive, trace, until)
        found = self._found(scope, upload, asked, had, (trace, came))
        self._telemetry.answered(scope, found, had, trace)
        return found

    async def _sent(self, scope: Scope, receive: Receive, held: Reservation) -> Upload:
        """Read the picture; of none, which is what a form sends where no file was chosen, say so.

        Raises what `Engine.upload` raises.
        """
        try:
            return await self._engine.upload(scope, receive, held)
        except UnsupportedFormat:
            if header(scope, b"content-encoding"):
                raise
            raise InvalidParameter("file", "", "the bytes of an image") from None

    async def _had(
        self, asked: Recipe, upload: Upload, receive: Receive, trace: Trace, until: float
    ) -> Had[Entry]:
        ask = Ask("", asked, "", Delivery(), negotiated=False)
        wanted = Wanted.of(ask, sent(upload), render_seconds=self._longest(asked))
        left = max(until - time.monotonic(), 0)
        try:
            return await self._engine.had(wanted, receive, trace, left)
        except RenderCrashed:
            left = until - time.monotonic()
            if await self._blame.readable(upload.digest, upload.blob, left):
                raise
            raise UnreadableImage(DAMAGED) from None

    def _longest(self, asked: Recipe) -> float:
        """Say how long it may take to search for a target: half of the time; 0 is the usual."""
        return max(self._seconds / 2, self._usual) if asked.writing.maxbytes else 0

    def _asked(self, scope: Scope, fields: Mapping[str, str]) -> Recipe:
        if self._narrowing.presets_only and (said := sorted(fields.keys() & feather.FIELDS)):
            expected = "nothing: only presets say how a picture is made here"
            raise InvalidParameter(said[0], fields[said[0]], expected)
        parse = feather.converting if scope["path"] == CONVERT else feather.compressing
        asked = parse(fields, strict=self._strict)
        return asked if feather.previews(fields) else self._narrowing.held(asked)

    def _found(
        self,
        scope: Scope,
        upload: Upload,
        asked: Recipe,
        had: Had[Entry],
        took: tuple[Trace, float],
    ) -> Answer:
        entry, (trace, came) = had.value, took
        named = content_disposition(
            upload.filename,
            EXTENSIONS.get(entry.media_type, ""),
            download=True,
            ending=ENDING,
        )
        more = (
            (b"content-disposition", named),
            *_measures(entry, upload.blob.size, asked),
            (b"x-processing-time-ms", b"%d" % round(1000 * (time.monotonic() - came))),
            *self._meter.headers(scope),
            x_cache(STATES[had.state], had.tier),
            server_timing(trace),
            EXPOSED,
        )
        kind = safe(entry.media_type)
        headers = headed(scope, kind, len(entry.body), self._cors, more=more)
        return Answer(200, headers, entry.body)


def _check_form(scope: Scope) -> None:
    """Let only forms pass; raises InvalidParameter."""
    kind = header(scope, b"content-type")
    if kind.partition(b";")[0].strip().lower() != FORM:
        shown = kind[:80].decode("latin-1")
        raise InvalidParameter("Content-Type", shown, "multipart/form-data with a part `file`")


def _measures(entry: Entry, came: int, asked: Recipe) -> tuple[Pair, ...]:
    """Say what came, what became of it, and how."""
    told, went = entry.told, len(entry.body)
    original = Size(told.get("original_width", 0), told.get("original_height", 0))
    made = (entry.width, entry.height)
    notes = ((b"x-darkroom-note", safe(", ".join(entry.notes))),) if entry.notes else ()
    return (
        (b"x-original-bytes", b"%d" % came),
        (b"x-output-bytes", b"%d" % went),
        (b"x-output-quality", b"%d" % told.get("quality", asked.writing.q)),
        (b"x-output-width", b"%d" % entry.width),
        (b"x-output-height", b"%d" % entry.height),
        (b"x-compression-ratio", b"%.3f" % (came / went)),
        (b"x-target-met", _said(told.get("met", True))),
        (b"x-resized", _said(feather.resized(asked, original, made))),
        (b"x-iterations", b"%d" % told.get("iterations", 1)),
        *notes,
    )


def _said(true: Any) -> bytes:
    return b"true" if true else b"false"
