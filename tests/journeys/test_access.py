import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from urllib.parse import quote, urlsplit

import pytest

from proxy import sign, sign_original, srcset, url_for, url_of_original
from tests.journeys import pictures
from tests.journeys.node import eventually

OLD, NEW, STRANGE = "old:" + "00" * 32, "new:" + "a1" * 32, "other:" + "b2" * 32
BEARER = {"Authorization": "Bearer first-key"}


@pytest.fixture(scope="module")
def source(originals):
    originals.pages["/photo.jpg"] = pictures.photo()
    return originals.url("/photo.jpg")


@pytest.fixture(scope="module")
def signed(darkrooms, originals, source):
    """A service that answers nothing unsigned, with a ladder, and with API keys for POST."""
    return darkrooms(
        ALLOWED_PRIVATE=originals.address,
        SIGNING_KEYS=f"{NEW} {OLD}",
        REQUIRE_SIGNATURE=1,
        WIDTHS="40 80 160",
        API_KEYS="first-key, second-key",
    )


def code(answer):
    return answer.status_code, answer.json()["code"]


def in_an_hour():
    return int(time.time()) + 3600


def test_what_is_signed_is_answered_and_then_from_memory_whatever_signed_it(signed, source):
    later = [
        signed.web.get(url_for(source, {"w": 40, "q": 61}, key=key, expires=expires))
        for key in (NEW, OLD)
        for expires in (None, in_an_hour(), in_an_hour() + 1)
    ]
    assert [answer.status_code for answer in later] == [200] * 6
    assert [answer.headers["X-Cache"] for answer in later] == ["MISS"] + ["HIT; tier=memory"] * 5


def test_the_order_and_the_spelling_of_a_query_do_not_matter(signed, source):
    sig = sign("/image", {"url": source, "w": 40, "format": "png"}, NEW)
    encoded = quote(source, safe="")
    for query in (
        f"sig={sig}&format=png&w=40&url={encoded}",
        f"w=40&url={source}&sig={sig}&format=png",
        f"%77=4%30&url={encoded}&format=png&s%69g={sig}",
    ):
        assert signed.web.get(f"/image?{query}").status_code == 200


def test_nobody_gets_unsigned_what_was_signed_for_another(signed, source):
    address = url_for(source, {"w": 80}, key=NEW)
    assert signed.web.get(address).status_code == 200
    assert signed.web.get(address).headers["X-Cache"] == "HIT; tier=memory"
    for query in (address.partition("&sig=")[0], address.replace("&sig=", "&sig&x=")):
        assert code(signed.web.get(query)) == (403, "bad_signature")


@pytest.mark.parametrize(
    "change",
    [
        lambda address: address.replace("w=40", "w=41"),
        lambda address: address + "&blur=3",
        lambda address: address + "&x=1",
        lambda address: address.replace("/image?", "/api/proxy?"),
        lambda address: address.replace("/image?", "/?"),
        lambda address: address[:-1],
        lambda address: address + "=",
        lambda address: address.replace("&sig=", "&sig=o."),
        lambda address: address.replace("photo", "other"),
        lambda address: address.replace("&sig=", "&exp=99999999999&sig="),
    ],
)
def test_what_is_not_signed_so_is_refused(signed, source, change):
    good = url_for(source, {"w": 40}, key=NEW)
    assert signed.web.get(good).status_code == 200
    answer = signed.web.get(change(good))
    assert code(answer) == (403, "bad_signature")
    assert answer.headers["Cache-Control"] == "public, max-age=10"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_stranger_s_key_opens_nothing(signed, source):
    assert code(signed.web.get(url_for(source, {"w": 40}, key=STRANGE))) == (403, "bad_signature")


def test_a_signature_ends_with_its_time_even_for_what_lies_in_memory(signed, source):
    soon = int(time.time()) + 2
    address = url_for(source, {"w": 40, "v": "soon"}, key=NEW, expires=soon)
    fresh = signed.web.get(address)
    assert fresh.status_code == 200
    assert fresh.headers["Cache-Control"] in {f"public, max-age={n}" for n in range(3)}
    gone = eventually(lambda: (a := signed.web.get(address)).status_code != 200 and a)
    assert code(gone) == (410, "signature_expired")
    assert time.time() >= soon
    assert gone.headers["Cache-Control"] == "public, max-age=60"
    later = address.replace(f"exp={soon}", f"exp={soon + 3600}")
    assert code(signed.web.get(later)) == (403, "bad_signature")


def test_a_name_given_twice_is_refused_where_it_is_signed(signed, source):
    pairs = f"url={quote(source, safe='')}&w=40&w=80"
    secret = bytes.fromhex(NEW.partition(":")[2])
    sig = urlsafe_b64encode(hmac.digest(secret, f"/?{pairs}".encode(), hashlib.sha256)).decode()
    for query in (f"{pairs}&sig={sig[:-1]}", url_for(source, {"w": 40, "width": 80}, key=NEW)[7:]):
        assert code(signed.web.get(f"/?{query}")) == (400, "invalid_parameter")


