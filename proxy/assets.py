"""What a recipe names by URL, had as originals are."""

from proxy.blame import blamed
from proxy.failures import Failure
from proxy.originals import Original, Originals
from transforms.errors import Refused
from transforms.recipe import Recipe


async def fetched(recipe: Recipe, originals: Originals) -> dict[str, Original]:
    """Return each asset by its address; a failure names the parameter that asked for it."""
    named = {address: step.word for step in recipe.steps for address in step.assets}
    return {address: await _one(originals, address, word) for address, word in named.items()}


async def _one(originals: Originals, address: str, word: str) -> Original:
    try:
        return await originals.get(address)
    except (Failure, Refused) as error:
        raise blamed(error, word) from error
