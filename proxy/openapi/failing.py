"""The failures that operations share, by what they do."""

from proxy import failures
from proxy.openapi.voices import Failing
from transforms import errors

Failings = tuple[Failing, ...]

OURS: Failings = (Exception,)
COUNTED: Failings = (failures.RateLimited,)
READING: Failings = (errors.InvalidParameter, *OURS)
SIGNED: Failings = (failures.BadSignature, failures.SignatureExpired)
SENDING: Failings = (failures.Unauthorized, *SIGNED)
ADDRESSED: Failings = (failures.InvalidUrl, failures.UrlTooLong, failures.SourceForbidden)
NAMED: Failings = (failures.MissingUrl,)
FETCHING: Failings = (
    *ADDRESSED,
    failures.SourceNotFound,
    failures.SourceTooLarge,
    failures.SourceUnreachable,
    failures.SourceFailed,
    failures.SourceTimeout,
    failures.Overloaded,
    failures.DeadlineExceeded,
)
RENDERING: Failings = (
    errors.UnsupportedFormat,
    errors.UnreadableImage,
    errors.ImageTooLarge,
    errors.TooManyFrames,
    failures.RenderCrashed,
    failures.RenderTimeout,
    failures.Overloaded,
    failures.DeadlineExceeded,
)
TRYING: Failings = (
    failures.RenderCrashed,
    failures.RenderTimeout,
    failures.Overloaded,
    failures.DeadlineExceeded,
)
UPLOADING: Failings = (
    failures.UploadTooLarge,
    errors.UnsupportedFormat,
    failures.Overloaded,
    failures.DeadlineExceeded,
)
LOOPED: Failings = (failures.LoopDetected,)
RANGED: Failings = (failures.RangeNotSatisfiable,)
KEYED: Failings = (failures.Forbidden, failures.Unauthorized)
NOWHERE: Failings = (failures.UnknownPath,)
STORING: Failings = (failures.StorageFailed,)
PICTURES: Failings = (*COUNTED, *READING, *SIGNED, *NAMED, *FETCHING, *RENDERING)
ASKED: Failings = (*PICTURES, *LOOPED)
