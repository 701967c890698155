import re

import pytest

from proxy.doors.native import Native
from proxy.doors.variants import KEPT, Order, VariantsBody, ask, in_form, in_query, named
from transforms.codecs import CODECS
from transforms.errors import InvalidParameter

DIGEST = "ab" * 32


def test_without_a_word_it_is_four_webp():
    order = Order.read({})
    assert order.widths == (320, 640, 1280, 1920)
    assert order.formats == ("webp",)


def test_a_variant_is_written_at_quality_82_and_never_grows():
    asked = ask(Native(), 320, "webp", "https://e.com/a.jpg")
    assert str(asked.recipe) == str(
        Native()
        .ask({"url": "https://e.com/a.jpg", "w": "320", "format": "webp", "q": "82"}, b"")
        .recipe
    )
    assert "enlarge" not in str(asked.recipe)


def test_every_name_that_is_written_is_served():
    for codec in CODECS.values():
        if codec.picture:
            assert KEPT.fullmatch(named(DIGEST, 320, codec.name))
    assert not KEPT.fullmatch(named(DIGEST, 320, "webp") + "\n")
    assert not KEPT.fullmatch(f"{DIGEST}-320w.txt")


@pytest.mark.parametrize(
    ("given", "filename", "url", "name"),
    [
        ({"name": "mine"}, "a.jpg", "", "mine"),
        ({}, "a/b.jpg", "", "b.jpg"),
        ({}, "", "https://e.com/x/y%20z.png?q=1", "y z.png"),
        ({}, "", "https://e.com/", "image"),
        ({}, "\0\n", "", "image"),
        ({"name": "../../up"}, "", "", "up"),
    ],
)
def test_a_name_is_told_or_found(given, filename, url, name):
    assert Order.read(given).called(filename, url) == name


def test_json_and_forms_say_what_a_query_says():
    body = VariantsBody(widths=[1, 2], formats="webp,avif", name="n")
    assert body.given == {"widths": "1,2", "formats": "webp,avif", "name": "n"}
    assert in_form({"widths": "1,2", "other": "x"}, strict=False) == {"widths": "1,2"}
    assert in_query("widths=1,2&sig=x&other=1", strict=False) == {"widths": "1,2", "sig": "x"}
    with pytest.raises(InvalidParameter, match="other="):
        in_query("other=1", strict=True)
    with pytest.raises(InvalidParameter, match="other='x'"):
        in_form({"widths": "1,2", "other": "x"}, strict=True)


def test_an_empty_list_is_not_the_usual_one():
    with pytest.raises(InvalidParameter, match=re.escape("widths=")):
        Order.read(VariantsBody(widths=[]).given)
