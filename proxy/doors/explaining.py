"""What was understood of a query, in words for whoever wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NotRequired, TypedDict
from urllib.parse import unquote

from proxy.doors.query import NAMES, canonical, pairs
from transforms.recipe import Recipe
from transforms.writing import AUTO, ORIGIN

MOST_NAMES, LONGEST_NAME = 50, 80
SIZES = ("w", "h")


class Part(TypedDict):
    """One step of a recipe."""

    step: str
    parameters: dict[str, str]


class Change(TypedDict):
    """A number that became another, and why."""

    parameter: str
    given: str
    used: str
    why: str


class Chosen(TypedDict):
    """The format that was asked for, and the media type of what is answered."""

    asked: str
    chosen: str
    why: str
    accepts: NotRequired[tuple[str, ...]]


def tree(recipe: Recipe) -> list[Part]:
    """Take a recipe apart, in the order in which it is done."""
    return [
        {"step": step, "parameters": _parameters(text)}
        for step, _, text in (part.partition(":") for part in str(recipe).split("|") if part)
    ]


def ignored(query: str) -> list[str]:
    """Name what of a query is no parameter."""
    names = (name[:LONGEST_NAME] for name, _ in pairs(query) if name not in NAMES)
    return list(islice(dict.fromkeys(names), MOST_NAMES))


def changes(query: str, recipe: Recipe, widths: Sequence[int]) -> list[Change]:
    """Tell which numbers of a query became others, and why."""
    given = canonical(query, last_wins=False, strict=False)
    used = {name: value for part in tree(recipe) for name, value in part["parameters"].items()}
    return list(_changes(given, used, widths))


def chosen(recipe: Recipe, media_type: str, notes: Sequence[str], *, named: bool) -> Chosen:
    """Tell which format an answer has, and why."""
    writing = recipe.writing
    if "format-fallback" in notes:
        why = "the format that was asked for cannot hold this picture"
    elif writing.format == ORIGIN:
        why = "it is the original's own"
    elif writing.format != AUTO:
        why = "the request names it" if named else "it is the default"
    elif writing.accepts:
        why = f"of what Accept names it serves best: {', '.join(writing.accepts)}"
    else:
        why = "Accept names no newer format: one that everybody reads"
    said: Chosen = {"asked": writing.format, "chosen": media_type, "why": why}
    if writing.format == AUTO:
        said["accepts"] = writing.accepts
    return said


def _parameters(text: str) -> dict[str, str]:
    said = (pair.partition("=") for pair in text.split(",") if pair)
    return {name: unquote(value) for name, _, value in said}


def _changes(
    given: Mapping[str, str], used: Mapping[str, str], widths: Sequence[int]
) -> Iterator[Change]:
    for name, text in given.items():
        asked, became = _number(text), _number(used.get(name, ""))
        if asked is None or became is None or asked == became:
            continue
        why = "it clamps to what is allowed"
        if name in SIZES and became in widths:
            why = "only some widths are made here: it is the next of them"
        elif name in SIZES and "dpr" in given:
            why = "dpr multiplies it"
        elif name in SIZES and widths:
            why = "it goes along with the width"
        yield {"parameter": name, "given": text, "used": used[name], "why": why}


def _number(text: str) -> float | None:
    try:
        return float(text[:LONGEST_NAME])
    except ValueError:
        return None
