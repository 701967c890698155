"""How much a drawing unfolds to when it is drawn."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from transforms.errors import ImageTooLarge
from transforms.svg_words import LINKS

MOST_DRAWN = 100_000
LONGEST_CHAIN = 500
WITHIN = re.compile(r"url\(#([^()]+)\)")
NUMBER = re.compile(r"[0-9]+")
MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
PAINTS = frozenset({"linearGradient", "radialGradient"})
ASIDE = frozenset({"filter", "mask", "pattern"})


def unfolds(root: etree._Element) -> None:
    """Raise ImageTooLarge where references draw too much, or lead to one another for too long.

    A part that is used many times counts as often; a marker counts at every point of its line.
    """
    named = {element.get("id"): element for element in reversed(list(root.iter()))}
    costs: dict[etree._Element, tuple[int, int]] = {}
    todo = [(root, False)]
    while todo:
        element, ready = todo.pop()
        if ready:
            costs[element] = _cost(element, named, costs)
        elif element not in costs:
            costs[element] = (0, 0)
            todo.append((element, True))
            todo.extend((part, False) for part, _ in _parts(element, named) if part not in costs)
    drawn, chain = costs[root]
    if drawn > MOST_DRAWN or chain > LONGEST_CHAIN:
        raise ImageTooLarge(
            f"the drawing unfolds to too much: expected at most {MOST_DRAWN} elements drawn,"
            f" {LONGEST_CHAIN} one within another"
        )


def effects(root: etree._Element) -> bool:
    """Say whether a drawing has parts that are drawn aside first."""
    return any(_word(element) in ASIDE for element in root.iter())


def _cost(
    element: etree._Element,
    named: Mapping[str, etree._Element],
    costs: Mapping[etree._Element, tuple[int, int]],
) -> tuple[int, int]:
    """Add up what is drawn with an element; what leads back to itself is drawn by nobody."""
    drawn, chain = 1, 0
    for part, times in _parts(element, named):
        drawn_there, chain_there = costs[part]
        drawn += 0 if _word(part) in PAINTS else drawn_there * times
        chain = max(chain, chain_there)
    return min(drawn, MOST_DRAWN + 1), chain + 1


def _parts(
    element: etree._Element, named: Mapping[str, etree._Element]
) -> Iterator[tuple[etree._Element, int]]:
    """Name what is drawn with an element, and how often."""
    for child in element:
        yield child, 1
    for name, text in element.attrib.items():
        for target in _targets(name, text):
            if target in named:
                yield named[target], _points(element) if name in MARKERS else 1


def _word(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _targets(name: str, text: str) -> list[str]:
    if name in LINKS:
        return [text[1:]] if text.startswith("#") else []
    return WITHIN.findall(text) if "url(" in text else []


def _points(line: etree._Element) -> int:
    return 1 + len(NUMBER.findall(line.get("d") or line.get("points") or ""))
