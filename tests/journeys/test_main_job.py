import re

import pytest

from tests.journeys import pictures
from tests.journeys.origin import Page

DATE = "Mon, 02 Jan 2023 03:04:05 GMT"
CHROMIUM = "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = "image/webp,image/avif,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
OLD_SAFARI = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
ALWAYS = {
    "content-type": "image/webp",
    "cache-control": "public, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    ),
    "cross-origin-resource-policy": "cross-origin",
    "timing-allow-origin": "*",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": (
        "X-Cache, X-Darkroom-Note, X-Subject, X-Request-ID, ETag, Server-Timing"
    ),
    "content-disposition": 'inline; filename="photo.webp"',
    "last-modified": DATE,
}


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/photo.jpg": Page(pictures.photo(), headers={"Last-Modified": DATE, "ETag": '"o"'}),
        "/turned.jpg": pictures.turned(),
        "/badge.png": pictures.badge(),
        "/moving.gif": pictures.moving(),
        "/a%20b.jpg?x=1&y=/2": pictures.photo(64, 48),
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address)


def told(answer):
    """Return the headers that are known beforehand; the others are checked for their form."""
    headers = dict(answer.headers)
    assert re.fullmatch(r'"[0-9a-f]{32}"', headers.pop("etag"))
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers.pop("x-request-id"))
    assert headers.pop("date")
    return headers


def test_a_jpeg_becomes_a_webp_with_all_that_a_success_carries(node, site):
    first = node.image(site.url("/photo.jpg"), w=320)
    second = node.image(site.url("/photo.jpg"), w=320)
    picture = pictures.opened(first)
    assert (picture.width, picture.height) == (320, 240)
    assert picture.get("vips-loader").startswith("webpload")
    measured = told(first)
    spans = re.findall(r"(\w+);dur=\d+\.\d(?:, |$)", measured.pop("server-timing"))
    assert {"fetch", "queue", "decode", "steps", "encode"} <= set(spans)
    length = str(len(first.content))
    assert (first.status_code, second.status_code) == (200, 200)
    assert measured == {**ALWAYS, "content-length": length, "x-cache": "MISS"}
    assert told(second) == {**ALWAYS, "content-length": length, "x-cache": "HIT; tier=memory"}
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert site.hits["/photo.jpg"] == 1


@pytest.mark.parametrize("width", [41, 42])
def test_head_says_the_same_without_a_body(node, site, width):
    url = site.url("/photo.jpg")
    head = node.image(url, "HEAD", w=width)
    whole = node.image(url, w=width)
    again = node.image(url, "HEAD", w=width)
    assert head.content == again.content == b""
    changes = {"x-cache", "server-timing"}
    assert {name: value for name, value in told(head).items() if name not in changes} == {
        name: value for name, value in told(whole).items() if name not in changes
    }
    assert told(again) == told(whole)


