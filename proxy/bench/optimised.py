"""What the optimiser makes of a file, kept for whoever asks again in the same run."""

import time
from hashlib import sha256
from pathlib import Path

from msgspec import Struct, msgpack

from transforms.job import Job
from transforms.limits import Limits
from transforms.optimization import Optimization
from transforms.optimizing import optimized as optimize

SECONDS = 600.0


class Made(Struct, frozen=True):
    """A file, the name of its format, and the processor time that it took."""

    body: bytes
    format: str
    seconds: float


def optimised(body: bytes, wish: Optimization, folder: Path) -> Made:
    """Return what becomes of a file, from the folder where it was made before."""
    kept = folder / f"{sha256(str(wish).encode() + body).hexdigest()}.optimised"
    if kept.exists():
        return msgpack.decode(kept.read_bytes(), type=Made)
    began = time.process_time()
    result, smaller = optimize(memoryview(body), Job(str(wish), Limits(), SECONDS))
    form = str(result.told["format"]).replace("svgz", "svg")
    made = Made(smaller, form, time.process_time() - began)
    kept.write_bytes(msgpack.encode(made))
    return made
