"""The kinds of value that options of imgproxy have: parts joined by colons."""

from collections.abc import Iterator
from urllib.parse import unquote

from proxy.doors.encoded import decoded
from proxy.doors.spoken import Values, Word, computed, number
from transforms.kinds import TRUE_WORDS

TRUE = (TRUE_WORDS - {""}) | {"t"}
FALSE = frozenset({"", "0", "f", "false"})
EXPECTED = "1 or 0"


def args(text: str, least: int = 1) -> list[str]:
    """Take a value apart into its parts, at least so many of them; what is not said is empty."""
    parts = [unquote(part) for part in text.split(":")]
    return [*parts, *[""] * (least - len(parts))]


def exactly(text: str, most: int) -> list[str]:
    """Take a value apart into so many parts; raises ValueError where there are more."""
    parts = args(text, most)
    if len(parts) > most:
        raise ValueError(text)
    return parts


def truth(text: str) -> bool:
    """Read 1, t or true, or what says no; raises ValueError."""
    if text.lower() not in TRUE | FALSE:
        raise ValueError(text)
    return text.lower() in TRUE


def one(name: str) -> Word:
    """Take one part for our parameter of this name; an empty one says nothing."""
    return computed("one value", lambda text: {name: exactly(text, 1)[0]} if text else {})


def measure(name: str) -> Word:
    """Take one number; an empty one says nothing."""
    return computed("a number", lambda text: {name: numeral(text)} if text else {})


def several(*names: str) -> Word:
    """Take a part for each name or for fewer; an empty one says nothing."""
    return computed(
        f"up to {len(names)} values joined by colons",
        lambda text: {
            name: part for name, part in zip(names, exactly(text, len(names)), strict=True) if part
        },
    )


def switch(name: str, yes: str = "1", no: str = "0") -> Word:
    """Come to one value for what says yes, and to another for what says no."""
    return computed(EXPECTED, lambda text: {name: yes if truth(text) else no})


def never() -> Word:
    """Take what says no, for what cannot be done here."""

    def parse(text: str) -> Values:
        if any(part.lower() not in FALSE for part in args(text)):
            raise ValueError(text)
        return {}

    return computed("0: nothing else can be done here", parse)


def always() -> Word:
    """Take what says yes, for what is always done here."""

    def parse(text: str) -> Values:
        if not truth(text):
            raise ValueError(text)
        return {}

    return computed("1: it is always done here", parse)


def coded(name: str) -> Word:
    """Take text in URL-safe base64."""
    return computed("text in URL-safe base64", lambda text: {name: decoded(unquote(text))})


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Take a name and a value by turns; raises ValueError where one is left over."""
    parts = args(text)
    return zip(parts[::2], parts[1::2], strict=True)


def numeral(text: str) -> str:
    """Return a number as it is written; raises ValueError for anything else."""
    number(text)
    return text


def unless_zero(name: str) -> Word:
    """Take digits; 0 or nothing is none."""
    return computed("a whole number", lambda text: {name: text} if text.strip("0") else {})
