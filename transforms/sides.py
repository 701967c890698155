"""Four numbers around a box, in the order and the short forms of CSS."""

import re

from transforms.kinds import Kind, shaped

Four = tuple[int, int, int, int]

JOINT = re.compile(r"\s*,\s*|\s+")
ALL = 4
ONE = "[0-9A-Za-z]+"


def parts(text: str) -> list[str]:
    """Take apart what commas or spaces join."""
    return JOINT.split(text.strip())


def spread(values: list[int]) -> Four:
    """Say all four of what one to four values say in CSS; ValueError for any other number."""
    if not 1 <= len(values) <= ALL:
        raise ValueError(values)
    first, *rest = values
    second = rest[0] if rest else first
    third, fourth = (*rest[1:], *(first, second)[len(rest[1:]) :])
    return first, second, third, fourth


def short(values: Four) -> str:
    """Write as few of them as say all."""
    first, second, third, fourth = values
    count = 4 if fourth != second else 3 if third != first else 2 if second != first else 1
    return ",".join(map(str, values[:count]))


def four(each: Kind[int]) -> Kind[Four]:
    """Take one to four numbers, as CSS takes them."""
    return Kind(
        f"1 to 4 values joined by commas, each {each.expected}",
        lambda text: spread([each.parse(part) for part in parts(text)]),
        short,
        {"anyOf": [each.schema, shaped(f"{ONE}(({JOINT.pattern}){ONE}){{0,3}}")]},
    )
