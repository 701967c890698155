"""What the command line of the bench may say."""

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from proxy.bench import environment
from proxy.bench.corpus import GROUPS
from proxy.bench.corpus.writers import FORMATS
from proxy.bench.presets import PRESETS
from proxy.bench.rivals import RIVALS
from proxy.bench.rivals.template import Template
from proxy.bench.suites import SUITES

PORT = 8081
MEASURED = "peers"
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
    for refusal in _refusals(options):
        parser.error(refusal)
    return options


def _refusals(options: argparse.Namespace) -> Iterator[str]:
    """Yield what is wrong with words that may stand alone, but not like this."""
    if unknown := set(options.suites) - set(SUITES):
        yield f"{min(unknown)!r} is no suite: expected some of {', '.join(SUITES)}"
    chosen = bool(options.fmt or options.preset or options.group)
    others = chosen, options.serve, bool(options.earlier)
    if sum((bool(options.suites), *others)) > 1:
        yield "expected suites, or --fmt, --preset and --group, or --serve, or --from"
    if options.peer and (any(others) or MEASURED not in (options.suites or SUITES)):
        yield f"--peer: expected the suite {MEASURED}, which alone measures one"
    names = [*RIVALS, *(peer.name for peer in options.peer)]
    if again := next((name for name in names if names.count(name) > 1), None):
        yield f"--peer {again}: expected a name that no other peer has"
    for word, place in (("--json", options.json), ("--report", options.report)):
        if place and not Path(place).parent.is_dir():
            yield f"{word} {place}: expected a place in a folder that is there"


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
    add("--compare", type=Path, metavar="OLD", help="the JSON of an earlier run: say what is worse")
    add("--json", metavar="FILE", help="write the figures there too; - is the output")
    add("--report", type=Path, metavar="FILE", help="write the page with plots there too")
    folder = partial(add, type=Path, metavar="FOLDER")
    folder("--corpus", default=environment.corpus(), help="the photographs to measure with")
    reports, data = environment.REPORTS, environment.DATA
    folder("--reports", default=reports, help=f"for what every run leaves: {reports}")
    folder("--data", default=data, help=f"for files and runs of the preset bench: {data}")


def _words(text: str) -> tuple[str, ...]:
    words = tuple(filter(None, (word.strip() for word in text.split(","))))
    if not words:
        raise argparse.ArgumentTypeError(f"{text!r}: expected words")
    return words


def _peer(text: str) -> Template:
    try:
        return Template.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
