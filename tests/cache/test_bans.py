import pytest

from cache.bans import NEVER, About, Ban, Bans
from tests.cache.kit import Clock, Thing

PAGE = "https://a.example/shop/shoes/red.jpg?size=/big/"


def thing(*sources, made_at=100.0, tags=()):
    return Thing("text", 1e9, made_at, sources=sources, tags=tags)


def banned(ban, *sources, **more):
    bans = Bans(1000, Clock(100))
    bans.add(ban)
    return bans.strikes(thing(*sources, **more))


def test_an_original_is_banned_by_its_whole_address():
    ban = Ban("original", PAGE, 100)
    assert banned(ban, PAGE)
    assert not banned(ban, PAGE + "1")
    assert not banned(ban, PAGE.partition("?")[0])


def test_what_is_made_of_several_falls_with_any_of_them():
    assert banned(Ban("original", PAGE, 100), "https://b.example/", PAGE)


@pytest.mark.parametrize(
    "prefix",
    [
        "https://a.example/",
        "//a.example/",
        "https://a.example/shop/",
        "//a.example/shop/shoes/",
    ],
)
def test_a_prefix_bans_what_lies_below_it(prefix):
    assert banned(Ban("prefix", prefix, 100), PAGE)


@pytest.mark.parametrize(
    "prefix",
    [
        "http://a.example/",
        "//b.example/",
        "//a.example:8080/",
        "https://a.example/shop/hats/",
        "https://a.example/shop/shoes/red.jpg?size=/",
        "https://a.example/shop/shoes/red.jpg?size=/big/",
    ],
)
def test_a_prefix_bans_nothing_beside_it(prefix):
    assert not banned(Ban("prefix", prefix, 100), PAGE)


def test_a_prefix_is_found_however_deep_the_others_are():
    bans = Bans(1000, Clock(100))
    bans.add(Ban("prefix", "//b.example/", 100))
    bans.add(Ban("prefix", "//a.example/shop/shoes/", 100))
    bans.add(Ban("prefix", "//c.example/", 100))
    assert bans.strikes(thing(PAGE))


def test_what_has_no_address_has_no_prefix():
    assert not banned(Ban("prefix", "//a.example/", 100), "sha256:00/11/", "")


def test_a_tag_bans_what_carries_it():
    ban = Ban("tag", "spring", 100)
    assert banned(ban, tags=("shoes", "spring"))
    assert not banned(ban, tags=("shoes",))
    assert not banned(ban, "spring")


def test_only_what_was_known_before_is_banned():
    ban = Ban("original", PAGE, 100)
    assert banned(ban, PAGE, made_at=99.9)
    assert not banned(ban, PAGE, made_at=100.1)


def test_of_two_bans_the_later_counts_in_whichever_order_they_come():
    bans = Bans(1000, Clock(100))
    for at in (90, 100, 80):
        bans.add(Ban("tag", "x", at))
    assert bans.last(About(tags=("x",))) == 100
    assert list(bans) == [Ban("tag", "x", 100)]


def test_a_ban_ends_when_nothing_can_be_left_that_it_is_on():
    clock = Clock(100)
    bans = Bans(50, clock)
    bans.add(Ban("tag", "old", 100))
    clock.now = 151
    bans.add(Ban("tag", "new", 151))
    assert [ban.value for ban in bans] == ["new"]


def test_too_many_bans_become_one_on_everything_of_their_time():
    bans = Bans(1000, Clock(100), most=2)
    for at, value in enumerate("abc", 98):
        bans.add(Ban("tag", value, at))
    assert [ban.value for ban in bans] == ["b", "c"]
    assert bans.strikes(thing("https://any.example/", made_at=98))
    assert not bans.strikes(thing("https://any.example/", made_at=98.5))


def test_without_bans_nothing_is_banned():
    bans = Bans(1000)
    assert not bans.any
    assert bans.last(thing(PAGE)) == NEVER
