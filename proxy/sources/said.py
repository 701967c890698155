"""What an answer's headers say, where they say it rightly."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

ETAG = re.compile(r'(?:W/)?"[!#-~]{0,256}"')
MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
LONGEST_DATE = 40
LONGEST_CACHE_CONTROL = 512


def etag(headers: Mapping[str, str]) -> str:
    """Return the entity tag, quotes and all."""
    value = headers.get("etag", "")
    return value if ETAG.fullmatch(value) else ""


def last_modified(headers: Mapping[str, str]) -> str:
    """Return the date of change, in the words of the source."""
    value = headers.get("last-modified", "")
    if len(value) > LONGEST_DATE or not value.isascii():
        return ""
    try:
        parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return ""
    return value


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type without its parameters."""
    value = headers.get("content-type", "").partition(";")[0].strip().lower()
    return value if MEDIA_TYPE.fullmatch(value) else ""


def cache_control(headers: Mapping[str, str]) -> str:
    """Return what the source lets caches do."""
    return headers.get("cache-control", "")[:LONGEST_CACHE_CONTROL]
