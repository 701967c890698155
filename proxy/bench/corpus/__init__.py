"""The files that the preset bench optimises: photographs in every format and several sizes."""

from proxy.bench.corpus.files import Corpus, File
from proxy.bench.corpus.groups import GROUPS

__all__ = ["GROUPS", "Corpus", "File"]
