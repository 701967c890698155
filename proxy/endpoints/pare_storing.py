"""Finished files, written to the bucket of a cloud that a caller names."""

from collections.abc import Mapping

from cache import Entry
from proxy.doors.pare_storage import Shelf
from proxy.endpoints.pare_answers import GZIP, PACKED
from proxy.failures import StorageFailed
from proxy.stores import open_bucket

SIGNED_SECONDS = 86_400.0
PUBLIC, PRIVATE = "public, max-age=3600", "private, max-age=3600"


async def written(shelf: Shelf, entry: Entry, usual: Mapping[str, Mapping[str, str]]) -> str:
    """Write a file, and return where it is found: by everybody, or for a day by who is told.

    Raises StorageFailed.
    """
    try:
        store = open_bucket(shelf.provider, shelf.bucket, project=shelf.project, usual=usual)
    except ValueError:
        raise StorageFailed(f"{shelf.provider}:{shelf.bucket} cannot be opened") from None
    try:
        control = PUBLIC if shelf.public else PRIVATE
        coding = GZIP if entry.told.get("format") == PACKED else ""
        await store.put(
            shelf.path, entry.body, entry.media_type, cache_control=control, coding=coding
        )
        if shelf.public:
            return store.url(shelf.path)
        return await store.signed(shelf.path, SIGNED_SECONDS)
    finally:
        await store.close()
