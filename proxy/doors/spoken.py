"""Words of other dialects: each with what it comes to in ours."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from proxy.doors.query import ASKING, unknown_names
from transforms.errors import InvalidParameter
from transforms.kinds import Kind, flag
from transforms.params import Param
from transforms.recipe import VOCABULARY

Values = Mapping[str, str]
Word = Kind[Values]

PARAMETERS: Mapping[str, Param] = {each.name: each for each in (*ASKING, *VOCABULARY)}
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})", re.ASCII)


def same(name: str) -> Word:
    """Take whatever our parameter of this name takes."""
    found = PARAMETERS.get(name)
    if found is None:
        return Kind("", lambda text: {name: text})
    return Kind(found.kind.expected, lambda text: {name: text}, schema=found.kind.schema)


def put(**values: str) -> Word:
    """Come to these values by presence; to nothing where it says no."""
    yes = flag()
    return Kind(yes.expected, lambda text: values if yes.parse(text) else {}, schema=yes.schema)


def either(choices: Mapping[str, Values]) -> Word:
    """Take one of some words, each coming to its own values."""

    def parse(text: str) -> Values:
        try:
            return choices[text.lower()]
        except KeyError:
            raise ValueError(text) from None

    schema = {"type": "string", "enum": [*choices]}
    return Kind("one of " + ", ".join(choices), parse, schema=schema)


def judged(name: str, kind: Kind[int]) -> Word:
    """Take what this kind takes, for our parameter of this name."""

    def parse(text: str) -> Values:
        kind.parse(text)
        return {name: text}

    return Kind(kind.expected, parse, schema=kind.schema)


def parts(joint: str, *names: str) -> Word:
    """Take one value for each of our parameters, all of them, joined by a sign."""

    def parse(text: str) -> Values:
        return dict(zip(names, text.split(joint), strict=True))

    return Kind(f"{len(names)} values joined by {joint}", parse)


def some(joint: str, *names: str) -> Word:
    """Take a value for each of our parameters or for fewer; one left out says nothing."""

    def parse(text: str) -> Values:
        said = text.split(joint)
        if len(said) > len(names):
            raise ValueError(text)
        given = dict(zip(names, said, strict=False))
        return {name: value for name, value in given.items() if value or name == names[0]}

    return Kind(f"up to {len(names)} values joined by {joint}", parse)


def only(*idle: str) -> Word:
    """Take values that change nothing, for what cannot be done here."""

    def parse(text: str) -> Values:
        if text.lower() not in idle:
            raise ValueError(text)
        return {}

    expected = f"{' or '.join(idle)}: nothing else can be done here"
    return Kind(expected, parse, schema={"type": "string", "enum": [*idle]})


def refused() -> Word:
    """Take nothing, for what cannot be done here at all."""

    def parse(text: str) -> Values:
        raise ValueError(text)

    return Kind("a request without it: it cannot be done here", parse)


def ignored() -> Word:
    """Take anything and come to nothing, for what changes no picture."""
    return Kind("anything", lambda _: {})


def computed(expected: str, parse: Callable[[str], Values]) -> Word:
    """Take what a function reads; it raises ValueError for the rest."""
    return Kind(expected, parse)


def number(text: str) -> float:
    """Read a plain decimal number; ValueError for anything else."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return float(text)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said: values by our names, and the word of the dialect that gave each."""

    values: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def understood(
    pairs: Iterable[tuple[str, str]],
    words: Mapping[str, Word],
    *,
    strict: bool,
    last_wins: bool = False,
) -> Said:
    """Read words and values of a dialect; unknown words are passed over, or refused when strict.

    With `last_wins` a word takes back what an earlier one said.
    """
    said, unknown = Said(), {}
    for word, text in pairs:
        if word not in words:
            unknown[word] = text
            continue
        for name, value in _read(word, words[word], text).items():
            if said.values.get(name, value) != value and not last_wins:
                raise InvalidParameter(word, text, _once(word, said.words[name]))
            said.values[name] = value
            said.words[name] = word
    if strict and unknown:
        raise unknown_names(unknown)
    return said


def _read(word: str, kind: Word, text: str) -> Values:
    try:
        return kind.parse(text)
    except ValueError:
        raise InvalidParameter(word, text, kind.expected) from None


def _once(word: str, other: str) -> str:
    return "each name once" if word == other else f"only one of {other} and {word}"
