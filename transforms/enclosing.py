"""Answers that are text because a page wants them so."""

from msgspec.structs import replace

from transforms.codecs.base import data_uri
from transforms.job import Result

TEXT, EXTENSION = "text/plain; charset=utf-8", "txt"


def enclosed(result: Result, body: bytes) -> tuple[Result, bytes]:
    """Return a picture's file as a data URI."""
    text = data_uri(result.media_type, body)
    return replace(result, media_type=TEXT, extension=EXTENSION), text
