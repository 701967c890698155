"""Places where originals live, one URL scheme each."""

from proxy.sources.base import NOT_MODIFIED, Fetched, NotModified, Refuse, Source
from proxy.sources.budget import FetchMemory
from proxy.sources.guard import Guard, Hosts, Ports, Private
from proxy.sources.http import HttpSource
from proxy.sources.terms import Terms

SCHEMES: dict[str, type[HttpSource]] = {
    "http": HttpSource,
    "https": HttpSource,
}

__all__ = [
    "NOT_MODIFIED",
    "SCHEMES",
    "FetchMemory",
    "Fetched",
    "Guard",
    "Hosts",
    "HttpSource",
    "NotModified",
    "Ports",
    "Private",
    "Refuse",
    "Source",
    "Terms",
]
