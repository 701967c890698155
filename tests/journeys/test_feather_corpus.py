"""Targets for real pictures: met within five encodes, or said to be unmet."""

import os
from pathlib import Path

import pytest

from tests.journeys.test_feather import MEGABYTE, made

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("DARKROOM_CORPUS") or ROOT.parent / "shared" / "corpus")
PICTURES = [
    "photos/kodim05.png",
    "photos/kodim23.png",
    "photos/portrait-800px-guido.jpg",
    "graphics/density_plot.png",
    "animated/cat-trotting.gif",
]
FORMS = ["auto", "webp", "avif", "png"]
SHARES = [0.7, 0.3, 0.08, 0.02]
LEAST = 1000  # below it a file is little but its head


@pytest.fixture(scope="module")
def node(darkrooms):
    if not CORPUS.is_dir():
        pytest.skip(f"no corpus at {CORPUS}: DARKROOM_CORPUS names another place")
    return darkrooms(RATE_LIMIT_PER_MINUTE=0, TRANSFORM_TIMEOUT="30s")


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("form", FORMS)
def test_targets_of_real_pictures(node, name, form):
    data = (CORPUS / name).read_bytes()
    fields = {"outputFormat": form, "maxWidth": 1000}
    whole = len(made(node, data, **fields)[0].content)
    for share in SHARES:
        target = f"{max(share * whole, LEAST) / MEGABYTE:.6f}"
        answer, _ = made(node, data, **fields, targetMB=target)
        assert answer.headers["X-Target-Met"] == "true"
        assert len(answer.content) <= float(target) * MEGABYTE
        assert 1 < int(answer.headers["X-Iterations"]) <= 5
