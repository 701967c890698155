"""Writes what was found: a page and its figures, named by their time, and wherever was asked."""

from pathlib import Path

from msgspec import json

from proxy.bench import page
from proxy.bench.report import Report


def kept(found: Report, folder: Path, name: str, old: Report | None = None) -> Path:
    """Write the report and its page into a folder; return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = found.when.replace("-", "").replace(":", "").replace("+0000", "Z")
    place = folder / f"{stamp}-{name}.html"
    place.write_text(page.html(found, old), "utf-8")
    place.with_suffix(".json").write_bytes(figures(found))
    return place


def figures(found: Report) -> bytes:
    """Write the report as JSON that can be read and compared."""
    return json.format(json.encode(found)) + b"\n"
