import pytest

from proxy.addressing import url_for, url_of_original
from proxy.failures import BadSignature, SignatureExpired
from proxy.signatures import Sealed, Signatures
from proxy.signing import SigningKey, sign
from transforms.errors import InvalidParameter

OLD, NEW = "old:00", "new:0102"
SOURCE = "https://example.com/a.jpg"
NOW = 1_800_000_000


def scope(address):
    path, _, query = address.partition("?")
    return {"path": path, "raw_path": path.encode(), "query_string": query.encode()}


def checked(address, keys=(NEW,), *, ladder=True, **more):
    keys = [SigningKey.parse(key) for key in keys]
    return Signatures(keys, clock=lambda: NOW, **more).check(scope(address), ladder=ladder)


def test_every_key_verifies_and_a_retired_one_no_longer():
    address = url_for(SOURCE, {"w": 9}, key=OLD)
    assert checked(address, (NEW, OLD)).until is None
    with pytest.raises(BadSignature):
        checked(address, (NEW,))


def test_what_is_not_signed_passes_where_it_may():
    address = url_for(SOURCE, {"exp": 1})
    assert checked(address) is None
    assert checked(address, ()) is None
    with pytest.raises(BadSignature, match="sig is missing"):
        checked(address, required=True)


def test_without_keys_a_signature_says_nothing():
    assert checked(url_for(SOURCE, {"sig": "x", "exp": 1}), ()) is None
    with pytest.raises(BadSignature):
        checked(url_for(SOURCE, {"sig": "x"}), (), required=True)


@pytest.mark.parametrize("expires", [0, NOW - 1, NOW])
def test_what_has_expired_is_gone(expires):
    with pytest.raises(SignatureExpired, match=f"exp={expires} has passed"):
        checked(url_for(SOURCE, key=NEW, expires=expires))


def test_what_has_not_expired_says_until_when():
    assert checked(url_for(SOURCE, key=NEW, expires=NOW + 1)).until == NOW + 1


@pytest.mark.parametrize("expires", ["", "soon", "-1", "1.5", "1" * 13, "٣"])
def test_an_expiry_that_is_no_time_is_refused(expires):
    with pytest.raises(InvalidParameter, match="exp="):
        checked(url_for(SOURCE, {"exp": expires}, key=NEW))


def test_the_path_counts_as_it_was_sent():
    address = url_for(SOURCE, path="/a%2Fb", key=NEW)
    assert checked(address)
    with pytest.raises(BadSignature):
        checked(address.replace("%2F", "/"))


def test_a_query_counts_as_doors_read_it():
    sig = sign("/image", {"url": "https://a/x+y.jpg", "txt": "a b"}, NEW)
    for query in (
        "url=https://a/x+y.jpg&txt=a+b",
        "txt=a%20b&url=https%3A%2F%2Fa%2Fx%2By.jpg",
        "=nameless&&txt=a b&url=https://a/x%2By.jpg",
    ):
        assert checked(f"/image?sig={sig}&{query}")


def test_the_rest_of_a_query_is_left_as_it_was_sent():
    address = "/image?we&url=a%2Fb&s%69g=x&w=1&e%78p=5&W=2"
    assert Sealed.of(scope(address)).query == b"we&url=a%2Fb&w=1&W=2"


@pytest.mark.parametrize("more", ["&=1", "&&", "&=&=x=y", "&=sig", ""])
def test_what_has_no_name_is_covered_by_nothing_and_goes_nowhere(more):
    path = "/_ipx/w_100/https://example.com/a.jpg"
    address = f"{path}?v=1&sig={sign(path, {'v': 1}, NEW)}{more}"
    assert checked(address, required=True).query == b"v=1"


@pytest.mark.parametrize(
    "query", ["w=1&w=2", "w=1&width=1", "x=1&x=1", "sig=a", "exp=1&e%78p=2", "url=a&src=b"]
)
def test_a_name_given_twice_is_refused(query):
    with pytest.raises(InvalidParameter, match="each name once in a signed request"):
        checked(f"/image?{query}&sig=x")


@pytest.mark.parametrize("sig", ["", "o.", "ü", "%00", "%FF", "=", "A" * 5000])
def test_a_signature_of_any_shape_is_only_wrong(sig):
    with pytest.raises(BadSignature):
        checked(f"/image?url=a&sig={sig}")


def test_the_signature_of_a_whole_request_is_none_of_its_original():
    address = url_for(SOURCE, key=NEW)
    assert checked(address)
    with pytest.raises(BadSignature):
        checked(address.replace("sig=", "sig=o.") + "&w=9", widths=(9,))


@pytest.mark.parametrize("free", ["w=9", "w=09", "width=9", "w=9&dpr=3", "w=9&fm=png&quality=3"])
def test_the_signature_of_an_original_lets_its_sizes_vary(free):
    assert checked(f"{url_of_original(SOURCE, key=NEW)}&{free}", widths=(9, 20))
    assert checked(f"{url_of_original(SOURCE, key=NEW, path='/other')}&{free}", widths=(9,))


@pytest.mark.parametrize(
    "closed",
    ["", "w=10", "w=", "w=9.0", "w=٩", "w=9&h=9", "w=9&preset=card", "w=9&W=9", "w=9&exp=9"],
)
def test_the_signature_of_an_original_lets_nothing_else_vary(closed):
    with pytest.raises(BadSignature):
        checked(f"{url_of_original(SOURCE, key=NEW)}&{closed}", widths=(9, 20))


def test_without_a_ladder_there_are_no_sizes_to_vary():
    with pytest.raises(BadSignature, match="WIDTHS"):
        checked(url_of_original(SOURCE, key=NEW) + "&w=9")


def test_the_signature_of_an_original_opens_only_what_reads_the_query():
    with pytest.raises(BadSignature, match="that of an original"):
        checked(url_of_original(SOURCE, key=NEW) + "&w=9", widths=(9,), ladder=False)
