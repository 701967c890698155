import pytest

from proxy.doors.pare_storage import Shelf
from transforms.errors import InvalidParameter

ALLOWED = ("gcs:pictures", "s3:other", "azure:third")
WHOLE = {"provider": "gcs", "bucket": "pictures", "path": "a/b.png"}


def read(**storage):
    return Shelf.read({"storage": {**WHOLE, **storage}}, ALLOWED, "DARKROOM_STORAGE_BUCKETS")


def test_a_place_in_a_bucket():
    assert read() == Shelf("gcs", "pictures", "a/b.png")
    assert read(path="/a/b.png", project="mine-1", public=True) == Shelf(
        "gcs", "pictures", "a/b.png", "mine-1", public=True
    )
    assert read(provider="azure", bucket="third", project=None).provider == "azure"


def test_no_place_is_back_to_the_caller():
    assert Shelf.read({}, ALLOWED, "X") is None
    assert Shelf.read({"storage": None}, ALLOWED, "X") is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("provider", "ftp", "one of gcs, s3, azure"),
        ("provider", None, "one of gcs, s3, azure"),
        ("provider", ["gcs"], "one of gcs, s3, azure"),
        ("bucket", "", "the name of a bucket"),
        ("bucket", "a/b", "the name of a bucket"),
        ("bucket", "pictures?x=1", "the name of a bucket"),
        ("bucket", 5, "the name of a bucket"),
        ("path", None, "the name that the file shall have"),
        ("path", "", "the name that the file shall have"),
        ("path", "../x", "segments joined by /"),
        ("path", "a//b", "segments joined by /"),
        ("path", "a/", "segments joined by /"),
        ("path", "/", "segments joined by /"),
        ("path", "a\\b", "segments joined by /"),
        ("path", "a\nb", "segments joined by /"),
        ("path", "x" * 2000, "segments joined by /"),
        ("project", 5, "the name of a project, or null"),
        ("project", "a\r\nb", "the name of a project, or null"),
        ("public", 1, "true or false"),
        ("public", "true", "true or false"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(name, value, expected):
    with pytest.raises(InvalidParameter) as raised:
        read(**{name: value})
    assert raised.value.detail.startswith(f"{name}=")
    assert expected in raised.value.detail


@pytest.mark.parametrize(
    "pair", [{"bucket": "others"}, {"provider": "s3"}, {"provider": "s3", "bucket": "pictures"}]
)
def test_only_pairs_that_the_operator_names_are_written_to(pair):
    with pytest.raises(InvalidParameter, match=r"^storage='.*': .*DARKROOM_STORAGE_BUCKETS"):
        read(**pair)


@pytest.mark.parametrize("value", [5, "gcs", [], True])
def test_a_storage_is_an_object(value):
    with pytest.raises(InvalidParameter, match=r"^storage=.*: expected an object"):
        Shelf.read({"storage": value}, ALLOWED, "X")
