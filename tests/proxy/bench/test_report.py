import sys

import pytest
from msgspec import json

from proxy.bench import __main__ as bench
from proxy.bench import page, report
from proxy.bench.figures import Bound, compared, measured
from proxy.bench.report import Report, Section
from proxy.bench.suites import SUITES


def found(value, failure=""):
    figures = (
        compared("fast <b>", "x/s", [(value, 10), (value + 1, 10)], Bound("≥", 0.5, "ratio")),
        measured("small", "MB", [3.0], details={"p99 ms": 1234.5}),
    )
    return Report.of({"made": Section("a & b", figures, 1.0, failure)}, "drawn")


def test_report_survives_json():
    assert json.decode(json.encode(found(6)), type=Report) == found(6)


def test_report_holds_only_where_everything_does():
    assert found(6).holds
    assert not found(2).holds
    assert not found(6, "NotStarted: no redis-server").holds


def test_table_says_value_reference_ratio_bound_and_verdict():
    lines = list(report.told(list(found(2).figures.values())))
    assert " ".join(lines[1].split()) == "fast <b> 2.5 x/s 10 0.25 ratio ≥ 0.5 fails"
    assert "p99 ms 1,234" in lines[-1] or "p99 ms 1,235" in lines[-1]


def test_comparison_shows_what_changed():
    rows = list(report.changes(found(2), found(5)))
    assert rows[1].split() == ["fast", "<b>,", "ratio", "0.25", "0.55", "+120.0", "%"]
    assert rows[2].split() == ["small", "3", "3", "+0.0", "%"]


def test_page_needs_nothing_else_and_escapes_names():
    html = page.html(found(6))
    assert "fast &lt;b&gt;" in html
    assert "a &amp; b" in html
    assert html.count("<circle") == 4
    assert "http" not in html


def test_unknown_suite_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench", "nothing"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "'nothing' is no suite: expected some of " + ", ".join(SUITES) in capsys.readouterr().err
