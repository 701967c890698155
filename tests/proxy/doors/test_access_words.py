import pytest

from proxy.doors.native import Native
from proxy.doors.wsrv import Wsrv
from proxy.keys import rendition_key
from proxy.narrowing import Narrowing
from transforms.errors import InvalidParameter

URL = "url=https%3A%2F%2Fa.example%2Fa.jpg"


def ask(query, door=Native, **narrowing):
    return door(narrowing=Narrowing(**narrowing)).parse(f"{URL}&{query}", b"")


def key(query, **narrowing):
    made = ask(query, **narrowing)
    return rendition_key(made.original, made.recipe, made.version)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("spring", ("spring",)),
        ("a,b%20c+d", ("a", "b", "c", "d")),
        ("a,a,,b,", ("a", "b")),
        ("shop:shoes.2026_x-y", ("shop:shoes.2026_x-y",)),
        ("", ()),
        ("a,b,c,d,e", ("a", "b", "c", "d", "e")),
    ],
)
def test_tags_are_a_few_words(text, tags):
    assert ask(f"tag={text}").tags == tags


@pytest.mark.parametrize("text", ["a,b,c,d,e,f", "<b>", "ä", "x" * 65, "a%00b"])
def test_what_is_no_tag_is_refused(text):
    with pytest.raises(InvalidParameter, match=r"tag=.*expected up to 5 words"):
        ask(f"tag={text}")


def test_who_asks_and_how_it_can_be_purged_is_not_in_the_key():
    assert key("w=9&sig=x&exp=5&tag=a") == key("w=9&tag=b") == key("w=9")


def test_a_preset_and_what_it_says_are_one():
    said = "w=150&h=150&fit=cover&format=jpeg&q=75&enlarge=1"
    assert key("preset=email") == key("pr=email") == key("t=email") == key(said)
    assert key("preset=email&q=9") == key(said.replace("75", "9"))


def test_a_preset_goes_before_what_a_dialect_means_unsaid():
    assert ask("preset=card", Wsrv).recipe.writing.format == "webp"
    assert ask("", Wsrv).recipe.writing.format == "origin"


def test_widths_that_come_to_one_share_a_key():
    widths = (320, 640)
    assert key("w=400", widths=widths) == key("w=300&dpr=2", widths=widths) == key("w=640")
    assert key("preset=card", widths=widths) == key("preset=card&w=640&h=480")
    assert str(ask("w=400", Wsrv, widths=widths).recipe) == str(ask("w=640", Wsrv).recipe)


def test_every_door_is_narrowed():
    with pytest.raises(InvalidParameter, match="w='9': expected only"):
        ask("w=9", Wsrv, presets_only=True)
