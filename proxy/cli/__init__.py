"""The `darkroom` command: its first word names what is to be done."""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from proxy import __version__

USUAL = "serve"
HELP, VERSION = frozenset({"-h", "--help", "help"}), frozenset({"-V", "--version"})
UNKNOWN = 2


class Command(NamedTuple):
    """What a word does, and the module whose `main(words)` does it, loaded only then."""

    module: str
    about: str


COMMANDS: Mapping[str, Command] = {
    "serve": Command("proxy.cli.serve", "serve until a signal, set up by variables; the usual"),
    "bench": Command("proxy.bench.__main__", "measure what is claimed; --serve: a live page of it"),
}


def main() -> int:
    """Do what the command line says."""
    return run(sys.argv[1:])


def run(words: Sequence[str]) -> int:
    """Do what the first word names, with the others; serve where there is none."""
    name, rest = (words[0], words[1:]) if words else (USUAL, ())
    if name in HELP:
        sys.stdout.write(_told())
        return 0
    if name in VERSION:
        sys.stdout.write(f"darkroom {__version__}\n")
        return 0
    if name not in COMMANDS:
        sys.stderr.write(f"darkroom: {name!r}: expected one of {', '.join(COMMANDS)}\n")
        return UNKNOWN
    done: int = import_module(COMMANDS[name].module).main(rest)
    return done


def _told() -> str:
    lines = [f"  {name:<8}{command.about}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: darkroom [command] …", "", *lines, ""])
