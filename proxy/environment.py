"""Where a setting's text comes from: its variable, a file that one names, or an older name."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

PREFIX = "DARKROOM_"
FILE = "_FILE"
LONGEST_FILE = 65_536


class SettingsError(Exception):
    """A setting that stops the start: the message names it, its value and what was expected."""


def find(environ: Mapping[str, str], variables: Iterable[str]) -> tuple[str, str] | None:
    """Return the first of these variables that is set, and its text; an empty one counts as absent.

    Each may be given as a file instead.
    """
    for variable in variables:
        text, path = environ.get(variable, "").strip(), environ.get(variable + FILE, "").strip()
        if text and path:
            raise SettingsError(f"{variable} and {variable + FILE} are both set: expected one")
        if text or path:
            return variable, text or _contents(variable + FILE, path)
    return None


def strangers(environ: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Say which prefixed variables name no setting, each with the nearest name that does."""
    known = set(names)
    given = sorted(name.removeprefix(PREFIX) for name in environ if name.startswith(PREFIX))
    return [
        f"{PREFIX}{name} is not a setting" + _nearest(name, known)
        for name in given
        if name not in known and name.removesuffix(FILE) not in known
    ]


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), 1, 0.8)
    return f"; did you mean {PREFIX}{near[0]}?" if near else ""


def _contents(variable: str, path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.read(LONGEST_FILE).strip()
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{variable}={path!r}: expected a readable text file ({type(error).__name__})"
        ) from error
