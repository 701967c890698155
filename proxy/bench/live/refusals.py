"""How the bench server answers in JSON, and refuses."""

from msgspec import json
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

KIND = "application/json"
LONGEST_NAME = 100


class Refusal(Exception):
    """An answer other than the one that was asked for."""

    def __init__(self, status: int, error: str, message: str, **more: str) -> None:
        self.status = status
        self.body = {"error": error, "message": message, **more}


def answer(found: object, status: int = 200) -> Response:
    """Write what was found."""
    return Response(json.encode(found), status, media_type=KIND)


async def refused(_: Request, error: Exception) -> Response:
    """Say why something is not done."""
    assert isinstance(error, Refusal)  # noqa: S101 - it is registered for these alone
    return answer(error.body, error.status)


async def missed(request: Request, error: Exception) -> Response:
    """Say which path or method there is not."""
    assert isinstance(error, HTTPException)  # noqa: S101 - the same
    told = f"{request.method} {request.url.path[:LONGEST_NAME]!r}: {error.detail}"
    found = answer({"error": error.detail.lower().replace(" ", "_"), "message": told})
    found.status_code = error.status_code
    found.headers.update(error.headers or {})
    return found
