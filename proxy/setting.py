"""One setting: what it takes, what it is without a choice, what it does, and how it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proxy.environment import PREFIX, SettingsError, find
from transforms.kinds import Kind


@dataclass(frozen=True, slots=True)
class Setting:
    """What an operator may choose.

    `default` is text as an operator would write it; where it is `derived` it only describes what
    the machine decides. `plain` is a name without prefix that is read too, and so are those of
    `also`, each in a kind of its own. A `secret` is never shown.
    """

    kind: Kind[Any]
    default: str
    effect: str
    plain: str = ""
    secret: bool = False
    derived: bool = False
    also: Mapping[str, Kind[Any]] = field(default_factory=dict)

    def initial(self) -> Any:
        """Return the value of the default, None where it is derived."""
        return None if self.derived else self.kind.parse(self.default)

    def read(self, environ: Mapping[str, str], name: str) -> Any:
        """Return the chosen value or the default; raises SettingsError."""
        plain = {self.plain: self.kind} if self.plain else {}
        kinds = {PREFIX + name: self.kind, **plain, **self.also}
        if (found := find(environ, kinds)) is None:
            return self.initial()
        variable, text = found
        kind = kinds[variable]
        try:
            return kind.parse(text)
        except (ValueError, OverflowError):
            shown = "(hidden)" if self.secret else repr(text[:200])
            raise SettingsError(f"{variable}={shown}: expected {kind.expected}") from None


def setting(
    kind: Kind[Any],
    default: str,
    effect: str,
    *,
    plain: str = "",
    secret: bool = False,
    derived: bool = False,
    also: Mapping[str, Kind[Any]] | None = None,
) -> Any:
    """Declare a dataclass field as the setting of its name."""
    declared = Setting(kind, default, effect, plain, secret, derived, also or {})
    return field(repr=not secret, metadata={"setting": declared})
