"""What can go wrong around a picture; transforms.errors has what can go wrong with its pixels.

Failure
├── MissingUrl            no `url`
├── InvalidUrl            a `url` that is no http(s) address
├── UrlTooLong
├── UnknownPath
├── MethodNotAllowed
├── RangeNotSatisfiable
├── Unauthorized          an API key is missing or wrong
├── Forbidden             what the operator has opened to nobody
├── BadSignature          a signature is missing, wrong, or for something else
├── SignatureExpired
├── RateLimited           more requests of one client than allowed
├── SourceForbidden       a host, port, scheme or address that may not be fetched
├── SourceNotFound        404 and 410; 401 and 403 are folded in, so that nothing leaks
├── SourceTooLarge        more bytes than allowed
├── UploadTooLarge
├── SourceUnreachable     no address, refused, reset
├── SourceFailed          any other status, a redirect loop, a short body, a foreign coding
├── SourceTimeout         the source did not answer in its time
├── StorageFailed         a store did not take or give what it was to
├── DeadlineExceeded      the whole request did not end in its time
├── LoopDetected          the request came from ourselves
├── Overloaded            no ticket, or too long in the queue
├── RenderCrashed         the render process died, or broke its promise
└── RenderTimeout         one render took longer than a picture may
"""


class Failure(Exception):
    """A request cannot be served: `detail` is written for the caller and holds no inner address."""

    def __init__(self, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.parameter = parameter


class MissingUrl(Failure):
    """No `url` in the query."""


class InvalidUrl(Failure):
    """A `url` that is no http(s) address."""


class UrlTooLong(Failure):
    """A request line longer than allowed."""


class UnknownPath(Failure):
    """A path without a door."""


class MethodNotAllowed(Failure):
    """A method that the door does not take; `allow` is the header's value."""

    def __init__(self, detail: str, allow: str) -> None:
        super().__init__(detail)
        self.allow = allow


class RangeNotSatisfiable(Failure):
    """A byte range outside the body, whose length is `size`."""

    def __init__(self, detail: str, size: int) -> None:
        super().__init__(detail)
        self.size = size


class Unauthorized(Failure):
    """The request needs an API key and brings none of the service's."""


class Forbidden(Failure):
    """What the operator has not opened, to nobody, or not to those who ask from there."""


class BadSignature(Failure):
    """The request needs a signature, or brings one that does not cover it."""


class SignatureExpired(Failure):
    """The signature fits, but its time has passed."""


class RateLimited(Failure):
    """The client has asked too often.

    It may come back in `retry_after` seconds; `limit` is what was exceeded, and `reset` the Unix
    time at which nothing that it asked so far counts any more.
    """

    def __init__(self, detail: str, retry_after: int = 1, limit: int = 0, reset: int = 0) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.limit = limit
        self.reset = reset


class SourceForbidden(Failure):
    """A host, port, scheme or address that may not be fetched."""


class SourceNotFound(Failure):
    """The source has no such original, or does not show it to us."""


class SourceTooLarge(Failure):
    """The original has more bytes than allowed."""


class UploadTooLarge(Failure):
    """The uploaded body has more bytes than allowed."""


class SourceUnreachable(Failure):
    """The source's name has no address, or the connection was refused or reset."""


class SourceFailed(Failure):
    """The source answered, but not with a whole original."""


class SourceTimeout(Failure):
    """The source did not deliver in its time."""


class StorageFailed(Failure):
    """A store did not take, or did not give, what it was to."""


class DeadlineExceeded(Failure):
    """The request did not end in its time."""


class LoopDetected(Failure):
    """The request has passed through this service already."""


class Overloaded(Failure):
    """The node has begun all that it can end in time; come back in `retry_after` seconds."""

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class RenderCrashed(Failure):
    """A render process died over a job, or answered what is no reply."""


class RenderTimeout(Failure):
    """A render took longer than a picture may, and its process was killed."""
