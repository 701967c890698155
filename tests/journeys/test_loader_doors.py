"""The doors that front ends and other services knock at, each through the service itself."""

import httpx
import pytest

from tests.journeys import pictures
from tests.journeys.origin import Page
from tests.transforms.drawings import near

BROWSER = {"Accept": "image/avif,image/webp,image/apng,image/*,*/*;q=0.8"}
OLD_BROWSER = {"Accept": "image/png,image/*;q=0.8"}
WHITE, GREY = (255, 255, 255), (229, 231, 235)


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= {
        "/photo.jpg": pictures.photo(),
        "/photo.jpg?f=webp": pictures.photo(),
        "/photo.jpg?v=2": pictures.photo(),
        "/photo.jpg?v=2&w=9": pictures.photo(level=30),
        "/a%20b.jpg": pictures.photo(),
        "/folder%2Fphoto.jpg": pictures.photo(level=60),
        "/folder/photo.jpg": pictures.photo(level=200),
        "/badge.png": pictures.badge(),
        "/moving.gif": pictures.moving(),
        "/text.png": b"just words\n" * 40,
        "/cut.png": pictures.badge()[:-30],
        "/broken.jpg": Page(b"oh no", 500),
    }
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(
        ALLOWED_PRIVATE=site.address,
        BASE_URL=f"http://{site.address}",
        DOORS="ipx cloudflare",
    )


def got(node, path, headers=None):
    """Ask with the path exactly as it is written."""
    answer = node.web.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def size(answer):
    image = pictures.opened(answer)
    return image.width, image.get("page-height") if image.get_n_pages() > 1 else image.height


def kind(answer):
    return answer.headers["Content-Type"].removeprefix("image/")


@pytest.mark.parametrize("path", ["/_next/image", "/_vercel/image"])
def test_what_the_loader_of_next_asks_is_answered_in_the_best_format(node, site, path):
    asked = f"{path}?url=%2Fphoto.jpg&w=320&q=75"

    modern, old = got(node, asked, BROWSER), got(node, asked, OLD_BROWSER)

    assert (kind(modern), kind(old)) == ("avif", "jpeg")
    assert size(modern) == size(old) == (320, 240)
    assert modern.headers["Vary"] == "Accept"
    assert "immutable" in modern.headers["Cache-Control"]
    assert got(node, asked, BROWSER).headers["X-Cache"] == "HIT; tier=memory"


def test_what_next_would_refuse_is_refused_as_a_problem(node):
    for query in ("url=%2Fphoto.jpg&q=75", "url=%2Fphoto.jpg&w=320", "w=320&q=75"):
        answer = node.web.get(f"/_next/image?{query}")
        assert answer.status_code == 400
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_netlify_cuts_to_the_side_that_is_named(node, site):
    asked = f"/.netlify/images?url={site.url('/photo.jpg')}&fit=cover&w=50&h=100&fm=png"

    left, right = (
        pictures.opened(got(node, f"{asked}&position={side}")) for side in ("left", "right")
    )

    assert (left.width, left.height) == (50, 100)
    assert left(0, 50)[0] < 20
    assert right(49, 50)[0] > 235


def test_netlify_fits_stretches_and_negotiates(node):
    asked = "/.netlify/images?url=/photo.jpg&w=100&h=50"

    assert size(got(node, asked)) == (67, 50)
    assert size(got(node, f"{asked}&fit=fill")) == (100, 50)
    assert kind(got(node, asked, BROWSER)) == "avif"
    assert got(node, f"{asked}&fm=blurhash").headers["Content-Type"].startswith("text/plain")


def test_astro_covers_its_box_and_lays_a_background(node):
    made = got(node, "/_image?href=%2Fphoto.jpg&w=100&h=100&f=webp&q=mid")
    laid = got(node, "/_image?href=%2Fbadge.png&w=32&f=png&background=%23ffffff")

    assert (kind(made), size(made)) == ("webp", (100, 100))
    image = pictures.opened(laid)
    assert near(image(0, 0)[:3], WHITE)
    assert near(image(16, 16)[:3], (255, 0, 0))


def test_a_query_of_wsrv_is_read_as_it_is_written(node, site):
    original = site.url("/photo.jpg")

    grown = got(node, f"/?url={original}&w=800&output=png")
    kept = got(node, f"/?url={original}&w=800&we&output=png")
    dot = got(node, f"/?url={original}&w=9&h=9&w=1&h=1&fit=cover")
    other = got(node, f"/?url={original}?v=2&w=40&output=png")

    assert (size(grown), size(kept), size(dot)) == ((800, 600), (640, 480), (1, 1))
    assert (kind(dot), size(other)) == ("jpeg", (40, 30))


