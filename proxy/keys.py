"""Cache keys, built by putting canonical values in."""

from hashlib import blake2b

from transforms.recipe import Recipe
from transforms.task import Task
from transforms.version import VERSION

KEY_BYTES = 20


def rendition_key(original: str, recipe: Recipe | Task, version: str) -> str:
    """Name the rendition that this recipe makes of this original, an address or a body's digest.

    `version` is the caller's `v`; the transforms' own version is part of every key.
    """
    return _key("rendition", VERSION, original, str(recipe), version)


def original_key(url: str, *validators: str) -> str:
    """Name an original by its address, or, with validators, what has become of a known one."""
    return _key("original", url, *validators)


def _key(*parts: str) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=KEY_BYTES).hexdigest()
