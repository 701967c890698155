"""Reads what the bench wrote: reports of suites, and runs of the live server."""

from pathlib import Path

from msgspec import MsgspecError, json

from proxy.bench import presets
from proxy.bench.report import Report

RUN = "run_id"


def read(path: Path) -> Report:
    """Return the report in a file, or that of the run in it; raises ValueError."""
    try:
        body = path.read_bytes()
        found = json.decode(body)
        if isinstance(found, dict) and RUN in found:
            return presets.report(json.decode(body, type=presets.Run))
        return json.decode(body, type=Report)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}: expected a report of the bench") from None
    except (MsgspecError, RecursionError) as error:
        raise ValueError(f"{path}: {error}: expected a report of the bench, or a run") from None
