"""Addresses of the service for templates: what filters of every engine share."""

from dataclasses import dataclass, field

from proxy.addressing import srcset, url_for, url_of_original
from proxy.signing import Value

WIDTHS = (320, 640, 1280, 1920)


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses under `base`, signed where there is a `key`, `id:hex`; raises ValueError."""

    base: str = ""
    key: str = field(default="", repr=False)

    def url(self, original: str, **parameters: Value) -> str:
        """Return the address of a rendition: `{{ photo | darkroom_url(w=640) }}`."""
        return url_for(original, parameters, base=self.base, key=self.key)

    def srcset(self, original: str, *widths: int, **parameters: Value) -> str:
        """Return a `srcset` of these widths, or of 320, 640, 1280 and 1920."""
        return srcset(original, widths or WIDTHS, parameters, base=self.base, key=self.key)

    def original(self, original: str) -> str:
        """Return an address signed without a width, to which a browser adds one of WIDTHS."""
        return url_of_original(original, base=self.base, key=self.key)