def test_ipx_answers_with_either_separator_and_keeps_the_format(node, site):
    original = site.url("/photo.jpg")

    for modifiers in ("s_60x60,f_png,pos_left", "s=60x60&f=png&position=left"):
        image = pictures.opened(got(node, f"/_ipx/{modifiers}/{original}"))
        assert (image.width, image.height) == (60, 60)
        assert image(0, 0)[0] < 20
    assert kind(got(node, "/_ipx/w_64/photo.jpg", BROWSER)) == "jpeg"
    assert kind(got(node, "/_ipx/w_64,f_auto/photo.jpg", BROWSER)) == "avif"


def test_ipx_decodes_its_original_once(node, site):
    assert size(got(node, f"/_ipx/w_40/{site.url('/a%2520b.jpg')}")) == (40, 30)
    assert size(got(node, "/_ipx/w_40/a%2520b.jpg")) == (40, 30)


def test_ipx_draws_what_its_modifiers_say(node):
    image = pictures.opened(got(node, "/_ipx/rotate_90,flop,w_30,f_png/photo.jpg"))
    part = pictures.opened(got(node, "/_ipx/extract_320_0_320_480,f_png/photo.jpg"))
    room = pictures.opened(got(node, "/_ipx/extend_5_6_7_8,b_ffffff,f_png,w_40/photo.jpg"))
    grey = pictures.opened(got(node, "/_ipx/grayscale,f_png,w_40/photo.jpg"))

    assert (image.width, image.height) == (30, 40)
    assert image(0, 0)[1] < image(29, 0)[1]
    assert (part.width, part.height, part(0, 0)[0] > 120) == (320, 480, True)
    assert (room.width, room.height) == (40 + 6 + 8, 30 + 5 + 7)
    assert near(room(0, 0)[:3], WHITE)
    assert grey.colourspace("b-w").bands == 1
    assert max(abs(grey(39, 0)[0] - sample) for sample in grey(39, 0)) <= 2


def test_ipx_moves_only_where_it_is_asked_to(node):
    moving = pictures.opened(got(node, "/_ipx/animated,f_webp/moving.gif"))
    still = pictures.opened(got(node, "/_ipx/f_webp/moving.gif"))

    assert (moving.get_n_pages(), still.get_n_pages()) == (4, 1)


def test_cloudflare_answers_as_its_options_say(node, site):
    original = site.url("/photo.jpg")

    def made(options):
        return pictures.opened(got(node, f"/cdn-cgi/image/{options},format=png/{original}"))

    padded, bordered = made("w=100,h=100,fit=pad"), made("w=40,border=5,border.color=red")
    left, right = (made(f"w=50,h=100,fit=cover,g={at}") for at in ("left", "1x0.5"))

    assert (made("w=80").width, made("w=40,dpr=2").width) == (80, 80)
    assert (made("w=800").width, made("w=800,fit=contain").width) == (640, 800)
    assert (padded.width, padded.height, near(padded(50, 2)[:3], WHITE)) == (100, 100, True)
    assert (bordered.width, bordered.height) == (50, 40)
    assert near(bordered(2, 2)[:3], (255, 0, 0))
    assert left(0, 50)[0] < 20
    assert right(49, 50)[0] > 235


def test_the_query_of_a_path_belongs_to_the_original(node, site):
    for path in ("/cdn-cgi/image/width=40,f=png", "/_ipx/w_40,f_png"):
        image = pictures.opened(got(node, f"{path}/{site.url('/photo.jpg')}?v=2&w=9"))
        assert image.width == 40
        assert near(image(20, 15)[2:3], (30,), 8)


def test_an_encoded_slash_is_another_original_even_when_the_first_is_remembered(node, site):
    seen = [
        pictures.opened(got(node, f"/cdn-cgi/image/w=20,f=png/{site.url(path)}"))(10, 7)[2]
        for path in ("/folder%2Fphoto.jpg", "/folder/photo.jpg") * 2
    ]

    assert [round(level, -1) for level in seen] == [60, 200] * 2


@pytest.mark.parametrize(
    "path",
    [
        "/_next/image?url=%2Fphoto.jpg&w=64&q=75",
        "/.netlify/images?url=%2Fphoto.jpg&w=64",
        "/_image?href=%2Fphoto.jpg&w=64",
        "/_ipx/w_64/photo.jpg",
        "/cdn-cgi/image/w=64/photo.jpg",
    ],
)
def test_every_door_speaks_http_as_the_first_one_does(node, path):
    whole = got(node, path)
    etag = whole.headers["ETag"]

    head = node.web.head(path)
    same = node.web.get(path, headers={"If-None-Match": etag})
    part = node.web.get(path, headers={"Range": "bytes=0-9"})
    asked, posted = node.web.options(path), node.web.post(path, content=b"x")

    assert (head.status_code, head.headers["ETag"], head.content) == (200, etag, b"")
    assert (same.status_code, same.content) == (304, b"")
    assert (part.status_code, part.content) == (206, whole.content[:10])
    assert (asked.status_code, posted.status_code) == (204, 405)
    assert posted.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_nothing_private_is_reached_through_any_door(node):
    inside = "http%3A%2F%2F10.0.0.1%2Fa.png"
    for path in (
        f"/_next/image?url={inside}&w=64&q=75",
        f"/.netlify/images?url={inside}",
        f"/_image?href={inside}",
        "/_ipx/_/http://10.0.0.1/a.png",
        "/cdn-cgi/image/w=9/http://10.0.0.1/a.png",
        f"/image?url=%2Fmissing.png&default={inside}",
    ):
        answer = node.web.get(path)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.status_code == (404 if "missing" in path else 403)


