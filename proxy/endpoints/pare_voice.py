"""How Pare's contract says failures: a status, a code, a message, and what a code has besides."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from proxy import failures
from proxy.asgi import Scope, header
from proxy.cors import Cors
from proxy.errors import detail
from proxy.headers import Answer
from proxy.problems import Asker, own
from proxy.replies import json_answer
from transforms import errors

Said = tuple[int, str]

BAD_REQUEST: Said = (400, "bad_request")
UNAUTHORIZED: Said = (401, "unauthorized")
FILE_TOO_LARGE: Said = (413, "file_too_large")
IMAGE_TOO_LARGE: Said = (413, "image_too_large")
URL_FETCH_FAILED: Said = (422, "url_fetch_failed")
OPTIMIZATION_FAILED: Said = (422, "optimization_failed")
RATE_LIMIT_EXCEEDED: Said = (429, "rate_limit_exceeded")
SERVICE_OVERLOADED: Said = (503, "service_overloaded")
INTERNAL: Said = (500, "internal")
LATER = ((b"retry-after", b"1"),)

TABLE: Mapping[type[Exception], Said] = {
    failures.MissingUrl: BAD_REQUEST,
    failures.InvalidUrl: BAD_REQUEST,
    failures.UrlTooLong: BAD_REQUEST,
    errors.InvalidParameter: BAD_REQUEST,
    failures.Unauthorized: UNAUTHORIZED,
    failures.BadSignature: UNAUTHORIZED,
    failures.SignatureExpired: UNAUTHORIZED,
    failures.MethodNotAllowed: (405, "method_not_allowed"),
    failures.UploadTooLarge: FILE_TOO_LARGE,
    failures.SourceTooLarge: FILE_TOO_LARGE,
    errors.ImageTooLarge: IMAGE_TOO_LARGE,
    errors.TooManyFrames: IMAGE_TOO_LARGE,
    errors.UnsupportedFormat: (415, "unsupported_format"),
    failures.SourceForbidden: (422, "ssrf_blocked"),
    failures.SourceNotFound: URL_FETCH_FAILED,
    failures.SourceUnreachable: URL_FETCH_FAILED,
    failures.SourceFailed: URL_FETCH_FAILED,
    failures.SourceTimeout: URL_FETCH_FAILED,
    failures.LoopDetected: URL_FETCH_FAILED,
    errors.UnreadableImage: OPTIMIZATION_FAILED,
    failures.RenderCrashed: OPTIMIZATION_FAILED,
    failures.RateLimited: RATE_LIMIT_EXCEEDED,
    failures.RenderTimeout: (500, "tool_timeout"),
    failures.StorageFailed: (502, "storage_failed"),
    failures.Overloaded: SERVICE_OVERLOADED,
    failures.DeadlineExceeded: SERVICE_OVERLOADED,
}


class PareFailure(TypedDict):
    """A failure, and what its code has besides."""

    success: Literal[False]
    error: str
    message: str
    retry_after: NotRequired[int]
    limit: NotRequired[int]
    file_size: NotRequired[int]


class Voice:
    """Says the failures of one request; `uploads` and `fetches` bound the bytes of each."""

    def __init__(self, scope: Scope, cors: Cors, uploads: int, fetches: int) -> None:
        self._scope = scope
        self._cors = cors
        self._uploads = uploads
        self._fetches = fetches

    def __call__(self, error: BaseException, asker: Asker) -> Answer:
        """Answer a failure; what is none of those that are known is `internal`."""
        del asker
        status, code = said(error)
        body = {"success": False, "error": code, "message": detail(error), **self._more(error)}
        late = LATER if isinstance(error, failures.DeadlineExceeded) else ()
        return json_answer(self._scope, body, self._cors, status, more=(*own(error), *late))

    def _more(self, error: BaseException) -> Mapping[str, Any]:
        """Return what the code of a failure has besides."""
        if isinstance(error, failures.RateLimited):
            return {"retry_after": error.retry_after, "limit": error.limit}
        if isinstance(error, failures.UploadTooLarge):
            announced = header(self._scope, b"content-length")
            least = self._uploads + 1
            size = int(announced[:15]) if announced.isdigit() else 0
            return {"file_size": max(size, least), "limit": self._uploads}
        if isinstance(error, failures.SourceTooLarge):
            return {"file_size": self._fetches + 1, "limit": self._fetches}
        return {}


def said(error: BaseException) -> Said:
    """Return the status and the code of a failure."""
    return ruled(type(error))


def ruled(kind: type[BaseException]) -> Said:
    """Return the status and the code of failures of a kind."""
    return next((TABLE[each] for each in kind.__mro__ if each in TABLE), INTERNAL)
