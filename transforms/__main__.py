"""The render process: `python -m transforms <descriptor> <decode memory> <parent>`."""

import socket
import sys
from collections.abc import Callable

from transforms.confine import confine, tune_allocator
from transforms.process import Render, serve


def main(load: Callable[[], Render]) -> None:
    """Confine this process, load what renders, and serve jobs that come over the descriptor."""
    descriptor, decode_memory, parent = map(int, sys.argv[1:4])
    tune_allocator()
    confine(decode_memory, parent)
    serve(socket.socket(fileno=descriptor), load())


def load_pipeline() -> Render:
    """Load what touches pixels, only now that the allocator is tuned, and warm it."""
    import pyvips  # noqa: PLC0415

    from transforms.decode import allow_loaders  # noqa: PLC0415
    from transforms.job import Job  # noqa: PLC0415
    from transforms.limits import Limits  # noqa: PLC0415
    from transforms.loaders.damage import read_every_error  # noqa: PLC0415
    from transforms.tasks import work  # noqa: PLC0415

    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    allow_loaders()
    read_every_error()
    tiny = pyvips.Image.black(16, 16, bands=3).jpegsave_buffer()
    work(memoryview(tiny), Job("", Limits(), 1.0))
    return work


if __name__ == "__main__":
    main(load_pipeline)
