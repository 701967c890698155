"""What the command line of the bench may say."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from proxy.bench import environment
from proxy.bench.corpus import GROUPS
from proxy.bench.corpus.writers import FORMATS
from proxy.bench.presets import PRESETS
from proxy.bench.rivals import RIVALS
from proxy.bench.rivals.template import Template
from proxy.bench.suites import SUITES

PORT = 8081
ABOUT = (
    "Measure what is claimed; 1 when a claim does not hold, or with --compare when something is"
    " worse. Without a word every suite; with --fmt, --preset or --group the preset bench; with"
    " --serve a page that starts it."
)
PEER = (
    "a server to measure in the suite peers, as in http://127.0.0.1:9000/{width}/{format}?{url};"
    " also {rawurl} and {quality}"
)


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """Read them; ends the process where they cannot be used."""
    parser = argparse.ArgumentParser(prog="darkroom bench", description=ABOUT)
    _what(parser)
    _where(parser)
    options = parser.parse_args(words)
    if unknown := set(options.suites) - set(SUITES):
        parser.error(f"{min(unknown)!r} is no suite: expected some of {', '.join(SUITES)}")
    chosen = bool(options.fmt or options.preset or options.group)
    if sum((bool(options.suites), chosen, options.serve, bool(options.earlier))) > 1:
        parser.error("expected suites, or --fmt, --preset and --group, or --serve, or --from")
    names = [*RIVALS, *(peer.name for peer in options.peer)]
    if again := next((name for name in names if names.count(name) > 1), None):
        parser.error(f"--peer {again}: expected a name that no other peer has")
    return options


def _what(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
    add("--quick", action="store_true", help="less of everything, in a quarter of an hour")
    add("--fmt", type=_words, default=(), metavar="A,B", help=", ".join(FORMATS))
    add("--preset", type=_words, default=(), metavar="A,B", help=", ".join(PRESETS))
    add("--group", type=_words, default=(), metavar="A,B", help=", ".join(GROUPS))
    add("--peer", type=_peer, action="append", default=[], metavar="NAME=URL", help=PEER)
    add("--serve", action="store_true", help="serve a page that runs the preset bench")
    add("--port", type=int, default=PORT, help=f"where it is served on the loopback: {PORT}")
    add("--from", type=Path, dest="earlier", metavar="FILE", help="read this in place of measuring")


def _where(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--corpus", type=Path, default=environment.corpus(), metavar="FOLDER", help="pictures")
    add("--compare", type=Path, metavar="OLD", help="the JSON of an earlier run: say what is worse")
    add("--json", metavar="FILE", help="write the figures there too; - is the output")
    add("--report", type=Path, metavar="FILE", help="write the page with plots there too")
    add("--reports", type=Path, default=environment.REPORTS, metavar="FOLDER", help="of every run")
    add("--data", type=Path, default=environment.DATA, metavar="FOLDER", help="corpus and runs")


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in text.split(","))))


def _peer(text: str) -> Template:
    try:
        return Template.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
