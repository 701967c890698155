import subprocess
import sys

import numpy as np
import pytest
from msgspec import ValidationError

from proxy.bench.pictures import Pictures
from proxy.bench.simulation import replay, report
from proxy.bench.simulation.calibration import measured
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.prices import Prices, Used, bill
from proxy.bench.simulation.queueing import waited
from proxy.bench.simulation.scenarios import BASE, turned

ROWS = "seconds\toriginal\twidth\taccept\n1\ta\t640\timage/avif,image/webp\n0\tb\t320\t*/*\n"


@pytest.fixture(scope="module")
def found():
    return BASE.at(10).run(Costs(), Prices(), requests=20_000)


def test_a_summary_adds_up(found):
    assert 0 < found.cdn < 1
    assert found.images == pytest.approx(1500, rel=0.1)
    assert 0 < found.renders < found.images * (1 - found.cdn)
    assert found.fetches > 0
    assert found.p50 < found.p99
    assert found.bill.total == pytest.approx(sum(found.bill))
    assert list(found.busy.values()) == sorted(found.busy.values(), reverse=True)


def test_tables_have_a_row_for_each(found):
    lines = list(report.tables({10: found, 20: found}))
    assert sum(line.startswith(("| 10 |", "| 20 |")) for line in lines) == 6
    assert len({line.count("|") for line in report.turned({"a": found, "b": found})}) == 1


def test_each_case_turns_one_thing():
    first, *others = turned()
    assert first == BASE
    assert len({case.name for case in others}) == len(others)
    assert all(
        (case.workload != first.workload) != (case.cluster != first.cluster) for case in others
    )


def test_more_than_can_be_rendered_is_refused():
    services = np.full(10, 0.1)
    assert waited(10, services, 4, 2.0).refused == 0
    over = waited(80, services, 4, 2.0)
    assert over.refused == pytest.approx(0.5, abs=0.03)
    assert over.seconds.max() <= 2.1
    assert not len(waited(0, services, 4, 2.0).seconds)


def test_a_million_images_cost_what_they_use():
    used = Used(1, 0, 0, 0, images=1_000_000 / 3600, sent=0, from_nodes=0, behind_cdn=False)
    assert bill(used, Prices(core_hour=2.0)).total == pytest.approx(2.0)
    sent = used._replace(cores=0, sent=1e9 / 3600)
    assert bill(sent, Prices(egress_gb=3.0)).traffic == pytest.approx(3.0)


def test_prices_and_costs_are_read_and_unknown_names_refused():
    assert Prices.read(b"cdn_gb = 0.5").cdn_gb == 0.5
    assert Costs.read(b"decode = 9.0").decode == 9.0
    with pytest.raises(ValidationError, match="cnd_gb"):
        Prices.read(b"cnd_gb = 0.5")
    with pytest.raises(ValidationError, match="decod"):
        Costs.read(b"decod = 9.0")


def test_a_trace_is_read_from_a_file(tmp_path):
    path = tmp_path / "trace"
    path.write_text(ROWS)
    trace = replay.read(path)
    assert trace.times.tolist() == [0, 1]
    assert trace.widths.tolist() == [320, 640]
    assert trace.classes.tolist() == [3, 1]


@pytest.mark.parametrize(
    ("accept", "number"),
    [("image/jxl,image/avif,image/webp", 0), ("avif webp", 1), ("image/webp", 2), ("*/*", 3)],
)
def test_accept_folds_to_four_classes(accept, number):
    assert replay.accept_class(accept) == number


@pytest.mark.parametrize(
    "line", ["", "x\ta\t1\t*/*", "1\ta\t0\t", "1\ta\t70000\t", "nan\ta\t1\t", "1\ta", "-1\ta\t1\t"]
)
def test_a_broken_line_is_named(tmp_path, line):
    path = tmp_path / "trace"
    path.write_text(line)
    with pytest.raises(ValueError, match="expected"):
        replay.read(path)


def test_calibration_gives_every_class_its_costs(tmp_path):
    pictures = Pictures.find(tmp_path / "none", tmp_path)
    found = measured(pictures, Costs(hit=7.0), photographs=2)
    assert found.hit == 7.0
    assert found.decode >= 0
    assert all(each.kilobytes > 0 and each.power > 0.3 for each in found.classes)


def test_the_command_says_what_it_cannot_read(tmp_path):
    words = [sys.executable, "-m", "proxy.bench.simulation", "--trace", str(tmp_path / "none")]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "none" in ended.stderr


def test_the_command_replays_a_file(tmp_path):
    (tmp_path / "trace").write_text(ROWS)
    words = ["--trace", str(tmp_path / "trace"), "--nodes", "2"]
    ended = subprocess.run(
        [sys.executable, "-m", "proxy.bench.simulation", *words],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.count("\n| 2 |") == 3
