import pytest

from proxy.narrowing import BESIDE_PRESETS, Narrowing
from transforms.errors import InvalidParameter


def test_what_a_query_says_goes_before_its_preset():
    filled = Narrowing().filled({"preset": "email", "q": "9", "blur": "2"})
    assert (filled["q"], filled["w"], filled["blur"]) == ("9", "150", "2")


def test_without_a_preset_a_query_says_what_it_says():
    assert Narrowing().filled({"w": "9"}) == {"w": "9"}


def test_only_presets_and_what_changes_no_picture_may_be_said():
    only = Narrowing(presets_only=True)
    given = {**dict.fromkeys(BESIDE_PRESETS, "x"), "preset": "email"}
    assert only.filled(given)["format"] == "jpeg"
    for name in ("w", "q", "format", "default", "tag"):
        with pytest.raises(InvalidParameter, match=f"{name}='1': expected only url, preset"):
            only.filled({"preset": "email", name: "1"})
    with pytest.raises(InvalidParameter, match="preset='': expected one of profile"):
        only.filled({"url": "x"})
