"""What is shown in place of an original that cannot be had; the failure stays what it is."""

import time
from dataclasses import replace
from functools import partial
from hashlib import sha256

from cache import Entry, Validators
from proxy.asgi import Scope, header
from proxy.delivery import Policy
from proxy.doors.base import NEUTRAL, Ask
from proxy.errors import verdict
from proxy.headers import Answer
from proxy.originals import Original
from proxy.renditions import Wanted
from proxy.responses import prepare, x_request_id
from transforms.blob import Blob

BAD_REQUEST = 400
NOTE = "default-shown"
LEFT_OUT = frozenset({b"accept-ranges", b"cache-control", b"etag", b"last-modified"})
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480" viewBox="0 0 640 480">'
    b'<rect width="640" height="480" fill="#e5e7eb"/>'
    b'<g fill="#9ca3af"><circle cx="236" cy="176" r="36"/>'
    b'<path d="M144 352l112-112 64 64 80-96 96 144z"/></g></svg>'
)
DIGEST = sha256(DRAWING).hexdigest()


def standing_in(ask: Ask, error: Exception) -> Wanted | None:
    """Return the same rendition of what is to be shown instead, if the failure is the original's.

    None where nothing was named, and for failures of the request or of this service.
    """
    ruled = verdict(error)
    if not ask.stand_in or not ruled.shared or ruled.status == BAD_REQUEST:
        return None
    asked = partial(replace, ask, stand_in="")
    if ask.stand_in != NEUTRAL:
        return Wanted.of(asked(original=ask.stand_in))
    now = time.time()
    return Wanted.of(asked(original=""), Original(Blob.of(DRAWING), DIGEST, Validators(), now, now))


def shown(entry: Entry, ask: Ask, policy: Policy, error: Exception, scope: Scope) -> Answer:
    """Answer with what stands in, as the failure: its status, and kept no longer than it."""
    ruled = verdict(error)
    noted = replace(entry, notes=(*entry.notes, NOTE))
    prepared = prepare(noted, ask.delivery, policy, url=ask.original, vary=ask.vary)
    headers = (
        *(pair for pair in prepared.headers if pair[0] not in LEFT_OUT),
        (b"cache-control", ruled.cache_control.encode()),
        *prepared.cors.allow(header(scope, b"origin")),
        x_request_id(scope["request_id"]),
    )
    return Answer(ruled.status, headers, b"" if scope["method"] == "HEAD" else entry.body)
