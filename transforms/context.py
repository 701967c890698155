"""What a render knows beside the pixels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.limits import Limits
from transforms.models import Models


@dataclass(frozen=True, slots=True)
class Context:
    """Limits, models, the bytes that a recipe names by URL, and what is known of the original."""

    limits: Limits = Limits()
    models: Models = Models()
    assets: Mapping[str, memoryview] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
