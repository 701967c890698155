"""What a run of the preset bench is asked for."""

from collections.abc import Sequence

from msgspec import Struct

from proxy.bench.corpus import Corpus
from proxy.bench.presets.cases import PRESETS, Case, planned

ALIASES = {"jpg": "jpeg", "tif": "tiff"}
SHOWN, LONGEST = 5, 40


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of the corpus at which presets: of what is empty, all."""

    formats: tuple[str, ...] = ()
    presets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def within(self, corpus: Corpus) -> "Asked":
        """Return it with nothing left open; raises ValueError that names what is unknown."""
        formats = tuple(ALIASES.get(name.lower(), name.lower()) for name in self.formats)
        presets = tuple(name.upper() for name in self.presets)
        return Asked(
            _some("formats", formats, corpus.formats),
            _some("presets", presets, tuple(PRESETS)),
            _some("groups", self.groups, corpus.groups),
        )

    def cases(self, corpus: Corpus) -> tuple[Case, ...]:
        """Return what is to be done; raises ValueError where that is nothing."""
        found = tuple(planned(corpus.of(self.formats, self.groups), self.presets))
        if not found:
            told = f"formats={','.join(self.formats)!r}, groups={','.join(self.groups)!r}"
            raise ValueError(f"{told}: expected formats that these groups have")
        return found


def _some(what: str, asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in asked if name not in known]
    if unknown:
        shown = ", ".join(repr(name[:LONGEST]) for name in unknown[:SHOWN])
        raise ValueError(f"{what}: {shown}: expected some of {', '.join(known)}")
    return tuple(name for name in known if not asked or name in asked)
