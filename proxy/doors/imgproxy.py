"""The dialect of imgproxy: a signature, options one behind the other, then the original."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import unquote

from proxy.doors.base import Seal
from proxy.doors.dialect import ModifiedPath
from proxy.doors.encoded import decoded
from proxy.doors.imgproxy_options import OPTIONS, composed
from proxy.doors.imgproxy_size import OUTER_X, OUTER_Y
from proxy.doors.seals import ImgproxySeal
from proxy.doors.spoken import Word
from proxy.failures import InvalidUrl, UnknownPath
from transforms.errors import InvalidParameter
from transforms.gravity import CENTER, POINTS
from transforms.recipe import Recipe
from transforms.steps.part import Part
from transforms.steps.resize import Resize

PLAIN, ENCRYPTED, EXTENSION = "plain", "enc", "extension"
INFORMAL = 3


@dataclass(frozen=True, slots=True)
class Imgproxy(ModifiedPath):
    """A picture lies inside its box and never grows unless told; the format stays."""

    name: ClassVar[str] = "imgproxy"
    paths: ClassVar[tuple[str, ...]] = ("/imgproxy/{signature}/{options:path}",)
    prefix: ClassVar[str] = "/imgproxy"
    queried: ClassVar[bool] = False
    last_wins: ClassVar[bool] = True
    expires: ClassVar[bool] = True
    defaults: ClassVar[Mapping[str, str]] = {"format": "origin"}
    no_url: ClassVar[str] = (
        "the original is missing: expected its address after the options, as in "
        "/imgproxy/unsafe/rs:fit:640:480/plain/https://example.com/a.jpg@webp"
    )
    derived: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("part-w", "part-h", "part-x", "part-y", "part-dx", "part-dy"), "crop"),
        **dict.fromkeys(("a", "fpx", "fpy"), "gravity"),
        "pad": "padding",
        "cbg": "background",
        "mark-alpha": "watermark",
        "txt-color": "watermark",
    }
    words: ClassVar[Mapping[str, Word]] = {**OPTIONS, EXTENSION: OPTIONS["format"]}

    @property
    def seal(self) -> Seal:
        """Verify imgproxy's own signatures."""
        return ImgproxySeal(self.keys.imgproxy, self.keys.imgproxy_salt)

    def modifiers(self, text: str) -> Iterable[tuple[str, str]]:
        """Take `rs:fit:300:200/q:80` apart; the parts of a value stay as they were sent."""
        for option in filter(None, text.split("/")):
            word, _, value = option.partition(":")
            yield unquote(word), value

    def completed(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Put together what several options say of one thing."""
        return composed(values)

    def ordered(self, recipe: Recipe, values: Mapping[str, str]) -> Recipe:
        """Cut out of the resized picture where a gravity is moved off its place."""
        if OUTER_X not in values:
            return recipe
        across, down = POINTS[values.get("a", CENTER)]
        moved = {"part-dx": values[OUTER_X], "part-dy": values[OUTER_Y]}
        steps = []
        for step in recipe.steps:
            steps.append(step)
            if isinstance(step, Resize):
                part = replace(Part.read(moved), w=step.w, h=step.h, across=across, down=down)
                steps.append(part)
        return replace(recipe, steps=tuple(steps))

    def _apart(self, path: str) -> tuple[str, str]:
        """Split behind the last option: an original has no colon in its first segment."""
        parts = path.split("/")
        if len(parts) <= INFORMAL or unquote("/".join(parts[:2])) != self.prefix:
            raise UnknownPath(f"{path[:200]!r}: expected {self.paths[0]}")
        rest = parts[INFORMAL:]
        at = next((n for n, part in enumerate(rest) if ":" not in part), len(rest))
        source, extension = _source(rest[at:])
        said = [*rest[:at], *([f"{EXTENSION}:{extension}"] if extension else [])]
        return "/".join(said), source


def _source(segments: list[str]) -> tuple[str, str]:
    """Return the address of the original, and the format that stands behind it."""
    form, *rest = segments or [""]
    if form == ENCRYPTED:
        raise InvalidParameter(ENCRYPTED, "", f"an original behind {PLAIN}, or in base64")
    text, joint = ("/".join(rest), "@") if form == PLAIN else ("".join(segments), ".")
    source, _, extension = text.partition(joint)
    if joint in extension:
        raise InvalidParameter(EXTENSION, extension, "one format")
    if form == PLAIN:
        return _decoded_once(source), extension
    return (_from_base64(source) if source else ""), extension


def _decoded_once(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _from_base64(text: str) -> str:
    try:
        return decoded(unquote(text))
    except ValueError:
        raise InvalidUrl(
            f"{text[:80]!r}: expected an address in URL-safe base64, or one as it is behind "
            f"{PLAIN}/",
            "url",
        ) from None
