import pytest
from msgspec import json

from proxy.bench import presets, reading
from proxy.bench.corpus import Corpus
from proxy.bench.presets import Asked, Outcome, Run
from proxy.bench.presets.store import Runs


def outcome(preset="HIGH", reduction=40.0):
    return Outcome(
        file="compact/a.jpg",
        group="compact",
        format="jpeg",
        preset=preset,
        verdict="pass",
        bytes_before=1000,
        bytes_after=600,
        reduction=reduction,
    )


def run(*outcomes):
    asked = Asked(("jpeg",), ("HIGH",), ("compact",))
    begun = Run.begin(asked, 2, {"cores": "2"})
    for each in outcomes:
        begun = begun.added(each, 1.0)
    return begun


@pytest.fixture
def corpus(tmp_path):
    return Corpus.plan(tmp_path / "none", tmp_path / "made")


def test_what_is_left_open_is_all(corpus):
    asked = Asked().within(corpus)
    assert asked == Asked(corpus.formats, ("HIGH", "MEDIUM", "LOW"), corpus.groups)
    assert len(asked.cases(corpus)) == 3 * len(corpus.files)


def test_usual_spellings_are_read(corpus):
    asked = Asked(("JPG", "jpeg", "tif"), ("low", "HIGH"), ("compact",)).within(corpus)
    assert asked == Asked(("jpeg", "tiff"), ("HIGH", "LOW"), ("compact",))
    cases = asked.cases(corpus)
    assert [case.preset for case in cases[:2]] == ["HIGH", "LOW"]
    assert cases[0].file == cases[1].file


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(formats=("jpeg", "psd")), "formats: 'psd': expected some of jpeg"),
        (Asked(presets=("MOST",)), "presets: 'MOST': expected some of HIGH, MEDIUM, LOW"),
        (Asked(groups=("../etc",)), "groups: '../etc': expected some of high_res"),
        (Asked(formats=("x" * 999,)), "x" * 40 + "'"),
    ],
)
def test_unknown_names_are_refused_and_named(corpus, asked, told):
    with pytest.raises(ValueError, match="expected") as refused:
        asked.within(corpus)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 300


def test_nothing_to_do_is_refused(corpus):
    asked = Asked(("jpeg",), (), ("deep_color",)).within(corpus)
    with pytest.raises(ValueError, match="formats='jpeg', groups='deep_color'"):
        asked.cases(corpus)


def test_runs_are_kept_listed_newest_first_and_forgotten(tmp_path):
    runs = Runs(tmp_path / "runs", most=2)
    made = sorted((run(outcome()).ended("done") for _ in range(3)), key=lambda each: each.run_id)
    for each in made:
        runs.save(each)
    assert list(runs.all()) == [made[2], made[1]]
    assert runs.load(made[2].run_id) == made[2]
    assert runs.delete(made[2].run_id)
    assert not runs.delete(made[2].run_id)
    assert list(runs.all()) == [made[1]]


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "a/b", "20261120T202950Z-ef6a5b4b/..", "x\0", "²" * 24]
)
def test_names_that_no_run_has_reach_no_file(tmp_path, name):
    runs = Runs(tmp_path)
    (tmp_path / "secret.json").write_text("{}")
    assert runs.load(name) is None
    assert not runs.delete(name)


def test_a_file_that_is_no_run_is_passed_over(tmp_path):
    runs = Runs(tmp_path)
    kept = run().ended("done")
    runs.save(kept)
    (tmp_path / "20261120T202950Z-ef6a5b4b.json").write_text('{"run_id": 3}')
    assert list(runs.all()) == [kept]


def test_run_is_read_as_a_report_with_its_cases(tmp_path):
    path = tmp_path / "run.json"
    kept = run(outcome(), outcome("LOW", 10.0)).ended("done")
    path.write_bytes(json.encode(kept))
    found = reading.read(path)
    assert found == presets.report(kept)
    assert found.figures["jpeg HIGH: saved"].value == 40.0
    assert found.figures["jpeg HIGH: saved"].bound.limit == 8.0
    assert found.holds
    assert len(found.suites["presets"].cases) == 3


def test_report_of_a_run_that_failed_does_not_hold():
    assert not presets.report(run(outcome()).ended("failed", "NotStarted: no")).holds
    assert run().ended("failed", "why").verdict == "fail"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"run_id": 1}', b"\xff"])
def test_what_is_no_report_is_refused_by_name(tmp_path, body):
    path = tmp_path / "old.json"
    path.write_bytes(body)
    with pytest.raises(ValueError, match=r"old\.json: .*expected a report"):
        reading.read(path)
    with pytest.raises(ValueError, match="absent"):
        reading.read(tmp_path / "absent")
