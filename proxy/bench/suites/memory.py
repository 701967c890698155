"""What the service holds after much work of every kind."""

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, measured, percentiles, worst
from proxy.bench.pictures import Pictures
from proxy.bench.plan import Plan
from proxy.bench.processes import MEGABYTE, megabytes, peak_megabytes, renderers
from proxy.bench.servers import HOST, module, service
from proxy.bench.suites.base import Bench

JOBS = 300
FORMATS = ("webp", "avif", "jpeg", "png", "gif")
WIDTHS = (320, 640, 1280, 1920)
TIER = 256


class Memory:
    """Render processes as they stand, the main process less the bodies that it keeps."""

    name: ClassVar[str] = "memory"
    about: ClassVar[str] = (
        f"resident memory after {JOBS} renditions of pictures of every kind, in"
        f" {len(FORMATS)} formats and {len(WIDTHS)} sizes, 8 callers"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Do the work and look."""
        with module("origin", bench.pictures.folder) as source:
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}", "QUEUE_WAIT": "60s"}
            with service({**opened, "TIMEOUT": "60s"}) as server:
                before = megabytes(server.pid)
                jobs = bench.count(JOBS, least=8)
                targets = list(islice(_targets(source.port, bench.pictures), jobs))
                outcome = loads.run(Plan(port=server.port, targets=targets))
                kept = sum(row.size for row in outcome.rows if row.status == 200) / MEGABYTE
                above = megabytes(server.pid) - min(kept, TIER)
                pids = renderers(server.pid)
                held = [megabytes(pid) for pid in pids]
                peak = max(peak_megabytes(pid) for pid in pids)
        refused = sum(row.status != 200 for row in outcome.rows)
        details = {"jobs": len(targets), "not 200": refused, "peak MB": peak}
        details |= percentiles(outcome.seconds())
        yield worst("memory of a render process", "MB", held, Bound("≤", 300), details)
        beside = {"at the start MB": before, "bodies kept MB": kept}
        yield measured("memory of the main process", "MB", [above], Bound("≤", 150), beside)


def _targets(port: int, pictures: Pictures) -> Iterator[str]:
    """Walk through pictures, formats and widths so that each meets each."""
    names = pictures.mixed
    for at in range(len(names) * len(FORMATS) * len(WIDTHS)):
        turn = at // len(names)
        url = loads.original(port, 0, names[at * 7 % len(names)])
        yield loads.target(
            url,
            format=FORMATS[(at + turn) % len(FORMATS)],
            w=WIDTHS[(at // len(FORMATS) + turn) % len(WIDTHS)],
            v=at,
        )
