"""What each failure is over HTTP: the one place that knows status codes."""

from typing import NamedTuple

from proxy import failures
from transforms import errors

NEVER = "no-store"
LONGEST_DETAIL = 1000


class Verdict(NamedTuple):
    """How a failure is answered and remembered.

    `seconds` is how long this process remembers it, `shared` whether callers who wait for the same
    work hear it too instead of trying themselves, `detail` what replaces the failure's own words.
    """

    status: int
    code: str
    title: str
    cache_control: str
    seconds: float = 0
    shared: bool = False
    detail: str = ""


def _for(seconds: int) -> str:
    return f"public, max-age={seconds}"


INTERNAL = Verdict(
    500,
    "internal",
    "The service failed",
    NEVER,
    detail="the service failed; what happened is in its log under the request id",
)

TABLE: dict[type[Exception], Verdict] = {
    failures.MissingUrl: Verdict(400, "missing_url", "No url was given", _for(60)),
    failures.InvalidUrl: Verdict(400, "invalid_url", "The url is no address", _for(60), 5, True),
    errors.InvalidParameter: Verdict(
        400, "invalid_parameter", "A parameter has a value it cannot have", _for(60), 5, True
    ),
    failures.Unauthorized: Verdict(401, "unauthorized", "An API key is needed", NEVER),
    failures.Forbidden: Verdict(403, "forbidden", "This is not open to you", _for(10)),
    failures.BadSignature: Verdict(
        403, "bad_signature", "The request is not signed as it must be", _for(10)
    ),
    failures.SourceForbidden: Verdict(
        403, "source_forbidden", "The original may not be fetched from there", _for(10), 5, True
    ),
    failures.SourceNotFound: Verdict(
        404, "source_not_found", "The source has no such original", _for(30), 30, True
    ),
    failures.UnknownPath: Verdict(404, "not_found", "Nothing lives at this path", _for(60)),
    failures.MethodNotAllowed: Verdict(
        405, "method_not_allowed", "The path does not take this method", _for(60)
    ),
    failures.SignatureExpired: Verdict(
        410, "signature_expired", "The signature's time has passed", _for(60)
    ),
    failures.SourceTooLarge: Verdict(
        413, "source_too_large", "The original has too many bytes", _for(300), 60, True
    ),
    failures.UploadTooLarge: Verdict(
        413, "upload_too_large", "The body has too many bytes", _for(300)
    ),
    failures.UrlTooLong: Verdict(414, "url_too_long", "The request line is too long", _for(300)),
    errors.UnsupportedFormat: Verdict(
        415, "unsupported_format", "Not an image that can be read here", _for(300), 60, True
    ),
    failures.RangeNotSatisfiable: Verdict(
        416, "range_not_satisfiable", "The range lies outside the body", NEVER
    ),
    errors.UnreadableImage: Verdict(
        422, "unreadable_image", "The image is damaged", _for(300), 60, True
    ),
    failures.RenderCrashed: Verdict(
        422,
        "unreadable_image",
        "The image is damaged",
        _for(300),
        60,
        True,
        "the image made its decoder or encoder fail: expected one that is undamaged",
    ),
    errors.ImageTooLarge: Verdict(
        422, "image_too_large", "The image has too many pixels", _for(300), 60, True
    ),
    errors.TooManyFrames: Verdict(
        422, "too_many_frames", "The image has too many frames", _for(300), 60, True
    ),
    failures.RateLimited: Verdict(429, "rate_limited", "Too many requests", NEVER),
    failures.SourceUnreachable: Verdict(
        502, "source_unreachable", "The source cannot be reached", NEVER, 5, True
    ),
    failures.SourceFailed: Verdict(
        502, "source_failed", "The source gave no whole original", NEVER, 5, True
    ),
    failures.StorageFailed: Verdict(502, "storage_failed", "The store failed", NEVER),
    failures.Overloaded: Verdict(503, "overloaded", "The service is busy", NEVER),
    failures.SourceTimeout: Verdict(
        504, "source_timeout", "The source took too long", NEVER, 5, True
    ),
    failures.DeadlineExceeded: Verdict(
        504, "deadline_exceeded", "The request took too long", NEVER
    ),
    failures.RenderTimeout: Verdict(
        504, "deadline_exceeded", "The image took too long to make", NEVER, 60, True
    ),
    failures.LoopDetected: Verdict(
        508, "loop_detected", "The request came from this service", NEVER
    ),
}


def verdict(error: BaseException) -> Verdict:
    """Return how an exception is answered; one that is no failure of the trees is internal."""
    return ruling(type(error))


def ruling(kind: type[BaseException]) -> Verdict:
    """Return how exceptions of a kind are answered."""
    return next((TABLE[each] for each in kind.__mro__ if each in TABLE), INTERNAL)


def detail(error: BaseException) -> str:
    """Return the words for the caller; never those of an exception that was not meant for one."""
    ruled = verdict(error)
    return ruled.detail or writable(str(getattr(error, "detail", ruled.title)))


def writable(text: str) -> str:
    """Cut what is overlong, and replace lone surrogates, which no encoding takes."""
    return text[:LONGEST_DETAIL].encode("utf-8", "replace").decode()
