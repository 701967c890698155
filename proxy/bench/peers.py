"""Other image services' encoders at their defaults, installed beside our own environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proxy.bench.installing import Home, found, npm, pip, run

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


@dataclass(frozen=True, slots=True)
class Peer(Home):
    """An encoder that is run as its makers left it: `command` runs `program`."""

    command: tuple[str, ...]
    program: str

    def encode(self, pictures: Path, formats: tuple[str, ...] = FORMATS) -> None:
        """Write every PNG of a folder in each format beside it; raises Absent."""
        home = self.require()
        script = home / "defaults.cjs"
        script.write_text(self.program)
        command = (found(home, self.command[0]), *self.command[1:])
        run([*command, str(script), str(pictures), *formats], home)


SHARP_HOME = Home("sharp", lambda home: npm(home, "sharp@0.35"))
THUMBOR_HOME = Home("thumbor", lambda home: pip(home, "thumbor==7.8.*"))

PEERS: Mapping[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("sharp", SHARP_HOME.install, ("node",), SHARP),
        Peer("thumbor", THUMBOR_HOME.install, ("python",), THUMBOR),
    )
}