def test_a_signature_of_an_original_opens_the_ladder_and_nothing_else(signed, source):
    address = url_of_original(source, key=NEW, expires=in_an_hour())
    for free in ("&w=40", "&w=160&q=30&format=png", "&dpr=2&w=80&format=auto", "&width=40"):
        assert signed.web.get(address + free).status_code == 200
    assert signed.web.get(address + "&w=40").headers["X-Cache"] == "HIT; tier=memory"
    for closed in (
        "",
        "&w=41",
        "&w=0",
        "&w=50%25",
        "&w=40&h=40",
        "&w=40&blur=2",
        "&w=40&x=1",
        "&w=40&preset=card",
    ):
        assert code(signed.web.get(address + closed)) == (403, "bad_signature")
    assert code(signed.web.get(address + "&w=40&w=80")) == (400, "invalid_parameter")
    assert code(signed.web.get(address.replace("photo", "other") + "&w=40"))[0] == 403
    assert sign_original(source, NEW) != "o." + sign("/image", {"url": source}, NEW)


def test_the_signature_of_one_original_opens_no_other(darkroom, originals, source):
    node = darkroom(
        ALLOWED_PRIVATE=originals.address,
        SIGNING_KEYS=NEW,
        REQUIRE_SIGNATURE=1,
        WIDTHS="40",
        DOORS="ipx",
    )
    said = url_of_original("https://example.com/a.jpg", key=NEW).partition("?")[2] + "&w=40"
    assert code(node.web.get(f"/_ipx/w_400/{source}?{said}")) == (403, "bad_signature")
    assert code(node.web.get(f"/_image?href={quote(source)}&{said}")) == (403, "bad_signature")
    posted = node.web.post(f"/image?{said}", content=pictures.photo(64, 48))
    assert code(posted) == (403, "bad_signature")
    path = f"/_ipx/w_40/{source}"
    assert node.web.get(f"{path}?sig={sign(path, {}, NEW)}").status_code == 200


def test_a_whole_srcset_is_signed_address_by_address(signed, source):
    said = srcset(source, (40, 80), {"format": "png"}, key=NEW, base=signed.url)
    widths = {}
    for each in said.split(", "):
        address, width = each.split(" ")
        answer = signed.web.get(address)
        widths[width] = pictures.size(answer.content)[0]
    assert widths == {"40w": 40, "80w": 80}


def test_widths_go_up_to_the_next_step_and_share_what_is_made(signed, source):
    made = [signed.web.get(url_for(source, {"w": w, "q": 33}, key=NEW)) for w in (41, 80, 60, 999)]
    assert [pictures.size(answer.content)[0] for answer in made] == [80, 80, 80, 160]
    assert [answer.headers["X-Cache"] for answer in made][1:3] == ["HIT; tier=memory"] * 2


def test_who_posts_brings_a_key(signed):
    body = pictures.photo(64, 48)
    for path in ("/image", "/api/proxy"):
        for held in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic first-key"}):
            answer = signed.web.post(f"{path}?w=40", content=body, headers=held)
            assert code(answer) == (401, "unauthorized")
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        for key in ("first-key", "second-key"):
            held = {"Authorization": f"bearer {key}"}
            assert signed.web.post(f"{path}?w=40", content=body, headers=held).status_code == 200


def test_a_key_does_not_stand_for_the_signature_of_an_address(signed, source):
    assert code(signed.image(source, w=40, headers=BEARER)) == (403, "bad_signature")


def test_without_api_keys_a_post_is_signed_like_everything_else(darkroom):
    node = darkroom(SIGNING_KEYS=NEW, REQUIRE_SIGNATURE=1)
    body = pictures.photo(64, 48)
    assert code(node.web.post("/image?w=40", content=body)) == (403, "bad_signature")
    address = url_for("https://example.com/a.jpg", {"w": 40}, key=NEW)
    assert code(node.web.post(address, content=body)) == (403, "bad_signature")
    sig = sign("/image", {"w": 40}, NEW)
    assert node.web.post(f"/image?w=40&sig={sig}", content=body).status_code == 200


def test_probes_need_nothing(signed):
    for path in ("/livez", "/readyz", "/metrics"):
        assert signed.web.get(path).status_code == 200


@pytest.fixture(scope="module")
def narrow(darkrooms, originals, source):
    return darkrooms(
        ALLOWED_PRIVATE=originals.address,
        PRESETS="thumb=w=50&h=30&fit=cover&format=png;wide=width=300&f=jpg",
        PRESETS_ONLY=1,
    )


