import subprocess
import sys

import pytest
from msgspec import json

from proxy.bench import __main__ as bench
from proxy.bench import keeping, page, reading, report, suiting
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


def test_page_needs_nothing_else_and_escapes_names():
    html = page.html(found(6))
    assert "fast &lt;b&gt;" in html
    assert "a &amp; b" in html
    assert html.count("<circle") == 4
    assert "http" not in html


def test_page_shows_an_older_report_beside_it():
    html = page.html(found(6), found(2))
    assert html.count("<circle") == 6
    assert "now-holds" in html
    assert "nothing is worse beyond" in html
    assert "something is worse beyond" in page.html(found(2), found(6))


def test_page_shows_times_and_the_processor_of_the_service():
    details = {"p50 ms": 1.5, "p99 ms": 4.5, "main cpu ms": 2.0, "renderers cpu ms": 5.0}
    figures = (measured("it", "ms", [1.0], details={**details, "bare cpu ms": 9.0}),)
    html = page.html(Report.of({"made": Section("", figures, 1.0)}, "drawn"))
    assert "<th>p50 ms</th><th>p99 ms</th><th>cpu ms</th>" in html
    assert "<td>1.5</td><td>4.5</td><td>7</td>" in html


def test_page_shows_the_cases_under_the_figures():
    cases = (("file", "verdict"), ("a<b", "warn · why"))
    html = page.html(Report.of({"made": Section("", (), 1.0, "", cases)}, "drawn"))
    assert "1 cases" in html
    assert '<td>a&lt;b</td><td class="warn">warn · why</td>' in html


def test_report_is_kept_by_its_time(tmp_path):
    place = keeping.kept(found(6), tmp_path / "reports", "made")
    assert place.name.endswith("Z-made.html")
    assert reading.read(place.with_suffix(".json")).figures == found(6).figures


def test_an_earlier_run_is_compared_without_measuring(tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(keeping.figures(found(6)))
    bad.write_bytes(keeping.figures(found(2)))
    assert bench.main(["--from", str(good)]) == 0
    assert bench.main(["--from", str(bad)]) == 1
    assert bench.main(["--from", str(good), "--compare", str(bad)]) == 0
    assert bench.main(["--from", str(bad), "--compare", str(good)]) == 1
    assert bench.main(["--from", str(bad), "--compare", str(bad)]) == 0
    assert "now fails" in capsys.readouterr().out


def test_json_alone_is_on_the_output(tmp_path):
    good = tmp_path / "good.json"
    good.write_bytes(keeping.figures(found(6)))
    program = [sys.executable, "-m", "proxy.bench", "--from", str(good), "--json", "-"]
    said = subprocess.run(program, capture_output=True, check=True)
    assert json.decode(said.stdout, type=Report).figures == found(6).figures


def test_a_file_that_is_no_report_is_refused(tmp_path, capsys):
    assert bench.main(["--from", str(tmp_path / "absent")]) == 2
    assert "absent" in capsys.readouterr().err
    (tmp_path / "deep.json").write_text("[" * 200_000)
    assert bench.main(["--from", str(tmp_path / "deep.json")]) == 2
    assert "deep.json" in capsys.readouterr().err


def test_a_report_of_something_else_is_not_taken_for_no_worse(tmp_path, capsys):
    good, other = tmp_path / "good.json", tmp_path / "other.json"
    good.write_bytes(keeping.figures(found(6)))
    other.write_bytes(keeping.figures(Report.of({"another": Section("", (), 1.0)}, "drawn")))
    words = ["--from", str(good), "--compare", str(other), "--report", str(tmp_path / "page.html")]
    assert bench.main(words) == 2
    said = capsys.readouterr()
    assert f"{other}: expected a report of what was measured now" in said.err
    assert "nothing is worse" not in said.out + (tmp_path / "page.html").read_text()


def test_what_cannot_be_written_is_refused_before_anything_is_measured(tmp_path, capsys):
    taken = tmp_path / "taken"
    taken.write_text("")
    assert bench.main(["memory", "--reports", str(taken)]) == 2
    assert str(taken) in capsys.readouterr().err
    for word in ("--json", "--report"):
        with pytest.raises(SystemExit):
            bench.main(["memory", word, str(tmp_path / "absent" / "file")])
        assert f"{word} {tmp_path / 'absent' / 'file'}: expected" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["hit", "--serve"], ["hit", "--fmt", "jpeg"], ["--from", "a", "--preset", "HIGH"]]
)
def test_one_thing_at_a_time(words, capsys):
    with pytest.raises(SystemExit):
        bench.main(words)
    assert "expected suites, or --fmt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--fmt", ","], "argument --fmt: ',': expected words"),
        (["--preset", ""], "argument --preset: '': expected words"),
        (["hit", "--peer", "mine=http://127.0.0.1:9/{width}?{url}"], "expected the suite peers"),
        (
            ["--serve", "--peer", "mine=http://127.0.0.1:9/{width}?{url}"],
            "expected the suite peers",
        ),
    ],
)
def test_words_that_would_be_passed_over_are_refused(words, told, capsys):
    with pytest.raises(SystemExit):
        bench.main(words)
    assert told in capsys.readouterr().err


def test_time_of_every_suite_is_told_the_longest_first():
    sections = {"a": Section("", (), 60.0), "b": Section("", (), 900.0)}
    told = list(suiting.times(sections, quick=True))
    assert told == ["took b 900 s, a 60 s", "16.0 minutes in all: more than the 15 of --quick"]
    assert list(suiting.times(sections, quick=False))[1] == "16.0 minutes in all"


def test_unknown_suite_is_refused(capsys):
    with pytest.raises(SystemExit):
        bench.main(["nothing"])
    assert "'nothing' is no suite: expected some of " + ", ".join(SUITES) in capsys.readouterr().err
