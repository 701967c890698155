"""Runs of the preset bench as files, one for each."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import MsgspecError, json

from proxy.bench.presets.run import Run

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}", re.ASCII)
MOST = 100


class Runs:
    """The runs in a folder, the oldest forgotten once there are more than `most`."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self._folder = folder
        self._most = most

    def save(self, run: Run) -> None:
        """Keep a run, in place of what it was before; raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(run.run_id)
        spare = path.with_suffix(".part")
        spare.write_bytes(json.format(json.encode(run)))
        spare.replace(path)
        for name in self._names()[self._most :]:
            self._path(name).unlink(missing_ok=True)

    def load(self, name: str) -> Run | None:
        """Return a run; None where there is none of this name, or none that can be read."""
        if not NAME.fullmatch(name):
            return None
        try:
            run = json.decode(self._path(name).read_bytes(), type=Run)
        except (OSError, MsgspecError):
            return None
        return run if run.run_id == name else None

    def delete(self, name: str) -> bool:
        """Forget a run; say whether there was one."""
        if not NAME.fullmatch(name) or not self._path(name).is_file():
            return False
        self._path(name).unlink(missing_ok=True)
        return True

    def all(self) -> Iterator[Run]:
        """Yield every run that can be read, the newest first."""
        for name in self._names():
            run = self.load(name)
            if run:
                yield run

    def _names(self) -> list[str]:
        names = (path.stem for path in self._folder.glob("*.json"))
        return sorted((name for name in names if NAME.fullmatch(name)), reverse=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
