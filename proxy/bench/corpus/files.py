"""The files of the corpus, each made when it is first asked for."""

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyvips

from proxy.bench.corpus.groups import GROUPS, Group
from proxy.bench.corpus.photographs import Photograph, chosen
from proxy.bench.corpus.writers import BITS, DEEP, Write, available, deep
from proxy.bench.report import CORPUS, DRAWN

DEEP_GROUP = "deep_color"
WORD = 257.0


@dataclass(frozen=True, slots=True)
class File:
    """One file: a photograph in a group's size and a format; `bits` of AVIF that has more than 8.

    `path` is where it is, or will be.
    """

    group: str
    format: str
    photograph: Photograph
    path: Path
    bits: int = 8

    @property
    def name(self) -> str:
        """Name it as a page shows it."""
        return f"{self.group}/{self.path.name}"

    @property
    def made(self) -> bool:
        """Whether it is there."""
        return self.path.is_file()

    def body(self) -> bytes:
        """Return its bytes; made and kept if they are not there."""
        if not self.made:
            body = self._written()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            spare = self.path.with_suffix(f".{os.getpid()}.part")
            spare.write_bytes(body)
            spare.replace(self.path)
        return self.path.read_bytes()

    def _written(self) -> bytes:
        group = GROUPS[self.group]
        if self.bits > 8:
            image = _pixels(self.photograph, group.sides[0]) * WORD
            return deep(self.bits)(image.cast("ushort").copy(interpretation="rgb16"))
        return _fitting(self.photograph, group, available()[self.format].ways)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every file that there is to be, by groups."""

    files: tuple[File, ...]

    @classmethod
    def plan(cls, photographs: Path, folder: Path) -> "Corpus":
        """Say which files a folder is to have, from the photographs of another, or drawings."""
        found = chosen(photographs, {name: max(each.sides) for name, each in GROUPS.items()})
        return cls(tuple(_planned(found, folder)))

    @property
    def source(self) -> str:
        """Say where its photographs come from."""
        return CORPUS if any(file.photograph.path for file in self.files) else DRAWN

    @property
    def formats(self) -> tuple[str, ...]:
        """Name the formats."""
        return tuple(dict.fromkeys(file.format for file in self.files))

    @property
    def groups(self) -> tuple[str, ...]:
        """Name the groups."""
        return tuple(dict.fromkeys(file.group for file in self.files))

    def of(self, formats: Collection[str], groups: Collection[str]) -> tuple[File, ...]:
        """Return the files of these formats and groups."""
        return tuple(f for f in self.files if f.format in formats and f.group in groups)


def _planned(found: dict[str, tuple[Photograph, ...]], folder: Path) -> Iterator[File]:
    for group, photographs in found.items():
        if group == DEEP_GROUP:
            for each in photographs:
                for bits in BITS:
                    path = folder / group / f"{each.name}-{bits}bit.{DEEP}"
                    yield File(group, DEEP, each, path, bits)
            continue
        for name, form in available().items():
            for each in photographs:
                yield File(group, name, each, folder / group / f"{each.name}.{form.suffix}")


def _fitting(photograph: Photograph, group: Group, ways: tuple[Write, ...]) -> bytes:
    """Write what is within the group's bytes; where nothing is, what is nearest to them."""
    nearest = b""
    for write in ways:
        for side in group.sides:
            body = write(_pixels(photograph, side).cast("uchar").copy(interpretation="srgb"))
            if group.holds(len(body)):
                return body
            if not nearest or _off(len(body), group) < _off(len(nearest), group):
                nearest = body
    return nearest


def _off(size: int, group: Group) -> int:
    return max(group.smallest - size, size - group.largest)


@lru_cache(maxsize=len(GROUPS))
def _pixels(photograph: Photograph, side: int) -> pyvips.Image:
    return photograph.opened(side)
