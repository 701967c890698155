"""Make the corpus of the preset bench: `python -m proxy.bench.corpus`; what is there stays."""

import argparse
from pathlib import Path

from proxy.bench import environment
from proxy.bench.corpus import Corpus


def main() -> None:
    """Make every file that is missing, and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m proxy.bench.corpus", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=environment.corpus(), help="photographs")
    parser.add_argument("--out", type=Path, default=environment.DATA / "corpus", metavar="FOLDER")
    options = parser.parse_args()
    for file in Corpus.plan(options.corpus, options.out).files:
        there = file.made
        size = len(file.body())
        print(f"{size:>10,}  {file.path}{' (was there)' * there}", flush=True)


if __name__ == "__main__":
    main()
