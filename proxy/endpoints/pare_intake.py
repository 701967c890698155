"""What callers of Pare's contract send: a file in a form, or the address of one in JSON."""

from dataclasses import dataclass
from typing import Any

from proxy.asgi import Receive, Scope, header
from proxy.bodies import BODY, SHORT, is_json, read_json
from proxy.clients import client
from proxy.departure import unless_gone
from proxy.doors.pare import Said, Thumbnail, checked, located, said_beside
from proxy.endpoints.base import Kit
from proxy.engine import sent, timely
from proxy.failures import BadSignature, DeadlineExceeded, UploadTooLarge
from proxy.originals import Original
from proxy.sources.budget import Reservation
from proxy.work import host_of
from transforms.errors import InvalidParameter

FORM = b"multipart/form-data"
KINDS = "multipart/form-data with a part `file`, or application/json with a `url`"


@dataclass(frozen=True, slots=True)
class Order:
    """What a request says, the file that it brings, and whether only a signature lets it in.

    That signature covers nothing that its body says.
    """

    said: Said
    file: Original | None = None
    signed: bool = False


class Intake:
    """Lets callers in as often as they may, and takes what they bring."""

    def __init__(self, kit: Kit) -> None:
        node = kit.node
        self._engine = kit.engine
        self._settings = node.settings
        self._keys = node.access.keys
        self._open, self._keyed = node.rates["pare"], node.rates["pare-keys"]
        self._tickets = node.tickets
        self._originals = node.originals_of_posts()

    def admit(self, scope: Scope) -> None:
        """Count a request; raises RateLimited. Who brings a key is counted only on demand."""
        if not self._keys.held(scope):
            self._open.admit(client(scope))
        elif self._settings.rate_limit_auth_enabled:
            self._keyed.admit(client(scope))

    async def order(self, scope: Scope, receive: Receive, held: Reservation) -> Order:
        """Read a request; raises Unauthorized, InvalidParameter, and what an upload raises."""
        signed = self._engine.terms.access.write(scope) is not None
        strict = self._settings.strict
        try:
            if is_json(scope):
                said = await self._json(receive, held)
                return Order(checked(said, strict=strict), signed=signed)
            _check_form(scope)
            upload = await self._engine.upload(scope, receive, held)
        except DeadlineExceeded:
            seconds = self._engine.terms.upload_timeout
            raise InvalidParameter(BODY, "", f"all of it within {seconds:g} s") from None
        return Order(checked(said_beside(upload.fields), strict=strict), sent(upload), signed)

    async def original(
        self, order: Order, receive: Receive, instead: Thumbnail | None = None
    ) -> tuple[Original, str]:
        """Return the original and its address: what was sent, or what is had from there.

        Raises what a source raises, Overloaded before it is asked, and BadSignature where nobody
        signed for an address.
        """
        if order.file:
            return order.file, ""
        url = instead.url if instead else located(order.said, self._settings.base_url)
        if order.signed:
            raise BadSignature("sig is for a body: an address in it needs an API key", "sig")
        with self._tickets.take(host_of(url)) as ticket:
            original = await unless_gone(receive, self._originals.get(url))
            ticket.fetched()
        size, most = original.blob.size if original.blob else 0, self._settings.max_upload_bytes
        if size > most:
            raise UploadTooLarge(f"the original has {size} bytes: expected at most {most}", "url")
        return original, url

    async def _json(self, receive: Receive, held: Reservation) -> dict[str, Any]:
        reading = read_json(receive, dict[str, Any], 0, held.grow)
        try:
            return await timely(reading, self._engine.terms.upload_timeout)
        except UploadTooLarge:
            raise InvalidParameter(BODY, "", f"JSON of at most {SHORT} bytes") from None


def _check_form(scope: Scope) -> None:
    """Let only forms pass; raises InvalidParameter."""
    kind = header(scope, b"content-type")
    if kind.partition(b";")[0].strip().lower() != FORM:
        raise InvalidParameter("content-type", kind.decode("latin-1"), KINDS)
