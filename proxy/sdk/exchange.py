"""What goes to the service, and what comes back, as values."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

PATH = "/transform"
TIMEOUT = 70.0
UNREACHABLE, UNEXPECTED = "unreachable", "unexpected_answer"
SHOWN = 200


class Transformed(NamedTuple):
    """A finished picture: its bytes, and of which type they are."""

    buffer: bytes
    mime_type: str


class DarkroomError(Exception):
    """The service said no, or could not be reached: then `status` is 0.

    `code` and `detail` are those of its answer; `retry_after` is in seconds, 0 where it said none.
    """

    def __init__(
        self, status: int, code: str, detail: str, request_id: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.retry_after = retry_after


def headers(api_key: str) -> dict[str, str]:
    """Return what every request carries."""
    asked = {"Accept": "application/json"}
    return asked | {"Authorization": f"Bearer {api_key}"} if api_key else asked


def sendable(order: Mapping[str, Any]) -> dict[str, Any]:
    """Return an order as JSON can hold it: a file's `bytes` become base64."""
    file = order.get("file")
    if not isinstance(file, Mapping) or file.get("type") != "bytes":
        return dict(order)
    rest = {name: value for name, value in file.items() if name != "bytes"}
    coded = b64encode(file["bytes"]).decode()
    return {**order, "file": {**rest, "type": "base64", "base64": coded}}


def received(answer: httpx.Response) -> Transformed:
    """Return the picture that an answer holds; raises DarkroomError."""
    said = _said(answer)
    try:
        data = said["data"]
        return Transformed(b64decode(data["buffer"], validate=True), str(data["mime_type"]))
    except (KeyError, TypeError, NotBase64):
        raise _failure(answer, said) from None


def unreachable(error: httpx.HTTPError) -> DarkroomError:
    """Say that no answer came."""
    return DarkroomError(0, UNREACHABLE, str(error) or type(error).__name__)


def _said(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _failure(answer: httpx.Response, said: Mapping[str, Any]) -> DarkroomError:
    wait = answer.headers.get("Retry-After", "")
    return DarkroomError(
        answer.status_code,
        str(said.get("code", UNEXPECTED)),
        str(said.get("detail", answer.text[:SHOWN])),
        answer.headers.get("X-Request-ID", ""),
        int(wait) if wait.isascii() and wait.isdigit() else 0,
    )
