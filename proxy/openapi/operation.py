"""One operation of the service, as OpenAPI describes it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proxy.openapi.access import Access, Guard, security
from proxy.openapi.voices import PROBLEMS, Failing, Voice

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes well: in words, its media types with their schemas, and headers it always has."""

    words: str
    kinds: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, Schema] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """Return the response object."""
        headers = {n: {"required": True, "schema": each} for n, each in self.headers.items()}
        return {
            "description": self.words,
            **({"headers": headers} if headers else {}),
            **({"content": content(self.kinds)} if self.kinds else {}),
        }


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path: what it takes, what it answers, and how it fails.

    `bodies` leads from media types to schemas, `failing` names the failures that it can end in,
    which `voice` puts into words. `types` and `schemas` are what its schemas refer to.
    """

    method: str
    path: str
    summary: str
    tag: str
    parameters: tuple[Schema, ...] = ()
    bodies: Mapping[str, Schema] = field(default_factory=dict)
    answers: Mapping[int, Answer] = field(default_factory=dict)
    failing: Collection[Failing] = ()
    voice: Voice = PROBLEMS
    access: Access = Access.OPEN
    types: tuple[Any, ...] = ()
    schemas: Mapping[str, Schema] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The path as OpenAPI writes it."""
        return self.path.replace(":path}", "}")

    def described(self, guard: Guard) -> dict[str, Any]:
        """Return the operation object."""
        body = {"requestBody": {"required": True, "content": content(self.bodies)}}
        failures = {status: self.voice.said(status) for status in self.voice.codes(self.failing)}
        answers = {status: each.described() for status, each in self.answers.items()} | failures
        return {
            "summary": self.summary,
            "operationId": _identifier(self.method, self.address),
            "tags": [self.tag],
            **({"parameters": [*self.parameters]} if self.parameters else {}),
            **(body if self.bodies else {}),
            "responses": {str(status): each for status, each in sorted(answers.items())},
            **security(self.access, guard),
        }


def paths(operations: Iterable[Operation], guard: Guard) -> dict[str, dict[str, Any]]:
    """Return the paths object."""
    described: dict[str, dict[str, Any]] = {}
    for each in operations:
        described.setdefault(each.address, {})[each.method.lower()] = each.described(guard)
    return described


def content(kinds: Mapping[str, Schema]) -> dict[str, Any]:
    """Return the media types that a body may have."""
    return {kind: {"schema": schema} if schema else {} for kind, schema in kinds.items()}


def _identifier(method: str, path: str) -> str:
    return method.lower() + "".join(c if c.isalnum() else "_" for c in path)