def test_options_answers_204_with_cors(node):
    answer = node.web.options(
        "/image?url=x",
        headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"},
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/image", "GET, HEAD, POST, OPTIONS"),
        ("DELETE", "/api/proxy", "GET, HEAD, POST, OPTIONS"),
        ("POST", "/?url=x", "GET, HEAD, OPTIONS"),
    ],
)
def test_other_methods_are_refused_with_those_that_are_taken(node, method, path, allowed):
    answer = node.web.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json()["code"] == "method_not_allowed"
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("width", [50, 51])
@pytest.mark.parametrize("tier", ["miss", "hit"])
def test_who_has_it_already_is_told_so_with_the_caching_headers(node, site, width, tier):
    url = site.url("/photo.jpg")
    etag = node.image(url, w=width).headers["ETag"]
    query = {"w": width} if tier == "hit" else {"w": width, "maxage": "1d"}
    conditions = [
        {"If-None-Match": etag},
        {"If-None-Match": f'W/"x", {etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": DATE},
    ]
    for condition in conditions:
        answer = node.image(url, headers=condition, **query)
        assert (answer.status_code, answer.content) == (304, b""), condition
        assert answer.headers["ETag"] == etag
        age = "public, max-age=86400" if "maxage" in query else ALWAYS["cache-control"]
        assert answer.headers["Cache-Control"] == age
        assert answer.headers["Last-Modified"] == DATE
        assert "Content-Type" not in answer.headers
    for condition in (
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Sun, 01 Jan 2023 00:00:00 GMT"},
        {"If-None-Match": '"other"', "If-Modified-Since": DATE},
    ):
        assert node.image(url, headers=condition, **query).status_code == 200, condition


def test_a_range_is_answered_with_that_part(node, site):
    url = site.url("/photo.jpg")
    whole = node.image(url, w=60)
    size, etag = len(whole.content), whole.headers["ETag"]
    for asked, part in {
        "bytes=0-9": slice(0, 10),
        "bytes=-5": slice(size - 5, size),
        "bytes=10-": slice(10, size),
    }.items():
        answer = node.image(url, w=60, headers={"Range": asked, "If-Range": etag})
        assert (answer.status_code, answer.content) == (206, whole.content[part])
        assert answer.headers["Content-Range"] == f"bytes {part.start}-{part.stop - 1}/{size}"
        assert answer.headers["Content-Length"] == str(part.stop - part.start)
    beyond = node.image(url, w=60, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert beyond.headers["Cache-Control"] == "no-store"
    assert beyond.json()["code"] == "range_not_satisfiable"
    other = node.image(url, w=60, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, whole.content)


def test_the_same_bytes_sent_along_are_one_entry_raw_or_in_a_form(node):
    body = pictures.photo(200, 100)
    raw = node.web.post("/image?w=80", content=body, headers={"Content-Type": "image/jpeg"})
    form = node.web.post("/api/proxy?w=80", files={"file": ("Ferien am See.jpg", body)})
    assert (raw.status_code, raw.headers["X-Cache"]) == (200, "MISS")
    assert (form.status_code, form.headers["X-Cache"]) == (200, "HIT; tier=memory")
    assert pictures.opened(raw).width == 80
    assert form.content == raw.content
    assert form.headers["Content-Disposition"] == 'inline; filename="Ferien am See.webp"'
    other = node.web.post("/image?w=80", content=pictures.photo(200, 100, level=9))
    assert other.headers["X-Cache"] == "MISS"


def test_the_root_answers_as_wsrv_does(node, site):
    answer = node.image(site.url("/badge.png"), path="/", w=100)
    picture = pictures.opened(answer)
    assert answer.headers["Content-Type"] == "image/png"
    assert (picture.width, picture.hasalpha()) == (100, True)
    kept = node.image(site.url("/badge.png"), path="/", w=100, we="")
    assert pictures.opened(kept).width == 64
    last = node.web.get("/", params=[("url", site.url("/badge.png")), ("w", "9"), ("w", "12")])
    assert pictures.opened(last).width == 12


@pytest.mark.parametrize(
    ("width", "spellings"),
    [
        (71, ["/image?url={enc}&w=71", "/api/proxy?url={enc}&w=71"]),
        (72, ["/image?url={enc}&w=72&q=70", "/image?q=70&width=72&src={enc}"]),
        (73, ["/image?url={enc}&w=73", "/image?url={raw}&w=73", "/image?url={twice}&w=73"]),
        (74, ["/image?url={enc}&w=74&q=900", "/image?url={enc}&w=74&quality=100"]),
        (76, ["/image?url={enc}&w=38&dpr=2", "/image?url={enc}&w=76", "/image?url={enc}&w=76.0"]),
        (77, ["/image?url={enc}&w=77&format=jpg", "/image?url={enc}&w=77&fm=jpeg&dpr=1"]),
        (
            78,
            [
                "/image?url={enc}&w=78",
                "/?url={enc}&w=78&format=webp&we",
                "/image?url={enc}&w=78&x=y",
            ],
        ),
        (79, ["/image?url={enc}&w=79&maxage=1d", "/image?url={enc}&w=79&filename=a&dl=1"]),
    ],
)
def test_equal_requests_share_one_entry_whatever_their_spelling(node, site, width, spellings):
    raw = site.url("/a%20b.jpg?x=1&y=/2") if width == 0 else site.url("/photo.jpg")
    enc = raw.replace(":", "%3A").replace("/", "%2F")
    forms = {"raw": raw, "enc": enc, "twice": enc.replace("%", "%25")}
    answers = [node.web.get(spelling.format(**forms)) for spelling in spellings]
    if width == 76:
        assert answers.pop().status_code == 400
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    states = [answer.headers["X-Cache"] for answer in answers]
    assert states == ["MISS", *["HIT; tier=memory"] * (len(states) - 1)]
    assert len({answer.headers["ETag"] for answer in answers}) == 1


def test_v_makes_another_entry(node, site):
    url = site.url("/photo.jpg")
    states = [node.image(url, w=90, **v).headers["X-Cache"] for v in ({}, {"v": "2"}, {"cb": "2"})]
    assert states == ["MISS", "MISS", "HIT; tier=memory"]


def test_an_address_with_a_query_of_its_own_is_asked_as_it_was_meant(node, site):
    answer = node.image(site.url("/a%20b.jpg?x=1&y=/2"), w=20)
    assert answer.status_code == 200
    assert site.hits["/a%20b.jpg?x=1&y=/2"] == 1


@pytest.mark.parametrize(
    ("accept", "path", "kind"),
    [
        (CHROMIUM, "/photo.jpg", "image/jxl"),
        (FIREFOX, "/photo.jpg", "image/avif"),
        (SAFARI, "/photo.jpg", "image/avif"),
        ("image/webp,*/*", "/photo.jpg", "image/webp"),
        (OLD_SAFARI, "/photo.jpg", "image/jpeg"),
        ("*/*", "/photo.jpg", "image/jpeg"),
        ("image/avif;q=0,image/webp", "/photo.jpg", "image/webp"),
        ("*/*", "/badge.png", "image/png"),
        (CHROMIUM, "/moving.gif", "image/webp"),
        ("*/*", "/moving.gif", "image/gif"),
    ],
)
def test_auto_takes_what_the_browser_names(node, site, accept, path, kind):
    answer = node.image(site.url(path), w=40, format="auto", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Vary"] == "Accept"
    fixed = node.image(site.url(path), w=40, format="webp", headers={"Accept": accept})
    assert fixed.headers["Content-Type"] == "image/webp"
    assert "Vary" not in fixed.headers


def test_auto_keeps_one_entry_for_browsers_that_name_the_same(node, site):
    url = site.url("/photo.jpg")
    ask = {"w": 44, "format": "auto"}
    states = [
        node.image(url, headers={"Accept": accept}, **ask).headers["X-Cache"]
        for accept in (CHROMIUM, FIREFOX, SAFARI, CHROMIUM, "*/*", "image/png", "*/*")
    ]
    hit = "HIT; tier=memory"
    assert states == ["MISS", "MISS", hit, hit, "MISS", hit, hit]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/photo.jpg", "image/jpeg"), ("/badge.png", "image/png"), ("/moving.gif", "image/gif")],
)
def test_origin_keeps_the_format_that_came_in(node, site, path, kind):
    answer = node.image(site.url(path), w=32, format="origin")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)


def test_a_blurhash_is_text(node, site):
    answer = node.image(site.url("/photo.jpg"), format="blurhash")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert re.fullmatch(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,}", answer.text)
    assert "immutable" in answer.headers["Cache-Control"]


def test_json_tells_what_there_is_and_is_kept_as_any_rendition(node, site):
    made = node.image(site.url("/moving.gif"), format="json")
    assert (made.status_code, made.headers["Content-Type"]) == (200, "application/json")
    assert (made.json()["format"], made.json()["frames"]) == ("gif", 4)
    assert 'filename="moving.json"' in made.headers["Content-Disposition"]
    kept = node.image(site.url("/moving.gif"), format="json")
    assert (kept.headers["X-Cache"], kept.content) == ("HIT; tier=memory", made.content)
    assert kept.headers["ETag"] == made.headers["ETag"]


def test_what_moves_goes_on_moving(node, site):
    answer = node.image(site.url("/moving.gif"), w=24)
    picture = pictures.opened(answer)
    assert (answer.headers["Content-Type"], picture.get("n-pages")) == ("image/webp", 4)
    assert (picture.width, picture.get("page-height")) == (24, 16)
    still = node.image(site.url("/moving.gif"), w=24, anim="0")
    assert pictures.opened(still).height == 16


def test_a_turned_photograph_stands_and_does_not_say_where_it_was_taken(node, site):
    answer = node.image(site.url("/turned.jpg"), format="jpeg")
    picture = pictures.opened(answer)
    assert (picture.width, picture.height) == (40, 60)
    assert b"Exif" not in answer.content


def test_the_caller_says_how_the_answer_is_handed_over(node, site):
    url = site.url("/photo.jpg")
    answer = node.image(url, w=30, maxage="10m", filename="Größe.jpg", dl="1")
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe.webp" in disposition
    again = node.image(url, w=30)
    assert again.headers["X-Cache"] == "HIT; tier=memory"
    assert again.headers["Content-Disposition"] == 'inline; filename="photo.webp"'


def test_no_note_means_nothing_was_done_otherwise_than_asked(node, site):
    assert "X-Darkroom-Note" not in node.image(site.url("/photo.jpg"), w=31).headers


def test_what_a_format_cannot_hold_is_made_smaller_and_noted(node, site):
    site.pages["/strip.jpg"] = pictures.photo(17_000, 4)
    answer = node.image(site.url("/strip.jpg"))
    assert (answer.status_code, pictures.opened(answer).width) == (200, 16_383)
    assert answer.headers["X-Darkroom-Note"] == "side-limit"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_what_the_operator_chose_is_in_the_answers(darkroom, site):
    node = darkroom(
        ALLOWED_PRIVATE=site.address,
        CACHE_CONTROL="public, max-age=60",
        CORS_ORIGINS="https://shop.example",
        BASE_URL=f"http://{site.address}",
        MAX_OUTPUT_PIXELS="10000",
    )
    answer = node.image("/photo.jpg", w=50, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Vary"] == "Origin"
    other = node.image("/photo.jpg", w=50, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers
    whole = node.image("/photo.jpg")
    assert (whole.status_code, whole.headers["X-Darkroom-Note"]) == (200, "pixel-limit")
    picture = pictures.opened(whole)
    assert 5_000 < picture.width * picture.height <= 10_000
