"""What the bench takes from its environment: nothing of it is the service's."""

import os
from pathlib import Path

CORPUS = "DARKROOM_CORPUS"
PASSED_ON = ("PATH", "HOME", "LANG")
ROOT = Path(__file__).parents[2]
DATA, REPORTS = Path(".benchmark-data"), Path("reports")


def plain() -> dict[str, str]:
    """Return what a measured program gets: no setting of the service's."""
    given = os.environ  # noqa: TID251 - the programs it starts need a PATH
    return {name: given[name] for name in PASSED_ON if name in given}


def corpus() -> Path:
    """Return where pictures are looked for unless told otherwise."""
    named = os.environ.get(CORPUS)  # noqa: TID251 - the corpus is the bench's, not the service's
    return Path(named) if named else ROOT.parent / "shared" / "corpus"
