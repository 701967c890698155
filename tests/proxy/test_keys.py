import pytest

from proxy.keys import original_key, rendition_key
from transforms.recipe import Recipe

URL = "https://a.example/a.jpg"


def test_a_key_is_short_and_the_same_in_every_process():
    assert len(rendition_key(URL, Recipe(), "")) == 40


@pytest.mark.parametrize(
    "other",
    [
        (URL + "?", "", ""),
        (URL, "write:q=79", ""),
        (URL, "", "1"),
        ("sha256:00", "", ""),
    ],
)
def test_every_part_counts(other):
    url, recipe, version = other
    assert rendition_key(url, Recipe.parse(recipe), version) != rendition_key(URL, Recipe(), "")


def test_validators_make_another_key_for_what_has_become_of_an_original():
    keys = {
        original_key(URL),
        original_key(URL, '"1"', ""),
        original_key(URL, "", '"1"'),
        original_key(URL, '"2"', ""),
    }
    assert len(keys) == 4


def test_originals_and_renditions_never_share_a_key():
    assert original_key(URL) != rendition_key(URL, Recipe(), "")
