import pytest

from proxy.endpoints.model_files import LARGEST_MODEL, ModelFiles

URL, BODY = "https://models.example/a.onnx", b"\x08\x07model"


@pytest.fixture
def files(tmp_path):
    return ModelFiles(tmp_path / "models")


def test_what_was_written_is_read(files):
    files.write("a", URL, BODY)
    assert files.read("a", URL) == BODY
    assert files.read("a", "") == BODY
    assert files.read("b", URL) is None
    assert sorted(path.name for path in files.directory.iterdir()) == ["a.json", "a.onnx"]


def test_what_came_from_elsewhere_is_not(files):
    files.write("a", URL, BODY)
    assert files.read("a", URL + "?v=2") is None


@pytest.mark.parametrize("damage", [b"", BODY[:-1], BODY + b"x", BODY[:-1] + b"x"])
def test_what_is_not_whole_is_not(files, damage):
    files.write("a", URL, BODY)
    (files.directory / "a.onnx").write_bytes(damage)
    assert files.read("a", URL) is None


@pytest.mark.parametrize(
    "words", [b"", b"{}", b"[]", b'{"origin":1,"size":7,"digest":""}', b"\xff"]
)
def test_words_that_say_nothing_vouch_for_nothing(files, words):
    files.write("a", URL, BODY)
    (files.directory / "a.json").write_bytes(words)
    assert files.read("a", URL) is None


def test_the_operator_s_own_file_is_taken_as_it_is(files):
    files.directory.mkdir()
    (files.directory / "a.onnx").write_bytes(b"mine")
    assert files.read("a", URL) == b"mine"


def test_a_file_that_is_too_large_is_not_read(files):
    files.directory.mkdir()
    with (files.directory / "a.onnx").open("wb") as file:
        file.truncate(LARGEST_MODEL + 1)
    assert files.read("a", URL) is None


def test_a_failed_write_leaves_nothing(files):
    files.directory.mkdir()
    (files.directory / "a.onnx").mkdir()
    with pytest.raises(OSError, match=r"a\.onnx"):
        files.write("a", URL, BODY)
    assert sorted(path.name for path in files.directory.iterdir()) == ["a.json", "a.onnx"]
