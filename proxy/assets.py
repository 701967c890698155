"""What a recipe names by URL, had as originals are."""

from collections.abc import Callable, Mapping

from cache.bans import NEVER
from proxy.blame import blamed
from proxy.failures import Failure
from proxy.originals import Original, Originals
from transforms.errors import Refused
from transforms.recipe import Recipe
from transforms.task import Task


async def fetched(
    recipe: Recipe | Task,
    originals: Originals,
    asks: Callable[[str], None],
    given: Mapping[str, Original],
    since: float = NEVER,
) -> dict[str, Original]:
    """Return each asset by its address; a failure names the parameter that asked for it.

    `asks` is told of each address before it is waited for; what is `given` need not be had, and
    what was fetched at `since` or earlier will not do.
    """
    named = {address: step.word for step in recipe.steps for address in step.assets}
    had: dict[str, Original] = {}
    for address, word in named.items():
        if address in given:
            had[address] = given[address]
            continue
        asks(address)
        had[address] = await _one(originals, address, word, since)
    return had


async def _one(originals: Originals, address: str, word: str, since: float) -> Original:
    try:
        return await originals.get(address, since=since)
    except (Failure, Refused) as error:
        raise blamed(error, word) from error
