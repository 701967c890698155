"""What killed a render process lately, so that it is not given another at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from cachetools import TTLCache

from cache.failure import copied
from proxy.failures import Failure, RenderCrashed, RenderTimeout
from proxy.work import Work

SECONDS = 60
MOST = 4096
STRIKES = 3


class Killers:
    """Remembers for a minute which originals crash a process, and which recipes take too long.

    A recipe that takes too long blames itself first: one heavy request shall not take a picture
    from everybody else. An original of which several recipes took too long is to blame itself.
    """

    def __init__(self) -> None:
        self._known: TTLCache[str, Failure] = TTLCache(MOST, SECONDS)
        self._strikes: TTLCache[str, int] = TTLCache(MOST, SECONDS)

    def check(self, work: Work) -> None:
        """Raise what became of the same work, or of other work on the same original."""
        if known := self._known.get(work.name) or self._known.get(_recipe(work)):
            raise copied(known)

    @contextmanager
    def watching(self, work: Work) -> Iterator[None]:
        """Remember how work ends that is done inside."""
        try:
            yield
        except RenderCrashed as error:
            self._known[work.name] = error
            raise
        except RenderTimeout as error:
            strikes = self._strikes[work.name] = self._strikes.get(work.name, 0) + 1
            self._known[_recipe(work) if strikes < STRIKES else work.name] = error
            raise


def _recipe(work: Work) -> str:
    return f"{work.name} {work.ask.recipe}"
