import pytest

from proxy.doors import DOORS
from proxy.doors.native import Native
from proxy.failures import InvalidUrl, MissingUrl
from proxy.keys import rendition_key
from transforms.errors import InvalidParameter

URL = "https://a.example/a.jpg"
WRITTEN = "url=https%3A%2F%2Fa.example%2Fa.jpg"


def parse(query, accept=b"", *, uploaded=False, **choices):
    return Native(**choices).parse(query, accept, uploaded=uploaded)


def key(query, accept=b""):
    ask = parse(query, accept)
    return rendition_key(ask.original, ask.recipe, ask.version)


def test_a_plain_ask_is_the_original_and_the_defaults():
    ask = parse(WRITTEN)
    assert (ask.original, str(ask.recipe), ask.version, ask.vary) == (URL, "", "", ())
    assert ask.delivery.maxage is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{WRITTEN}&w=9&h=8", f"h=8&width=9&src={URL}"),
        (f"{WRITTEN}&w=10&dpr=2", f"{WRITTEN}&w=20"),
        (f"{WRITTEN}&format=jpg&q=80", f"{WRITTEN}&f=jpeg"),
        (f"{WRITTEN}&q=0", f"{WRITTEN}&q=1"),
        (f"{WRITTEN}&maxage=1d&filename=x&dl", f"{WRITTEN}"),
        (f"{WRITTEN}&format=gif&q=3", f"{WRITTEN}&format=gif"),
        ("url=HTTPS://A.example:443/b/../a.jpg%23top", WRITTEN),
        (f"{WRITTEN}&utm=1", WRITTEN),
    ],
)
def test_equal_asks_have_one_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("w=9", "w=10"),
        ("q=79", "q=80"),
        ("format=avif", "format=webp"),
        ("v=1", "v=2"),
        ("w=9&fit=cover&h=9", "w=9&h=9"),
        ("anim=0", ""),
        ("format=auto", "format=avif"),
    ],
)
def test_different_asks_have_different_keys(one, other):
    assert key(f"{WRITTEN}&{one}") != key(f"{WRITTEN}&{other}")


def test_accept_counts_only_where_the_format_is_negotiated():
    avif = b"image/avif,image/webp,*/*"
    assert key(f"{WRITTEN}&format=webp", avif) == key(f"{WRITTEN}&format=webp")
    assert key(f"{WRITTEN}&format=auto", avif) != key(f"{WRITTEN}&format=auto")
    assert key(f"{WRITTEN}&format=auto", avif) == key(f"{WRITTEN}&f=auto", b"image/webp,image/avif")
    assert parse(f"{WRITTEN}&format=auto").vary == ("Accept",)
    assert parse(f"{WRITTEN}&format=origin", avif).vary == ()


@pytest.mark.parametrize("query", ["", "w=5", "url=", "url"])
def test_without_a_url_the_message_shows_one_and_points_to_post(query):
    with pytest.raises(MissingUrl, match=r"example\.com.*POST"):
        parse(query)


def test_an_upload_needs_no_url_and_ignores_one():
    assert parse("w=5", uploaded=True).original == ""
    assert parse(f"{WRITTEN}&w=5", uploaded=True).original == ""


def test_a_relative_url_needs_a_base():
    with pytest.raises(InvalidUrl):
        parse("url=/a.jpg")
    assert parse("url=/a.jpg", base="https://a.example").original == URL


def test_nobody_says_by_query_what_accept_names():
    with pytest.raises(InvalidParameter, match="accepts"):
        parse(f"{WRITTEN}&format=auto&accepts=avif", strict=True)
    assert key(f"{WRITTEN}&format=auto&accepts=avif") == key(f"{WRITTEN}&format=auto")


def test_a_name_that_came_with_the_upload_counts_unless_one_was_chosen():
    assert parse("", uploaded=True).named("cat.jpg").delivery.filename == "cat.jpg"
    assert parse("filename=dog", uploaded=True).named("cat.jpg").delivery.filename == "dog"


def test_every_door_stands_in_the_table_under_its_own_name_and_path():
    assert {name: door.name for name, door in DOORS.items()} == {name: name for name in DOORS}
    paths = [path for door in DOORS.values() for path in door.paths]
    assert len(set(paths)) == len(paths)
