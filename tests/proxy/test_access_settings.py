import pytest

from proxy.access import Access
from proxy.environment import SettingsError
from proxy.settings import Settings


def read(**chosen):
    return Settings.read({f"DARKROOM_{name}": text for name, text in chosen.items()})


def test_keys_are_read_in_their_order():
    keys = read(SIGNING_KEYS="new:0102, old:ff").signing_keys
    assert [(key.name, key.secret) for key in keys] == [("new", b"\x01\x02"), ("old", b"\xff")]


@pytest.mark.parametrize("text", ["new", "new:", "new:0", "new:xy", "a:00 a:01"])
def test_what_is_no_signing_key_stops_the_start_and_is_not_shown(text):
    with pytest.raises(SettingsError) as caught:
        read(SIGNING_KEYS=text)
    assert "DARKROOM_SIGNING_KEYS=(hidden): expected keys" in str(caught.value)


def test_secrets_are_not_shown():
    shown = repr(read(SIGNING_KEYS="new:c0ffee", API_KEYS="sesame"))
    assert "c0ffee" not in shown
    assert "sesame" not in shown


def test_api_keys_have_an_older_name():
    assert Settings.read({"API_KEY": "one"}).api_keys == ("one",)
    assert Settings.read({"API_KEY": ""}).api_keys == ()
    with pytest.raises(SettingsError):
        read(API_KEYS="schlüssel")


def test_widths_are_sorted_and_each_is_one_once():
    assert read(WIDTHS="640,320 640").widths == (320, 640)
    for text in ("0", "70000", "wide", "320px"):
        with pytest.raises(SettingsError, match="DARKROOM_WIDTHS"):
            read(WIDTHS=text)


def test_signatures_cannot_be_required_without_keys():
    with pytest.raises(ValueError, match="expected SIGNING_KEYS beside it"):
        Access.of(read(REQUIRE_SIGNATURE="1"))
    assert Access.of(read(REQUIRE_SIGNATURE="1", SIGNING_KEYS="a:00")).signatures.keys


@pytest.mark.parametrize(
    ("more", "is_open"),
    [
        ({}, True),
        ({"HOST": "127.0.0.1"}, False),
        ({"ALLOWED_HOSTS": "a.example"}, False),
        ({"WIDTHS": "320"}, False),
        ({"SIGNING_KEYS": "a:00", "REQUIRE_SIGNATURE": "1"}, False),
        ({"SIGNING_KEYS": "a:00"}, True),
        ({"API_KEYS": "x", "RATE_LIMIT": "5"}, True),
    ],
)
def test_what_makes_it_an_open_proxy(more, is_open):
    assert read(**{"HOST": "0.0.0.0", **more}).open_proxy is is_open


def test_a_key_that_can_be_guessed_is_named():
    assert read(SIGNING_KEYS=f"short:{'00' * 15} long:{'00' * 16}").weak_keys == ["short"]
