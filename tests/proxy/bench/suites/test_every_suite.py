import os
import shutil
from pathlib import Path

import pytest

from proxy.bench import suites
from proxy.bench.pictures import Pictures
from proxy.bench.suites import SUITES, Bench

SERVED = {
    "hit": "redis-server",
    "identical": "redis-server",
    "edge": "nginx",
    "simulation": "redis-server",
}
SYSTEM_PROGRAMS = f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin"


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    spare = tmp_path_factory.mktemp("pictures")
    return Pictures.find(spare / "no-corpus", spare)


def test_every_module_is_in_the_table():
    files = {path.stem for path in Path(suites.__file__).parent.glob("*.py")}
    assert files - {"__init__", "base"} == set(SUITES)


@pytest.mark.parametrize("name", SUITES)
def test_suite_measures_at_the_smallest_size(name, pictures, tmp_path):
    if name in SERVED and shutil.which(SERVED[name], path=SYSTEM_PROGRAMS) is None:
        pytest.skip(f"no {SERVED[name]} on PATH")
    figures = list(SUITES[name].run(Bench(pictures, tmp_path, rounds=1, share=0.02)))
    assert len({figure.name for figure in figures}) == len(figures)
    assert any(figure.bound for figure in figures)
    assert all(figure.value >= 0 for figure in figures)
    assert all(figure.runs for figure in figures)
    if name == "identical":
        assert {figure.verdict for figure in figures} == {"holds"}
