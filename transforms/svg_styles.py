"""What a drawing says in CSS, less everything that could reach out of it."""

import re

ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n\f]?|\\(.)", re.DOTALL)
COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*')|/\*.*?(?:\*/|\Z)""", re.DOTALL)
MARKED = re.compile(r"<!--|-->|\x00")
REACHING = re.compile(r"url\(([^()]*)\)", re.IGNORECASE)
QUOTES = "\"'"
FRAGMENT = re.compile(r"#[^\s\"'()<>\\]+")
RULE = re.compile(r"@(?!media\b|keyframes\b|supports\b)[^;{}@]*(?:;|\{[^{}]*\}|\Z)", re.IGNORECASE)
FORBIDDEN = re.compile(
    r"\\|@(?!media\b|keyframes\b|supports\b)|(?:image|image-set|src|cross-fade|element|expression)\("
    r"|url\((?!#[^\s\"'()<>\\]+\))|behaviou?r\s*:|-moz-binding|script\s*:|/\*|<",
    re.IGNORECASE,
)
LAST = 0x10FFFF


def value(text: str) -> str:
    """Return one value whose `url()` point only into the drawing; empty where it does more."""
    if not ("(" in text or "\\" in text or ":" in text or "/*" in text or "@" in text):
        return text
    text = _inward(_plain(text))
    return "" if FORBIDDEN.search(text) else text


def declarations(text: str) -> str:
    """Return the harmless ones of the declarations of a `style` attribute."""
    pairs = (part.partition(":") for part in _inward(_plain(text)).split(";"))
    kept = (f"{name.strip()}:{said.strip()}" for name, colon, said in pairs if colon)
    return ";".join(pair for pair in kept if not FORBIDDEN.search(pair))


def sheet(text: str) -> str:
    """Return a style sheet without imports, fonts and foreign addresses; empty if any is left."""
    text = _inward(RULE.sub("", _plain(text)))
    return "" if FORBIDDEN.search(text) else text


def _plain(text: str) -> str:
    """Write every escape out, so that a word has one spelling, and drop comments."""
    text = ESCAPED.sub(_character, text).replace("\\", "")
    return MARKED.sub("", COMMENT.sub(lambda found: found[1] or " ", text))


def _character(found: re.Match[str]) -> str:
    if found[2]:
        return "" if found[2] in "\n\f\r" else found[2]
    character = chr(min(int(found[1], 16), LAST))
    return character if character.isprintable() else ""


def _inward(text: str) -> str:
    def target(found: re.Match[str]) -> str:
        to = found[1].strip().strip(QUOTES)
        return f"url({to})" if FRAGMENT.fullmatch(to) else "none"

    return REACHING.sub(target, text)