def test_a_preset_is_all_that_may_be_said_where_nothing_else_is_made(narrow, source):
    thumb = narrow.image(source, preset="thumb", filename="x", dl="1", v="2", maxage="1m")
    assert pictures.size(thumb.content) == (50, 30)
    assert thumb.headers["Cache-Control"] == "public, max-age=60"
    assert narrow.image(source, t="wide").headers["Content-Type"] == "image/jpeg"
    for query in ({}, {"w": 40}, {"preset": "thumb", "q": 5}, {"preset": "none"}):
        answer = narrow.image(source, **query)
        assert code(answer) == (400, "invalid_parameter")


def test_a_query_may_add_to_a_preset(darkroom, origin):
    origin.pages["/photo.jpg"] = pictures.photo(100, 100)
    node = darkroom(ALLOWED_PRIVATE=origin.address)
    avatar = node.image(origin.url("/photo.jpg"), preset="avatar", format="png")
    assert avatar.headers["Content-Type"] == "image/png"
    assert pictures.size(avatar.content) == (200, 200)
    assert pictures.size(node.image(origin.url("/photo.jpg"), pr="email", w=75).content) == (
        75,
        150,
    )


def asked_by(node, source, client, times=1, **more):
    headers = {"X-Forwarded-For": client, **more}
    return [node.image(source, w=40, headers=headers).status_code for _ in range(times)]


def test_each_client_has_a_rate_of_his_own(darkroom, originals, source):
    node = darkroom(
        ALLOWED_PRIVATE=originals.address,
        RATE_LIMIT=5,
        TRUSTED_PROXIES="127.0.0.1",
        API_KEYS="first-key",
    )
    assert asked_by(node, source, "203.0.113.7", 6) == [200] * 5 + [429]
    assert asked_by(node, source, "198.51.100.9, 203.0.113.7") == [429]
    assert asked_by(node, source, "203.0.113.7, 198.51.100.9", 5) == [200] * 5
    assert asked_by(node, source, "2001:db8::1", 5) == [200] * 5
    assert asked_by(node, source, "2001:db8::ffff:2") == [429]
    assert asked_by(node, source, "2001:db8:0:1::1") == [200]
    assert asked_by(node, source, "203.0.113.7", 9, **BEARER) == [200] * 9
    refused = node.image(source, w=40, headers={"X-Forwarded-For": "203.0.113.7"})
    assert code(refused) == (429, "rate_limited")
    assert refused.headers["Cache-Control"] == "no-store"
    assert 1 <= int(refused.headers["Retry-After"]) <= 70
    assert refused.headers["X-RateLimit-Limit"] == "5"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert time.time() < int(refused.headers["X-RateLimit-Reset"]) <= time.time() + 70
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-RateLimit-Reset" in refused.headers["Access-Control-Expose-Headers"]
    assert node.web.get("/livez", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 200


def test_a_header_of_nobody_that_is_trusted_makes_no_other_client(darkroom, originals, source):
    node = darkroom(ALLOWED_PRIVATE=originals.address, RATE_LIMIT=3)
    said = [asked_by(node, source, f"203.0.113.{n}")[0] for n in range(4)]
    assert said == [200, 200, 200, 429]
    posted = node.web.post("/image?w=40", content=pictures.photo(64, 48))
    assert code(posted) == (429, "rate_limited")


def test_processes_count_together_through_redis_and_pass_all_while_it_is_away(
    darkroom, originals, source, redis_servers
):
    redis = redis_servers()
    settings = {
        "ALLOWED_PRIVATE": originals.address,
        "REDIS_URL": redis.url,
        "RATE_LIMIT": 20,
        "TRUSTED_PROXIES": "127.0.0.1",
    }
    first, second = darkroom(**settings), darkroom(**settings)
    assert asked_by(first, source, "203.0.113.7", 20) == [200] * 20
    assert asked_by(first, source, "203.0.113.7") == [429]
    eventually(lambda: asked_by(second, source, "203.0.113.7") == [429])
    redis.stop()
    eventually(lambda: asked_by(second, source, "203.0.113.8", 40) == [200] * 40, 20)
    assert asked_by(second, source, "203.0.113.8", 40) == [200] * 40


def test_what_cannot_be_kept_to_stops_the_start(darkroom):
    for settings, words in (
        ({"REQUIRE_SIGNATURE": 1}, "DARKROOM_REQUIRE_SIGNATURE: expected SIGNING_KEYS beside it"),
        ({"SIGNING_KEYS": "main:xyz"}, "DARKROOM_SIGNING_KEYS=(hidden): expected keys such as"),
        ({"PRESETS": "thumb=w=wide"}, "DARKROOM_PRESETS: preset 'thumb': w='wide'"),
        ({"WIDTHS": "320 wide"}, "DARKROOM_WIDTHS='320 wide': expected widths"),
    ):
        with pytest.raises(AssertionError) as caught:
            darkroom(**settings)
        assert words in str(caught.value)


def test_helpers_write_addresses_of_this_service(source):
    address = url_for(source, {"w": 40, "dl": True}, base="https://img.example", key=NEW)
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "img.example", "/image")
