"""What a door is: one HTTP dialect that parses into a recipe for an original."""

from dataclasses import dataclass, replace
from typing import ClassVar, Protocol, Self

from proxy.delivery import Delivery
from transforms.recipe import Recipe
from transforms.task import Task

NEUTRAL = "1"


@dataclass(frozen=True, slots=True)
class Ask:
    """What one request asks for: which original, made how, handed over how.

    `original` is a canonical address, or empty where the request brings the original itself.
    `negotiated` says that `Accept` was consulted. `stand_in` is what is shown where the original
    cannot be had: a canonical address, NEUTRAL for a picture of our own, or empty for none. `tags`
    are words under which the answer can be purged. `until` is the Unix time from which on nothing
    is answered, if there is one that the request says of itself.
    """

    original: str
    recipe: Recipe | Task
    version: str
    delivery: Delivery
    negotiated: bool
    stand_in: str = ""
    tags: tuple[str, ...] = ()
    until: int | None = None

    @property
    def vary(self) -> tuple[str, ...]:
        """Name the request headers that were consulted."""
        return ("Accept",) if self.negotiated else ()

    def named(self, filename: str) -> Self:
        """Return the same ask, whose answer is saved under this name unless it chose one."""
        chosen = self.delivery.filename or filename
        return replace(self, delivery=replace(self.delivery, filename=chosen))


class Seal(Protocol):
    """The way in which the requests of one dialect are signed.

    `setting` names what holds its key; without that it is not `keyed`.
    """

    @property
    def setting(self) -> str: ...  # noqa: D102 - the class says it

    @property
    def keyed(self) -> bool: ...  # noqa: D102

    def verify(self, path: str, query: str) -> None:
        """Let a request pass, its path and query as they were sent; raises BadSignature."""
        ...


class Door(Protocol):
    """One dialect of asking for a rendition."""

    name: ClassVar[str]
    paths: ClassVar[tuple[str, ...]]
    uploads: ClassVar[bool]

    @property
    def seal(self) -> Seal | None:
        """Say how its requests are signed; None where as everywhere."""
        ...

    def parse(self, query: str, accept: bytes, *, path: str = "", uploaded: bool = False) -> Ask:
        """Read a raw query and path; raises InvalidParameter, MissingUrl, InvalidUrl and more.

        `path` is ASCII, percent-encoded as it came.
        """
        ...
