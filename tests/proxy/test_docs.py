import re
from pathlib import Path

import pytest

from proxy import docs
from proxy.settings import Settings
from transforms.codecs import CODECS
from transforms.recipe import VOCABULARY

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "deploy").mkdir()
    (tmp_path / "README.md").write_text(
        "before\n<!-- table: formats -->\nold\n<!-- end of table -->\nafter\n"
    )
    return tmp_path


def test_a_table_is_written_between_its_markers_and_nothing_else_changes(tree):
    assert docs.main([], tree) == 0
    text = (tree / "README.md").read_text()
    assert text.startswith("before\n<!-- table: formats -->\n| format |")
    assert text.endswith("\n<!-- end of table -->\nafter\n")
    assert "old" not in text


def test_the_check_tells_what_is_not_in_step_and_changes_nothing(tree, capsys):
    before = (tree / "README.md").read_text()
    assert docs.main(["--check"], tree) == 1
    told = capsys.readouterr().err
    assert "README.md is not in step" in told
    assert "deploy/example.env is not in step" in told
    assert (tree / "README.md").read_text() == before
    docs.main([], tree)
    assert docs.main(["--check"], tree) == 0


def test_a_marker_of_no_table_is_an_error(tree):
    (tree / "docs" / "page.md").write_text("<!-- table: bogus -->\n<!-- end of table -->\n")
    with pytest.raises(KeyError, match="bogus"):
        docs.main([], tree)


def test_every_table_is_shown_on_some_page():
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {name for page in pages for name in re.findall(r"table: (\w+)", page.read_text())}
    assert shown == set(docs.TABLES)


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("parameters", [each.name for each in VOCABULARY if not each.private]),
        ("formats", list(CODECS)),
        ("settings", [f"DARKROOM_{name}" for name, _ in Settings.declared()]),
    ],
)
def test_a_table_has_a_row_for_each_member_and_as_many_cells_in_each(table, names):
    head, *rows = docs.TABLES[table]()
    assert {len(row) for row in rows} == {len(head)}
    first = " ".join(row[0] for row in rows)
    assert [name for name in names if f"`{name}`" not in first] == []


def test_each_status_and_code_has_one_row_with_all_that_it_means():
    _, *rows = docs.failures()
    said = {row[:2]: row[2] for row in rows}
    assert len(said) == len(rows)
    late = said["504", "`deadline_exceeded`"]
    assert late == "The request took too long; The image took too long to make"


def test_a_bar_inside_a_cell_does_not_end_it():
    assert docs.rendered([("a",), ("b|c",)]).splitlines()[-1] == "| b\\|c |"


def test_the_example_environment_names_every_setting_and_chooses_none():
    lines = docs.example().splitlines()
    names = [line[1:].partition("=")[0] for line in lines if line.startswith("#DARKROOM_")]
    assert names == [f"DARKROOM_{name}" for name, _ in Settings.declared()]
    assert all(line == "" or line.startswith("#") for line in lines)


def test_the_defaults_of_the_example_environment_are_the_defaults():
    lines = [line[1:] for line in docs.example().splitlines() if line.startswith("#DARKROOM_")]
    chosen = dict(line.split("=", 1) for line in lines)
    assert Settings.read(chosen) == Settings.read({})


def test_a_setting_says_under_which_other_names_it_is_read():
    effects = {row[0]: row[3] for row in docs.settings()}
    assert effects["`DARKROOM_PORT`"].endswith("; `PORT` is read too")
    said = effects["`DARKROOM_MAX_UPLOAD_BYTES`"]
    assert "; so is `MAX_FILE_SIZE_MB`, a number of megabytes such as 50; so is `MAX_UP" in said