def test_dialects_in_the_path_are_shut_until_they_are_opened(darkroom, site):
    node = darkroom(ALLOWED_PRIVATE=site.address, BASE_URL=f"http://{site.address}", DOORS="ipx")

    assert got(node, "/_ipx/w_9/photo.jpg")
    shut = node.web.get("/cdn-cgi/image/w=9/photo.jpg")
    assert (shut.status_code, shut.json()["code"]) == (404, "not_found")
    assert "/_ipx/{modifiers}/{original:path}" in shut.json()["detail"]


@pytest.mark.parametrize(
    ("original", "verdict"),
    [
        ("/missing.jpg", (404, "public, max-age=30")),
        ("/broken.jpg", (502, "no-store")),
        ("/text.png", (415, "public, max-age=300")),
        ("/cut.png", (422, "public, max-age=300")),
        ("http://10.0.0.1/a.png", (403, "public, max-age=10")),
    ],
)
@pytest.mark.parametrize(
    "door", ["/image?url=", "/?url=", "/.netlify/images?url=", "/_image?href="]
)
def test_another_picture_stands_in_with_the_true_status(node, site, door, original, verdict):
    original = site.url(original) if original.startswith("/") else original
    asked = f"{door}{original}&w=20&h=20&fit=cover&default={site.url('/badge.png')}"

    for _ in range(2):
        answer = node.web.get(asked, headers=OLD_BROWSER)
        assert (answer.status_code, answer.headers["Cache-Control"]) == verdict
        image = pictures.opened(answer)
        assert (image.width, image.height) == (20, 20)
        assert near(image(10, 10)[:3], (255, 0, 0), 6)
        assert answer.headers["X-Darkroom-Note"] == "default-shown"
        assert "ETag" not in answer.headers
    head = node.web.head(asked, headers=OLD_BROWSER)
    assert (head.status_code, head.content) == (verdict[0], b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_a_picture_of_our_own_stands_in_at_any_size(node, site):
    answer = node.web.get("/_next/image?url=%2Fmissing.jpg&w=1200&q=75&default=1", headers=BROWSER)

    image = pictures.opened(answer)
    assert (answer.status_code, kind(answer)) == (404, "avif")
    assert (image.width, image.height) == (1200, 900)
    assert near(image(5, 5)[:3], GREY, 4)


def test_an_upload_that_is_no_picture_has_a_stand_in_too(node, site):
    answer = node.web.post("/image?w=10&default=1&format=png", content=b"just words\n" * 9)

    assert (answer.status_code, size(answer)) == (415, (10, 8))


def test_where_the_stand_in_fails_as_well_the_first_failure_is_told(node, site):
    for other in ("/missing-too.jpg", "/text.png"):
        answer = node.image(site.url("/broken.jpg"), w=9, default=site.url(other))
        assert (answer.status_code, answer.json()["code"]) == (502, "source_failed")


def test_a_bad_request_has_no_stand_in(node, site):
    answer = node.image(site.url("/photo.jpg"), w="wide", default="1")
    late = node.image(site.url("/photo.jpg"), cx=9999, default="1")

    assert (answer.status_code, late.status_code) == (400, 400)
    assert answer.json()["code"] == late.json()["code"] == "invalid_parameter"


def test_a_stand_in_is_no_part_of_the_picture_that_can_be_had(node, site):
    plain = node.image(site.url("/photo.jpg"), w=33)
    named = node.image(site.url("/photo.jpg"), w=33, default=site.url("/badge.png"))

    assert named.headers["X-Cache"].startswith("HIT")
    assert named.headers["ETag"] == plain.headers["ETag"]
    assert "immutable" in named.headers["Cache-Control"]


@pytest.mark.nginx
def test_an_edge_keeps_formats_apart_whatever_the_query_of_the_original_says(node, nginx, site):
    edge = nginx(node.port)

    for asked in (
        f"/cdn-cgi/image/w=30,format=auto/{site.url('/photo.jpg')}?f=webp",
        f"/_next/image?url={site.url('/photo.jpg')}&w=30&q=75&f=webp",
        "/_next/image?url=%2Fphoto.jpg&w=30&q=75",
    ):
        kinds = [
            kind(httpx.get(f"{edge.url}{asked}", headers=headers, trust_env=False))
            for headers in (BROWSER, OLD_BROWSER, BROWSER)
        ]
        assert kinds == ["avif", "jpeg", "avif"]
