"""The doors that answer with a picture, as OpenAPI describes them."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from proxy.doors.base import Door
from proxy.doors.dialect import HANDED, Dialect, PathDialect
from proxy.doors.info import HEARD, Info
from proxy.doors.query import URL
from proxy.doors.weserv import DIFFERENT
from proxy.doors.wsrv import Wsrv
from proxy.openapi import schemas
from proxy.openapi.access import Access
from proxy.openapi.failing import ASKED, NOWHERE, PICTURES, RANGED, SENDING, UPLOADING
from proxy.openapi.operation import Answer, Operation, Schema
from proxy.openapi.schemas import ANYTHING, FORM, JSON, TEXT, parameter, typed
from proxy.openapi.voices import PROBLEMS, SHOWN, pictures
from transforms.codecs.json import Shown
from transforms.picture import Original

TAG = "pictures"
SPELLED = "as that dialect spells it"
SAID = ("Cache-Control", "Content-Disposition", "ETag", "X-Request-ID")
BODIES = {"image/*": ANYTHING, "application/octet-stream": ANYTHING, FORM: schemas.form({})}
TOLD = (Original, Shown)
FACTS: Schema = {"allOf": [typed(each) for each in TOLD]}
SENT = "The original is the body."


def operations(doors: Iterable[Door]) -> Iterator[Operation]:
    """Describe every path of every door."""
    for door in doors:
        for path in door.paths:
            yield from _of(door, path)


def whole(
    kinds: Iterable[str], words: str = "the picture", said: Iterable[str] = SAID
) -> dict[int, Answer]:
    """Describe an answer that is kept: in one piece or a part of it, and that it has not changed.

    `kinds` are its media types, `said` the headers that it always has.
    """
    found = {kind: FACTS if kind == JSON else ANYTHING for kind in kinds}
    return {
        200: Answer(words, found, dict.fromkeys(said, TEXT)),
        206: Answer(
            "the bytes of a Range", dict.fromkeys(found, ANYTHING), {"Content-Range": TEXT}
        ),
        304: Answer("it is what the validators name"),
    }


def _of(door: Door, path: str) -> Iterator[Operation]:
    told = (type(door).__doc__ or "").partition("\n")[0]
    taken = (*_in_path(path), *_in_query(door), *schemas.conditions())
    fails = (*ASKED, *RANGED, *(NOWHERE if isinstance(door, PathDialect) else ()))
    asking = isinstance(door, Info)
    found = Operation(
        "GET",
        path,
        told,
        TAG,
        taken,
        answers=whole((JSON,) if asking else pictures()),
        failing=fails,
        voice=PROBLEMS if asking else SHOWN,
        access=Access.SIGNED,
        types=TOLD,
    )
    yield found
    if door.uploads:
        yield replace(
            found,
            method="POST",
            summary=f"{told} {SENT}",
            parameters=tuple(each for each in taken if each != schemas.said(URL.name)),
            bodies=BODIES,
            failing=(*PICTURES, *RANGED, *SENDING, *UPLOADING),
            access=Access.SENDING,
        )


def _in_path(path: str) -> Iterator[Schema]:
    for part in path.split("{")[1:]:
        name = part.partition("}")[0].partition(":")[0]
        yield parameter(name, SPELLED, {"type": "string", "minLength": 1}, "path")


def _in_query(door: Door) -> Iterator[Schema]:
    if isinstance(door, Info):
        yield from (each for each in schemas.asking() if each in map(schemas.said, HEARD))
    elif isinstance(door, Wsrv):
        yield from schemas.asking(*DIFFERENT)
        yield from (parameter(name, SPELLED, TEXT) for name in sorted(DIFFERENT))
    elif isinstance(door, PathDialect):
        yield from _words(door) if door.worded else ()
    elif isinstance(door, Dialect):
        yield from _words(door)
    else:
        yield from schemas.asking()


def _words(door: Dialect) -> Iterator[Schema]:
    for name, word in {**HANDED, **door.words}.items():
        if HANDED.get(name) is word:
            yield schemas.said(name)
        else:
            needed = name in door.needed
            yield parameter(name, word.expected or SPELLED, word.schema, required=needed)
