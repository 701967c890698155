import re
import time
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
import pyvips

from tests.journeys.pictures import badge, moving, photo, size, turned

KEY = "a-key-of-the-service"
BEARER = {"Authorization": f"Bearer {KEY}"}
SIGNING = "first:00112233445566778899aabbccddeeff"


class Tags(HTMLParser):
    """The tags of a piece of HTML, each with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def room(darkrooms, originals):
    originals.pages["/a.jpg"] = photo(1000, 750)
    originals.pages["/clear.png"] = badge()
    originals.pages["/moving.gif"] = moving()
    originals.pages["/turned.jpg"] = turned()
    return darkrooms(ALLOWED_PRIVATE=originals.address)


def srcset(room, url, headers=None, **query):
    return room.web.get("/srcset", params={"url": url, **query}, headers=headers)


def png(body):
    return pyvips.Image.new_from_buffer(body, "").pngsave_buffer()


def said(url):
    return dict(parse_qsl(urlsplit(url).query))


def test_everything_that_a_page_needs(room, originals):
    answer = srcset(room, originals.url("/a.jpg"))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert list(told["images"]) == ["320w", "640w", "1000w"]
    assert list(told["formats"]) == ["avif", "webp", "jpeg"]
    assert told["images"] == told["formats"]["jpeg"]
    assert (told["width"], told["height"]) == (1000, 750)
    assert told["sizes"] == "(max-width: 640px) 100vw, 50vw"
    assert re.fullmatch(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,}", told["blurhash"])
    assert told["lqip"].startswith("data:image/")
    assert said(told["images"]["1000w"]) == {
        "url": originals.url("/a.jpg"),
        "w": "1000",
        "format": "jpeg",
    }


def test_every_address_gives_the_width_that_it_is_listed_under(room, originals):
    told = srcset(room, originals.url("/a.jpg"), formats="webp", widths="100,500,5000").json()
    assert list(told["images"]) == ["100w", "500w", "1000w"]
    for name, url in told["images"].items():
        assert url.startswith(f"{room.url}/image?")
        assert size(httpx.get(url, trust_env=False).content)[0] == int(name[:-1])


def test_the_html_is_whole(room, originals):
    told = srcset(room, originals.url("/a.jpg"), alt='A "fox" <&>', sizes="50vw").json()
    ((tag, img),) = Tags(told["img"]).found
    assert tag == "img"
    assert img["srcset"] == told["srcset"]
    assert img["src"] == told["images"]["1000w"]
    assert img["alt"] == 'A "fox" <&>'
    assert (img["width"], img["height"], img["loading"]) == ("1000", "750", "lazy")
    assert img["sizes"] == "50vw"
    assert told["lqip"] in img["style"]
    (_, _), (_, avif), (_, webp), (_, last) = Tags(told["picture"]).found
    assert (avif["type"], webp["type"]) == ("image/avif", "image/webp")
    assert avif["srcset"].split(", ")[0] == told["formats"]["avif"]["320w"] + " 320w"
    assert last == img
    assert told["picture"].endswith("</picture>")


def test_nothing_said_gets_out_of_its_attribute(room, originals):
    hostile = '"><script>alert(1)</script>'
    told = srcset(room, originals.url("/a.jpg"), alt=hostile, sizes=hostile, v=hostile).json()
    for markup in (told["img"], told["picture"]):
        assert "script" not in {tag for tag, _ in Tags(markup).found}
        assert "<script" not in markup


def test_a_clear_picture_has_nothing_behind_it(room, originals):
    told = srcset(room, originals.url("/clear.png"), formats="webp,png").json()
    assert "background" not in Tags(told["img"]).found[0][1]["style"]
    assert list(told["images"]) == ["64w"]


def test_a_still_source_does_not_hide_what_moves(room, originals):
    told = srcset(room, originals.url("/moving.gif"), formats="avif,webp,gif").json()
    sources = [said["type"] for tag, said in Tags(told["picture"]).found if tag == "source"]
    assert sources == ["image/webp"]
    assert set(told["formats"]) == {"avif", "webp", "gif"}


def test_what_stands_upright_is_told_upright(room, originals):
    told = srcset(room, originals.url("/turned.jpg")).json()
    assert (told["width"], told["height"]) == (40, 60)
    assert list(told["images"]) == ["40w"]


def test_other_parameters_are_carried(room, originals):
    told = srcset(
        room, originals.url("/a.jpg"), ar="1:1", fit="cover", q="40", widths="100,200", v="2"
    ).json()
    assert said(told["images"]["200w"]) == {
        "url": originals.url("/a.jpg"),
        "w": "200",
        "format": "jpeg",
        "ar": "1:1",
        "fit": "cover",
        "q": "40",
        "v": "2",
    }
    assert (told["width"], told["height"]) == (750, 750)
    assert size(httpx.get(told["images"]["200w"], trust_env=False).content) == (200, 200)


def test_a_preset_gives_every_width_its_shape(room, originals):
    told = srcset(room, originals.url("/a.jpg"), preset="card", widths="100,5000").json()
    assert (told["width"], told["height"]) == (800, 600)
    assert list(told["images"]) == ["100w", "1000w"]
    for width, address in ((100, told["images"]["100w"]), (1000, told["images"]["1000w"])):
        assert size(httpx.get(address, trust_env=False).content) == (width, width * 3 // 4)


def test_a_ratio_of_pixels_is_in_the_width_that_is_listed(room, originals):
    told = srcset(room, originals.url("/a.jpg"), dpr="2", widths="100", formats="webp").json()
    assert list(told["images"]) == ["200w"]
    assert size(httpx.get(told["images"]["200w"], trust_env=False).content)[0] == 200


def test_warm_makes_all_of_one_fetch_and_they_are_hits(darkroom, origin):
    room = darkroom(ALLOWED_PRIVATE=origin.address)
    origin.pages["/w.jpg"] = photo(1500, 1000)
    told = srcset(room, origin.url("/w.jpg"), warm="1").json()
    assert told["warm"] == {"made": 12, "had": 0}
    assert origin.hits["/w.jpg"] == 1
    made = room.renders()
    for by_width in told["formats"].values():
        for url in by_width.values():
            answer = httpx.get(url, trust_env=False)
            assert answer.headers["X-Cache"] == "HIT; tier=memory", url
    assert room.renders() == made
    assert origin.hits["/w.jpg"] == 1
    assert srcset(room, origin.url("/w.jpg"), warm="1").json()["warm"] == {"made": 0, "had": 12}


def test_warm_decodes_once(darkroom, origin):
    room = darkroom(ALLOWED_PRIVATE=origin.address)
    origin.pages["/p.png"] = png(photo(1600, 1200))
    told = srcset(room, origin.url("/p.png"), warm="1", formats="webp,jpeg").json()
    assert list(told["images"]) == ["320w", "640w", "1280w", "1600w"]
    assert origin.hits["/p.png"] == 1
    room.renders()
    assert room.counted("darkroom_masters_total", event="made") == 1
    assert room.counted("darkroom_masters_total", event="used") == 8


def test_strangers_do_not_warm_where_there_are_keys(darkroom, origin):
    origin.pages["/a.jpg"] = photo(100, 80)
    room = darkroom(ALLOWED_PRIVATE=origin.address, API_KEYS=KEY)
    answer = srcset(room, origin.url("/a.jpg"), warm="1")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert origin.hits["/a.jpg"] == 0
    assert srcset(room, origin.url("/a.jpg")).status_code == 200
    told = srcset(room, origin.url("/a.jpg"), BEARER, warm="1").json()
    assert told["warm"] == {"made": 3, "had": 0}


def test_what_is_made_besides_counts_as_if_it_were_asked_for_by_itself(darkroom, origin):
    origin.pages["/a.jpg"] = photo(200, 150)
    room = darkroom(ALLOWED_PRIVATE=origin.address, RATE_LIMIT=8)
    url = origin.url("/a.jpg")
    assert srcset(room, url, warm=1, widths="50,100", formats="webp,jpeg").status_code == 200
    assert srcset(room, url, widths="50,100,150", formats="webp,jpeg").status_code == 200
    refused = srcset(room, url, warm=1, widths="60,80", formats="webp,jpeg")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert room.renders() == 5


def test_addresses_are_signed_for_who_brings_a_key_only(darkroom, origin):
    origin.pages["/a.jpg"] = photo(100, 80)
    room = darkroom(
        ALLOWED_PRIVATE=origin.address,
        API_KEYS=KEY,
        SIGNING_KEYS=SIGNING,
        REQUIRE_SIGNATURE="1",
    )
    refused = srcset(room, origin.url("/a.jpg"))
    assert (refused.status_code, refused.json()["code"]) == (403, "bad_signature")
    answer = srcset(room, origin.url("/a.jpg"), BEARER, q="50", widths="50", warm="1")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Authorization" in answer.headers["Vary"]
    for by_width in answer.json()["formats"].values():
        for url in by_width.values():
            had = httpx.get(url, trust_env=False)
            assert (had.status_code, had.headers["X-Cache"]) == (200, "HIT; tier=memory")
            assert httpx.get(url.replace("q=50", "q=51"), trust_env=False).status_code == 403


def test_signed_addresses_expire_when_their_holder_says_so(darkroom, origin):
    origin.pages["/a.jpg"] = photo(100, 80)
    room = darkroom(ALLOWED_PRIVATE=origin.address, API_KEYS=KEY, SIGNING_KEYS=SIGNING)
    later = str(int(time.time()) + 3600)
    told = srcset(room, origin.url("/a.jpg"), BEARER, exp=later, widths="50").json()
    url = told["images"]["50w"]
    assert said(url)["exp"] == later
    assert httpx.get(url, trust_env=False).status_code == 200
    assert "sig=" not in srcset(room, origin.url("/a.jpg"), widths="50").text


def test_a_ladder_of_widths_is_kept_to(darkroom, origin):
    origin.pages["/a.jpg"] = photo(1000, 750)
    room = darkroom(ALLOWED_PRIVATE=origin.address, WIDTHS="400 800 1600")
    told = srcset(room, origin.url("/a.jpg"), formats="webp").json()
    assert list(told["images"]) == ["400w", "800w", "1000w"]
    for name, url in told["images"].items():
        assert size(httpx.get(url, trust_env=False).content)[0] == int(name[:-1])


def test_base_url_is_what_addresses_begin_with(darkroom, origin):
    origin.pages["/a.jpg"] = photo(100, 80)
    room = darkroom(ALLOWED_PRIVATE=origin.address, BASE_URL="https://img.example.com")
    told = srcset(room, origin.url("/a.jpg")).json()
    assert told["images"]["100w"].startswith("https://img.example.com/image?")


def test_the_scheme_is_that_which_trusted_proxies_name(darkroom, origin):
    origin.pages["/a.jpg"] = photo(100, 80)
    proxied = {"X-Forwarded-Proto": "https", "Host": "img.example.com"}
    room = darkroom(ALLOWED_PRIVATE=origin.address)
    told = srcset(room, origin.url("/a.jpg"), proxied).json()
    assert told["images"]["100w"].startswith("http://img.example.com/")
    room = darkroom(ALLOWED_PRIVATE=origin.address, TRUSTED_PROXIES="127.0.0.1")
    told = srcset(room, origin.url("/a.jpg"), proxied).json()
    assert told["images"]["100w"].startswith("https://img.example.com/")


@pytest.mark.parametrize(
    ("query", "status", "code", "names"),
    [
        ({"url": ""}, 400, "missing_url", "url"),
        ({"widths": "0"}, 400, "invalid_parameter", "widths="),
        ({"widths": "x"}, 400, "invalid_parameter", "widths="),
        ({"formats": "blurhash"}, 400, "invalid_parameter", "formats="),
        ({"formats": ""}, 400, "invalid_parameter", "formats="),
        ({"warm": "maybe"}, 400, "invalid_parameter", "warm="),
        ({"sizes": "x" * 501}, 400, "invalid_parameter", "sizes="),
        ({"alt": "x" * 1001}, 400, "invalid_parameter", "alt="),
        ({"w": "100"}, 400, "invalid_parameter", "expected widths"),
        ({"format": "webp"}, 400, "invalid_parameter", "expected formats"),
        ({"blur": "x"}, 400, "invalid_parameter", "blur="),
        ({"url": "http://10.0.0.1/a.jpg"}, 403, "source_forbidden", ""),
        (
            {"widths": ",".join(map(str, range(1, 25))), "formats": "webp,avif,jpeg"},
            400,
            "invalid_parameter",
            "formats=",
        ),
    ],
)
def test_a_bad_value_is_refused_by_name(room, originals, query, status, code, names):
    asked = {"url": originals.url("/a.jpg"), **query}
    answer = room.web.get("/srcset", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert names in answer.json()["detail"]


def test_a_name_given_twice_is_refused(room, originals):
    answer = room.web.get(f"/srcset?url={originals.url('/a.jpg')}&widths=1&widths=2")
    assert answer.json()["code"] == "invalid_parameter"


def test_an_original_that_is_no_picture_has_its_own_failure(room, originals):
    originals.pages["/page"] = b"<html>" + bytes(100)
    originals.pages["/cut.jpg"] = photo()[:3000]
    assert srcset(room, originals.url("/page")).status_code == 415
    assert srcset(room, originals.url("/cut.jpg")).status_code == 422
    assert srcset(room, originals.url("/none.jpg")).status_code == 404


def test_head_and_other_methods(room, originals):
    asked = {"url": originals.url("/a.jpg")}
    whole, head = room.web.get("/srcset", params=asked), room.web.head("/srcset", params=asked)
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.content == b""
    assert room.web.options("/srcset").status_code == 204
    assert room.web.post("/srcset", params=asked).status_code == 405


def test_unknown_names_are_refused_where_the_service_is_strict(darkroom, origin):
    origin.pages["/a.jpg"] = photo(100, 80)
    room = darkroom(ALLOWED_PRIVATE=origin.address, STRICT="1")
    assert srcset(room, origin.url("/a.jpg"), nonsense="1").status_code == 400
    told = srcset(room, origin.url("/a.jpg"), alt="a", sizes="1px").json()
    assert httpx.get(told["images"]["100w"], trust_env=False).status_code == 200
