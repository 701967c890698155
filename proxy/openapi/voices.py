"""How failures are said: which statuses an operation may have, and the body of each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proxy.errors import ruling
from transforms.codecs import CODECS

Failing = type[BaseException]
Codes = Mapping[int, frozenset[str]]
Bodies = Callable[[int, list[str]], Mapping[str, Mapping[str, Any]]]

PROBLEM = "Problem"
PROBLEM_BODY: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
    },
}


@dataclass(frozen=True, slots=True)
class Voice:
    """A way of saying failures: status and code of each kind, and the bodies that say a status."""

    name: str
    ruled: Callable[[Failing], tuple[int, str]]
    bodies: Bodies

    def codes(self, failing: Collection[Failing]) -> Codes:
        """Return the statuses of some failures, each with its codes."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for kind in failing:
            status, code = self.ruled(kind)
            found[status].add(code)
        return {status: frozenset(found[status]) for status in sorted(found)}

    def said(self, status: int) -> dict[str, str]:
        """Refer to the answer that has a status."""
        return {"$ref": f"#/components/responses/{self.name}{status}"}

    def responses(self, failing: Collection[Failing]) -> dict[str, Any]:
        """Describe the answer of every status, by its name."""
        return {
            f"{self.name}{status}": {
                "description": ", ".join(sorted(codes)),
                "content": {
                    media_type: {"schema": schema} if schema else {}
                    for media_type, schema in self.bodies(status, sorted(codes)).items()
                },
            }
            for status, codes in self.codes(failing).items()
        }


def coded(base: str, *way: str) -> Callable[[list[str]], Mapping[str, Any]]:
    """Return how a schema of this name is narrowed to some codes, that lie at the end of a way."""

    def narrowed(codes: list[str]) -> Mapping[str, Any]:
        inner: dict[str, Any] = {"enum": codes}
        for name in reversed(way):
            inner = {"properties": {name: inner}}
        return {"allOf": [{"$ref": f"#/components/schemas/{base}"}, inner]}

    return narrowed


def pictures() -> Iterable[str]:
    """Return the media types of what is answered for a picture, text that stands for it too."""
    return dict.fromkeys(each.media_type.partition(";")[0] for each in CODECS.values())


def images() -> Iterable[str]:
    """Return the media types of pictures."""
    return (each.media_type for each in CODECS.values() if each.picture)


def _ruled(kind: Failing) -> tuple[int, str]:
    ruled = ruling(kind)
    return ruled.status, ruled.code


def _told(_: int, codes: list[str]) -> Mapping[str, Mapping[str, Any]]:
    return {
        "application/problem+json": coded(PROBLEM, "code")(codes),
        "text/plain": {"type": "string"},
    }


def _shown(status: int, codes: list[str]) -> Mapping[str, Mapping[str, Any]]:
    """Show what stands in for an original that cannot be had, where the request names it."""
    return {**_told(status, codes), "image/*": {}, "application/json": {}}


PROBLEMS = Voice(PROBLEM, _ruled, _told)
SHOWN = Voice("Shown", _ruled, _shown)
