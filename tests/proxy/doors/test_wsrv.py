from proxy.doors.native import Native
from proxy.doors.wsrv import Wsrv
from proxy.keys import rendition_key

WRITTEN = "url=https%3A%2F%2Fa.example%2Fa.jpg"


def recipe(query):
    return Wsrv().parse(f"{WRITTEN}&{query}", b"").recipe


def test_the_format_is_the_originals_unless_one_is_asked_for():
    assert recipe("").writing.format == "origin"
    assert recipe("output=png").writing.format == "png"


def test_it_enlarges_unless_we_is_given():
    enlarging, plain = recipe("w=900"), recipe("w=900&we")
    assert str(enlarging) != str(plain)
    assert str(plain) == str(Native().parse(f"{WRITTEN}&w=900&format=origin", b"").recipe)


def test_the_last_of_equal_names_wins():
    assert str(recipe("w=1&w=2")) == str(recipe("w=2"))


def test_what_it_asks_for_shares_its_entry_with_the_native_door():
    one = Wsrv().parse(f"{WRITTEN}&w=9&we&output=webp", b"")
    other = Native().parse(f"{WRITTEN}&w=9", b"")
    assert rendition_key(one.original, one.recipe, one.version) == rendition_key(
        other.original, other.recipe, other.version
    )
