"""Pare's dialect: what is asked of `/optimize` and `/estimate`, said in JSON or beside a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from proxy import address
from proxy.blame import blamed
from proxy.delivery import Delivery
from proxy.doors.base import Ask
from proxy.doors.query import LONGEST_NAME, unknown_names
from proxy.failures import Failure, MissingUrl
from transforms.errors import InvalidParameter, Refused
from transforms.optimization import Estimation, Optimization
from transforms.params import Param

Said = Mapping[str, Any]
W = TypeVar("W", bound=Optimization)

OPTIONS, WISH, STORAGE, PRESET = "options", "optimization", "storage", "preset"
URL, THUMBNAIL, SIZE = "url", "thumbnail_url", "file_size"
PROGRESSIVE = "progressive_jpeg"
LARGE = 10 * 1024**2
LARGEST = 2**53
NO_URL = "url is missing: expected the address of an image, or a multipart form with a part `file`"
PRESETS: Mapping[str, Said] = {
    "high": {"quality": 40, "png_lossy": True},
    "medium": {"quality": 60, "png_lossy": True},
    "low": {"quality": 75, "png_lossy": False},
}
USUAL = "medium"
FIELDS: Mapping[str, Param] = {each.name: each for each in Optimization.vocabulary()}
KNOWN = frozenset({*FIELDS, WISH, STORAGE, PRESET, URL, THUMBNAIL, SIZE})


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture that stands for an original, and the bytes that the original has."""

    url: str
    file_size: int


def said_beside(fields: Mapping[str, str]) -> Said:
    """Read the parts of a form that lie beside its file; raises InvalidParameter."""
    said = _object(fields[OPTIONS]) if fields.get(OPTIONS, "").strip() else {}
    return {PRESET: fields[PRESET], **said} if PRESET in fields else said


def checked(said: Said, *, strict: bool) -> Said:
    """Return what was said; where it is `strict`, InvalidParameter names what is unknown."""
    every = {**said, **(section(said, WISH) or {})}
    unknown = {name[:LONGEST_NAME]: shown(every[name]) for name in every if name not in KNOWN}
    if strict and unknown:
        raise unknown_names(unknown)
    return said


def optimization(said: Said, quality: int, *, progressive: bool = False) -> Optimization:
    """Read what is asked of an optimiser, nested or flat; the others count where it is not said."""
    usual = {"quality": quality, PROGRESSIVE: progressive}
    return _wish(Optimization, {**usual, **_given(said)})


def estimation(said: Said, quality: int, *, progressive: bool = False) -> Estimation:
    """Read what is to be estimated: a preset, options, or options that change a preset."""
    given = _given(said)
    name = said.get(PRESET)
    if name is None:
        base = {"quality": quality} if given else PRESETS[USUAL]
    elif isinstance(name, str) and name in PRESETS:
        base = PRESETS[name]
    else:
        raise InvalidParameter(PRESET, shown(name), "one of " + ", ".join(PRESETS))
    return _wish(Estimation, {PROGRESSIVE: progressive, **base, **given})


def located(said: Said, base: str) -> str:
    """Read the address of the original; raises MissingUrl, InvalidUrl, SourceForbidden."""
    if said.get(URL) is None:
        raise MissingUrl(NO_URL, URL)
    return _address(URL, said[URL], base)


def thumbnail(said: Said, base: str) -> Thumbnail | None:
    """Read what stands for an original of 10 MB or more; None for a smaller one."""
    if said.get(THUMBNAIL) is None:
        return None
    size = taken(
        said,
        SIZE,
        None,
        lambda value: type(value) is int and 0 < value <= LARGEST,
        f"the bytes of the original, from 1 to {LARGEST}, beside {THUMBNAIL}",
    )
    url = _address(THUMBNAIL, said[THUMBNAIL], base)
    return Thumbnail(url, size) if size >= LARGE else None


def asked(task: Optimization, original: str = "") -> Ask:
    """Ask for a task to be done for an original, an address or what is sent along."""
    return Ask(original, task, "", Delivery(), negotiated=False)


def taken(said: Said, name: str, default: Any, fits: Callable[[Any], bool], expected: str) -> Any:
    """Return a value that fits; raises InvalidParameter."""
    value = said.get(name, default)
    if not fits(value):
        raise InvalidParameter(name, shown(value), expected)
    return value


def section(said: Said, name: str) -> Said | None:
    """Return an object within what was said, None where there is none; raises InvalidParameter."""
    value = said.get(name)
    if value is not None and not isinstance(value, dict):
        raise InvalidParameter(name, shown(value), "an object")
    return value


def shown(value: Any) -> str:
    """Write a value as JSON does; words stay as they are."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _object(text: str) -> Said:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        found = None
    if not isinstance(found, dict):
        raise InvalidParameter(OPTIONS, text, "a JSON object")
    return found


def _given(said: Said) -> Said:
    """Return what was said of the optimisation: the object of that name, else the fields beside."""
    nested = section(said, WISH)
    found = said if nested is None else nested
    return {name: found[name] for name in FIELDS if name in found}


def _wish(kind: type[W], said: Said) -> W:
    return kind.read(
        {name: _text(FIELDS[name], value) for name, value in said.items() if value is not None}
    )


def _text(each: Param, value: Any) -> str:
    """Write a value of the right type as a query would; raises InvalidParameter for another."""
    if isinstance(each.default, bool):
        if isinstance(value, bool):
            return each.kind.write(value)
        raise InvalidParameter(each.name, shown(value), "true or false")
    numbers: tuple[type, ...] = (int, float) if each.default is None else (int,)
    if isinstance(value, numbers) and not isinstance(value, bool):
        return str(value)
    raise InvalidParameter(each.name, shown(value), each.kind.expected)


def _address(name: str, value: Any, base: str) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidParameter(name, shown(value), "the address of an image")
    try:
        return address.parse(value, base)
    except (Failure, Refused) as error:
        raise error if name == URL else blamed(error, name) from None
