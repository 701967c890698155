"""Other image services' encoders at their defaults, installed beside our own environment."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from proxy.bench.environment import ROOT, plain

FOLDER = ROOT / ".venv" / "peers"
PATIENCE = 240.0
FORMATS = ("jpeg", "webp", "avif")

SHARP = """
const fs = require("fs"), path = require("path"), sharp = require("sharp");
(async () => {
  for (const file of fs.readdirSync(process.argv[2]).filter((name) => name.endsWith(".png")))
    for (const format of process.argv.slice(3))
      await sharp(path.join(process.argv[2], file)).toFormat(format)
        .toFile(path.join(process.argv[2], file.replace(/png$/, format)));
})();
"""
THUMBOR = """
import sys
from pathlib import Path
from thumbor.config import Config
from thumbor.context import Context, RequestParameters
from thumbor.engines.pil import Engine
context = Context(config=Config())
context.request = RequestParameters()
for file in Path(sys.argv[1]).glob("*.png"):
    for name in sys.argv[2:]:
        engine = Engine(context)
        engine.load(file.read_bytes(), ".png")
        own = getattr(context.config, name.upper() + "_QUALITY", None)
        file.with_suffix("." + name).write_bytes(
            engine.read("." + name, own or context.config.QUALITY)
        )
"""


class Absent(Exception):
    """A peer that cannot be had here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An encoder that is run as its makers left it: `command` runs `program`."""

    name: str
    install: Callable[[Path], None]
    command: tuple[str, ...]
    program: str
    folder: Path = FOLDER

    @property
    def home(self) -> Path:
        """Where it is installed."""
        return self.folder / self.name

    def encode(self, pictures: Path, formats: tuple[str, ...] = FORMATS) -> None:
        """Write every PNG of a folder in each format beside it; raises Absent."""
        home = self.home
        if not self.there:
            raise Absent(f"it is not installed in {self.folder.name}/{self.name}")
        script = home / "defaults.cjs"
        script.write_text(self.program)
        command = (_found(home, self.command[0]), *self.command[1:])
        run([*command, str(script), str(pictures), *formats], home)

    def fetch(self) -> None:
        """Install it where it is not yet; raises Absent."""
        if self.there:
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.install(self.home)
        (self.home / "installed").touch()

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return (self.home / "installed").exists()


def _sharp(home: Path) -> None:
    run([_found(home, "npm"), "install", "--no-audit", "--no-fund", "sharp@0.35"], home)


def _thumbor(home: Path) -> None:
    run([sys.executable, "-m", "venv", str(home)], home)
    run([str(home / "bin" / "pip"), "install", "--quiet", "thumbor==7.8.*"], home)


def _found(home: Path, name: str) -> str:
    """Return where a program is; raises Absent."""
    found = shutil.which(name, path=f"{home / 'bin'}:{plain().get('PATH', '')}")
    if found is None:
        raise Absent(f"there is no {name} on PATH")
    return found


def run(command: list[str], home: Path) -> None:
    """Run what installs or encodes, in its own folder; raises Absent."""
    try:
        subprocess.run(
            command,
            cwd=home,
            env={**plain(), "NODE_PATH": str(home / "node_modules")},
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", b"") or b"").decode(errors="replace").strip()
        raise Absent((said.splitlines() or [str(error)])[-1][:200]) from error


PEERS: Mapping[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("sharp", _sharp, ("node",), SHARP),
        Peer("thumbor", _thumbor, ("python",), THUMBOR),
    )
}
