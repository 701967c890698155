"""How Feather's contract says what went wrong: `{"error": {code, message, details}}`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from proxy.asgi import Scope
from proxy.doors.feather import CROPS
from proxy.endpoints.metering import Meter
from proxy.errors import detail, ruling
from proxy.failures import (
    MethodNotAllowed,
    Overloaded,
    RangeNotSatisfiable,
    RateLimited,
    RenderCrashed,
    Unauthorized,
)
from proxy.headers import Answer, Pair, safe
from proxy.problems import Asker
from proxy.replies import json_answer

WHOLE, NUMBER, EITHER = ({"type": name} for name in ("integer", "number", "boolean"))
MEASURED: Mapping[str, Mapping[str, str]] = {
    "X-Original-Bytes": WHOLE,
    "X-Output-Bytes": WHOLE,
    "X-Output-Quality": WHOLE,
    "X-Output-Width": WHOLE,
    "X-Output-Height": WHOLE,
    "X-Compression-Ratio": NUMBER,
    "X-Processing-Time-Ms": WHOLE,
    "X-Target-Met": EITHER,
    "X-Resized": EITHER,
    "X-Iterations": WHOLE,
}
RATES: Mapping[str, Mapping[str, str]] = {
    "X-RateLimit-Limit": WHOLE,
    "X-RateLimit-Remaining": WHOLE,
    "X-RateLimit-Reset": WHOLE,
}
EXPOSED = (
    b"access-control-expose-headers",
    ", ".join(("Content-Disposition", *MEASURED, *RATES, "Retry-After")).encode(),
)

PROCESSING_FAILED = (500, "PROCESSING_FAILED")
CODES: Mapping[str, tuple[int, str]] = {
    "invalid_parameter": (400, "INVALID_INPUT"),
    "unauthorized": (401, "UNAUTHORIZED"),
    "bad_signature": (401, "UNAUTHORIZED"),
    "signature_expired": (401, "UNAUTHORIZED"),
    "method_not_allowed": (405, "METHOD_NOT_ALLOWED"),
    "upload_too_large": (413, "FILE_TOO_LARGE"),
    "unsupported_format": (415, "UNSUPPORTED_FORMAT"),
    "range_not_satisfiable": (416, "RANGE_NOT_SATISFIABLE"),
    "unreadable_image": (422, "INVALID_IMAGE"),
    "image_too_large": (422, "TOO_MANY_PIXELS"),
    "too_many_frames": (422, "TOO_MANY_PIXELS"),
    "rate_limited": (429, "RATE_LIMIT_EXCEEDED"),
    "storage_failed": (502, "MODEL_FETCH_FAILED"),
    "overloaded": (503, "OVERLOADED"),
    "deadline_exceeded": (504, "TIMEOUT"),
    "internal": (500, "INTERNAL_ERROR"),
}


class FeatherDetails(TypedDict, total=False):
    """What a code has besides: the parameter that is to blame, or how often one may ask."""

    parameter: str
    limit: int
    retryAfter: int


class FeatherError(TypedDict):
    """What went wrong."""

    code: str
    message: str
    details: NotRequired[FeatherDetails]


class FeatherFailure(TypedDict):
    """A failure."""

    error: FeatherError


@dataclass(frozen=True, slots=True)
class Voice:
    """Answers the failures of one request, with what is left to the client where that is counted.

    The status is the contract's, and so are the names of parameters.
    """

    scope: Scope
    meter: Meter | None = None

    def __call__(self, error: BaseException, asker: Asker) -> Answer:
        """Answer a failure; an unknown exception is INTERNAL_ERROR."""
        status, code = ruled(type(error))
        said: FeatherError = {"code": code, "message": _renamed(detail(error), error)}
        if more := _details(error):
            said["details"] = more
        rates = self.meter.headers(self.scope) if self.meter else ()
        return json_answer(
            self.scope,
            FeatherFailure(error=said),
            asker.cors,
            status,
            more=(*_own(error), *rates, EXPOSED),
        )


def ruled(kind: type[BaseException]) -> tuple[int, str]:
    """Return the status and the code of failures of a kind."""
    if issubclass(kind, RenderCrashed):
        return PROCESSING_FAILED
    known = ruling(kind)
    return CODES.get(known.code, (known.status, known.code.upper()))


def _renamed(words: str, error: BaseException) -> str:
    """Call a parameter as the form did."""
    name = getattr(error, "parameter", "")
    return CROPS[name] + words.removeprefix(name) if name in CROPS else words


def _details(error: BaseException) -> FeatherDetails:
    if isinstance(error, RateLimited):
        return {"limit": error.limit, "retryAfter": error.retry_after}
    name = getattr(error, "parameter", "")
    return {"parameter": CROPS.get(name, name)} if name else {}


def _own(error: BaseException) -> Iterator[Pair]:
    """Yield the headers that only this kind of failure has."""
    if isinstance(error, MethodNotAllowed):
        yield b"allow", safe(error.allow)
    elif isinstance(error, RangeNotSatisfiable):
        yield b"content-range", b"bytes */%d" % error.size
    elif isinstance(error, Unauthorized):
        yield b"www-authenticate", b"Bearer"
    elif isinstance(error, RateLimited | Overloaded):
        yield b"retry-after", b"%d" % max(1, error.retry_after)
