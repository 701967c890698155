"""What the operator leaves open to those who ask: every width or a few, parameters or presets."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proxy.ladder import snapped
from proxy.presets import Presets
from transforms.errors import InvalidParameter
from transforms.recipe import Recipe

PRESET = "preset"
BESIDE_PRESETS = ("url", PRESET, "sig", "exp", "v", "filename", "dl", "maxage")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Known presets, whether nothing but they may say how a picture is made, and allowed widths.

    `widths` are ascending; empty allows all.
    """

    presets: Presets = field(default_factory=Presets)
    presets_only: bool = False
    widths: tuple[int, ...] = ()

    def filled(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return what a query says, in canonical names, with what its preset says besides.

        Raises InvalidParameter.
        """
        if self.presets_only:
            self._check(given)
        if PRESET not in given:
            return dict(given)
        return {**self.presets.values(given[PRESET]), **given}

    def held(self, recipe: Recipe) -> Recipe:
        """Return the recipe with an allowed width."""
        return snapped(recipe, self.widths)

    def _check(self, given: Mapping[str, str]) -> None:
        for name, value in given.items():
            if name not in BESIDE_PRESETS:
                raise InvalidParameter(name, value, f"only {', '.join(BESIDE_PRESETS)} here")
        if PRESET not in given:
            names = ", ".join(self.presets.named)
            raise InvalidParameter(PRESET, "", f"one of {names}: nothing else is made here")
