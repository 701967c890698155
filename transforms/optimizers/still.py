"""What optimisers of stills have in common whose pixels are written anew, or not at all."""

from abc import ABC, abstractmethod
from typing import ClassVar

from transforms.context import Context
from transforms.loaders import LOADERS
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.recoding import File
from transforms.picture import Picture


class Still(ABC):
    """A format that one encoder writes, by `method`."""

    name: ClassVar[str]
    method: ClassVar[str]
    media_type: ClassVar[str]
    extension: ClassVar[str]

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Write the pixels anew where that loses nothing but quality."""
        file = File(data, LOADERS[self.name].header(data), wish, context)
        picture, plain = self.opened(file), self.bare(data, wish)
        body = self.recode(file, picture) if self.takes(file) else b""
        return self._of(body, self.method) if 0 < len(body) < len(plain.body) else plain

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Return the file without metadata."""
        return self._of(self.quiet(data) if wish.strip else bytes(data), NONE)

    @abstractmethod
    def quiet(self, data: memoryview) -> bytes:
        """Return a file with nothing said beside its pixels."""

    @abstractmethod
    def takes(self, file: File) -> bool:
        """As a Recoder does."""

    @abstractmethod
    def opened(self, file: File) -> Picture:
        """As a Recoder does."""

    @abstractmethod
    def recode(self, file: File, picture: Picture) -> bytes:
        """As a Recoder does."""

    def _of(self, body: bytes, method: str) -> Optimized:
        return Optimized(body, method, self.media_type, self.extension)
