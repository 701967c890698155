import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from proxy.doors.operations import OPERATIONS
from tests.journeys import pictures
from tests.journeys.orders import (
    BLUE,
    HIGH,
    LOGO,
    RED,
    WIDE,
    asking,
    at,
    coded,
    contrast,
    light,
    pages,
    picture,
    png,
    refused,
)
from tests.transforms.fonts import needs_fonts


@pytest.fixture(scope="module")
def site(originals):
    originals.pages |= pages()
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, MAX_UPLOAD_BYTES="200kb", TIMEOUT="3s")


@pytest.fixture
def transform(node, site):
    return asking(node, site)


SIZES = [
    ({"type": "resize", "width_in_px": 200}, (200, 150)),
    ({"type": "resize", "height_in_px": 30}, (40, 30)),
    ({"type": "resize", "width_in_px": 800}, (800, 600)),
    ({"type": "resize", "width_in_px": 100, "height_in_px": 100}, (100, 75)),
    *(
        ({"type": "resize", "width_in_px": 100, "height_in_px": 100, "fit": fit}, size)
        for fit, size in {
            "cover": (100, 100),
            "contain": (100, 100),
            "inside": (100, 75),
            "outside": (133, 100),
            "fill": (100, 100),
        }.items()
    ),
    ({"type": "resize", "width_in_px": 900, "height_in_px": 900, "fit": "cover"}, (900, 900)),
    ({"type": "resize", "width_in_px": 900, "enlarge": False}, (400, 300)),
    ({"type": "resize", "w": "50%"}, (200, 150)),
    (
        {"type": "crop", "left_in_px": 10, "top_in_px": 20, "width_in_px": 30, "height_in_px": 40},
        (30, 40),
    ),
    ({"type": "crop", "left_in_px": 300}, (100, 300)),
    ({"type": "smart_crop", "width_in_px": 120, "height_in_px": 50}, (120, 50)),
    ({"type": "smart_crop", "width_in_px": 700, "height_in_px": 700}, (700, 700)),
    ({"type": "rotate", "angle": 90}, (300, 400)),
    ({"type": "rotate", "angle": -180.0}, (400, 300)),
    ({"type": "rotate", "angle": 45}, (495, 495)),
    (
        {"type": "pad", "top_in_px": 1, "right_in_px": 2, "bottom_in_px": 3, "left_in_px": 4},
        (406, 304),
    ),
    ({"type": "pad", "pad": "5", "left_in_px": 0}, (405, 310)),
    ({"type": "trim"}, (400, 300)),
    ({"type": "border", "border": "5,red"}, (400, 300)),
    ({"type": "preset", "name": "avatar"}, (200, 200)),
    ({"type": "read", "page": 0}, (400, 300)),
]


@pytest.mark.parametrize(("operation", "size"), SIZES, ids=lambda each: str(each)[:60])
def test_an_operation_gives_the_size_that_it_says(transform, operation, size):
    assert picture(transform(operation)).size == size


EXAMPLES = {
    "resize": {"height_in_px": 90},
    "crop": {"rect": "1,2,30,40"},
    "smart_crop": {"width_in_px": 30, "height_in_px": 30},
    "sharpen": {"sharp": 1, "sharpf": 2.5},
    "blur": {},
    "rotate": {"angle": -12.5},
    "flip": {"direction": "vertical"},
    "grayscale": {},
    "auto_contrast": {},
    "brightness": {"factor": 1.1},
    "contrast": {"factor": 1},
    "saturation": {"factor": 2.0},
    "trim": {"trimc": "white"},
    "pad": {"top_in_px": 5},
    "watermark": {"base64": LOGO, "mark-tile": True},
    "text": {"text": "hello", "txt-bg": "#fff8"},
    "convert": {"format": "avif", "effort": 0, "quality": "high"},
    "compress_to_size": {"max_bytes": 9000},
    "preset": {"name": "gallery"},
    "read": {"anim": False},
    "redact": {"redact": "1,1,50,50", "redact-by": "blur"},
    "turn": {"ro": 90, "flop": True},
    "normalize": {},
    "clahe": {"clahe": 40},
    "adjust": {"mod": "1.1,0.9,30"},
    "filt": {"filt": "duotone", "start": "navy"},
    "pixelate": {"pixelate": 6},
    "mark": {"mark": None, "mark-w": "30%"},
    "txt": {"txt": "hello", "txt-pos": "left"},
    "mask": {"mask": "star", "mbg": "0f0"},
    "radius": {"r": 9},
    "border": {"border": "3,red"},
    "background": {"bg": "f0f"},
    "pace": {"delay": 90},
}


@needs_fonts
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_there_is_is_done(transform, site, name):
    example = {"type": name, **EXAMPLES[name]}
    if name == "mark":
        example["mark"] = site.url("/logo.png")

    assert picture(transform(example, page="/photo.jpg")).width > 0
    failed = refused(transform({**example, "nonsense": 1}))
    assert failed[2].startswith("operations[0].nonsense='1': expected one of type")


LOOKS = {
    "sharpen": ({"type": "sharpen", "sigma": 2}, "/photo.jpg", None),
    "blur": (
        {"type": "blur", "sigma": 9},
        "/noisy.png",
        lambda a, b: contrast(a) < contrast(b) / 2,
    ),
    "crop": (
        {
            "type": "crop",
            "left_in_px": 100,
            "top_in_px": 60,
            "width_in_px": 200,
            "height_in_px": 180,
        },
        "/framed.png",
        lambda a, _: a.convert("RGB").getcolors() == [(200 * 180, RED)],
    ),
    "trim": (
        {"type": "trim", "threshold": 30},
        "/framed.png",
        lambda a, _: a.size == (200, 180),
    ),
    "horizontal": (
        {"type": "flip", "direction": "horizontal"},
        "/photo.jpg",
        lambda a, b: abs(at(a, 10, 150)[0] - at(b, 389, 150)[0]) < 6,
    ),
    "vertical": (
        {"type": "flip", "direction": "vertical"},
        "/photo.jpg",
        lambda a, b: abs(at(a, 200, 10)[1] - at(b, 200, 289)[1]) < 6,
    ),
    "grayscale": (
        {"type": "grayscale"},
        "/photo.jpg",
        lambda a, _: max(at(a, 350, 20)[:3]) - min(at(a, 350, 20)[:3]) < 4,
    ),
    "auto_contrast": (
        {"type": "auto_contrast"},
        "/dull.png",
        lambda a, b: contrast(a) > 4 * contrast(b),
    ),
    "brightness": (
        {"type": "brightness", "factor": 0.5},
        "/white.png",
        lambda a, b: light(a) < light(b) - 60,
    ),
    "contrast": (
        {"type": "contrast", "factor": 0.2},
        "/noisy.png",
        lambda a, b: contrast(a) < contrast(b) / 3,
    ),
    "saturation": (
        {"type": "saturation", "factor": 0},
        "/photo.jpg",
        lambda a, _: max(at(a, 350, 20)[:3]) - min(at(a, 350, 20)[:3]) < 6,
    ),
    "background": (
        {"type": "rotate", "angle": 30, "background": "#0000ff"},
        "/white.png",
        lambda a, _: at(a, 2, 2) == (*BLUE, 255),
    ),
    "clear": ({"type": "rotate", "angle": 30}, "/white.png", lambda a, _: at(a, 2, 2)[3] == 0),
    "pad": (
        {"type": "pad", "left_in_px": 9, "color": "blue"},
        "/white.png",
        lambda a, _: at(a, 8, 9) == (*BLUE, 255) and at(a, 9, 9) == (255, 255, 255, 255),
    ),
    "half": (
        {"type": "pad", "left_in_px": 9, "color": "#0000ff80"},
        "/white.png",
        lambda a, _: at(a, 8, 9) == (*BLUE, 128),
    ),
    "pixelate": (
        {"type": "pixelate", "px": 50},
        "/photo.jpg",
        lambda a, _: abs(at(a, 51, 51)[0] - at(a, 98, 98)[0]) < 6,
    ),
    "filt": ({"type": "filt", "filt": "negate"}, "/white.png", lambda a, _: light(a) < 2),
    "normalize": ({"type": "normalize"}, "/dull.png", lambda a, _: contrast(a) > 240),
    "mask": ({"type": "mask", "mask": "circle"}, "/white.png", lambda a, _: at(a, 0, 0)[3] == 0),
    "redact": (
        {"type": "redact", "redact": "0,0,400,300"},
        "/framed.png",
        lambda a, b: at(a, 101, 61) != at(b, 101, 61),
    ),
}


@pytest.mark.parametrize("name", LOOKS)
def test_an_operation_does_what_it_says(transform, site, name):
    operation, page, holds = LOOKS[name]
    came = Image.open(io.BytesIO(site.pages[page]))

    made = picture(transform(operation, page=page))

    assert made.format == came.format
    assert made.convert("RGBA").tobytes() != came.convert("RGBA").tobytes()
    assert holds is None or holds(made, came)


@needs_fonts
def test_words_are_written_where_they_are_asked(transform):
    operation = {
        "type": "text",
        "text": "Hello",
        "size_in_px": 40,
        "color": "red",
        "position": "top",
    }

    made = picture(transform(operation)).convert("RGB")

    reddish = [n for n, (_, green, _) in enumerate(made.get_flattened_data()) if green < 99]
    assert reddish
    assert max(reddish) // WIDE < 100


@pytest.mark.parametrize("way", ["url", "base64"])
def test_a_watermark_is_fetched_or_sent_along(transform, site, way):
    value = site.url("/logo.png") if way == "url" else LOGO
    mark = {"type": "watermark", way: value, "width_in_px": 80, "position": "bottom-right"}

    whole, half = picture(transform(mark)), picture(transform({**mark, "opacity": 0.5}))

    assert at(whole, 385, 285) == (*BLUE, 255)
    assert at(whole, 305, 285)[:3] == (255, 255, 255)
    assert at(half, 385, 285)[2] == 255
    assert 120 < at(half, 385, 285)[0] < 136


def test_two_pictures_sent_along_are_told_apart(transform):
    marks = [
        {"type": "watermark", "base64": coded(png(40, 20, colour)), "position": place}
        for colour, place in (("blue", "left"), ("red", "right"))
    ]

    made = picture(transform(*marks))

    assert at(made, 20, 150)[:3] == BLUE
    assert at(made, 380, 150)[:3] == RED


@pytest.mark.parametrize(
    ("said", "form"), [("jpg", "JPEG"), ("webp", "WEBP"), ("avif", "AVIF"), ("gif", "GIF")]
)
def test_a_format_is_converted_to(transform, said, form):
    assert picture(transform({"type": "convert", "format": said, "quality": 60})).format == form


def test_a_quality_is_kept_to_though_nothing_else_is_said(transform):
    sizes = [
        len(
            transform(
                {"type": "convert", "quality": q}, page="/photo.jpg", Accept="image/*"
            ).content
        )
        for q in (20, 95)
    ]
    assert sizes[0] < sizes[1]


def test_a_number_of_bytes_is_kept_to(transform):
    answer = transform(
        {"type": "convert", "format": "jpeg", "quality": 95},
        {"type": "compress_to_size", "max_bytes": 4000},
        page="/noisy.png",
        Accept="image/*",
    )
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert len(answer.content) <= 4000


def test_an_animation_keeps_its_frames(transform):
    made = picture(transform({"type": "resize", "width_in_px": 24}, page="/moving.gif"))
    assert (made.format, made.n_frames, made.size) == ("GIF", 3, (24, 16))


def test_the_order_is_the_order_that_was_given(transform):
    small = {"type": "resize", "width_in_px": 100}
    cut = {"type": "crop", "width_in_px": 50, "height_in_px": 50}
    turn = {"type": "rotate", "angle": 90}

    assert picture(transform(small, cut, page="/framed.png")).size == (50, 50)
    assert picture(transform(cut, small, page="/framed.png")).size == (100, 100)
    assert picture(transform(small, turn, small)).size == (100, 133)
    assert picture(transform(small, turn)).size == (75, 100)
    early = picture(
        transform({"type": "grayscale"}, {"type": "pad", "left_in_px": 9, "color": "red"})
    )
    late = picture(
        transform({"type": "pad", "left_in_px": 9, "color": "red"}, {"type": "grayscale"})
    )
    assert at(early, 4, 4)[:3] == RED
    assert len(set(at(late, 4, 4)[:3])) == 1


def test_thirty_operations_are_done_and_one_more_is_refused(transform):
    turn = {"type": "rotate", "angle": 90}
    cut = {"type": "crop", "left_in_px": 1}

    assert picture(transform(*[turn, cut] * 15)).size == (HIGH - 8, WIDE - 7)
    assert refused(transform(*[turn] * 31)) == (
        400,
        "invalid_parameter",
        "operations='31 operations': expected at most 30",
    )


def test_no_operation_keeps_the_picture(transform, site):
    assert (
        picture(transform()).tobytes() == Image.open(io.BytesIO(site.pages["/white.png"])).tobytes()
    )


def test_an_enormous_step_between_two_small_ones_stays_within_the_limits(transform):
    huge = {"type": "resize", "width_in_px": 60_000, "height_in_px": 60_000, "fit": "fill"}

    answer = transform(huge, {"type": "crop", "width_in_px": 100, "height_in_px": 80})

    assert picture(answer).size == (100, 80)
    assert "pixel-limit" in answer.headers["X-Darkroom-Note"]


def test_bytes_are_answered_to_who_prefers_them(transform):
    answer = transform({"type": "resize", "width_in_px": 20}, Accept="image/*")

    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (20, 15)
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Content-Disposition"] == 'inline; filename="a.png"'
    assert answer.headers["ETag"]
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    failed = transform({"type": "nope"}, Accept="image/*")
    assert (failed.status_code, failed.headers["Content-Type"]) == (
        400,
        "text/plain; charset=utf-8",
    )


def test_json_is_kept_by_nobody_and_says_where_it_came_from(transform):
    first, second = (transform({"type": "resize", "width_in_px": 21}) for _ in range(2))

    assert first.headers["Content-Type"] == "application/json"
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Vary"] == "Accept"
    assert [first.headers["X-Cache"], second.headers["X-Cache"]] == ["MISS", "HIT; tier=memory"]
    assert first.json() == second.json()


def test_a_recipe_that_a_query_can_say_is_one_entry_with_it(node, site, transform):
    query = {"w": 123, "enlarge": 1, "sharp": 2, "format": "origin"}
    assert node.image(site.url("/photo.jpg"), **query).headers["X-Cache"] == "MISS"
    answer = transform(
        {"type": "resize", "width_in_px": 123}, {"type": "sharpen", "sigma": 2}, page="/photo.jpg"
    )
    assert answer.headers["X-Cache"] == "HIT; tier=memory"

    assert transform({"type": "preset", "name": "email"}).headers["X-Cache"] == "MISS"
    assert node.image(site.url("/white.png"), preset="email").headers["X-Cache"].startswith("HIT")


def test_bytes_sent_along_share_one_entry_however_they_came(node, transform):
    body = pictures.photo(90, 60, level=77)
    file = {"type": "base64", "name": "b.jpg", "base64": coded(body)}
    uri = {"type": "base64", "base64": f"data:image/jpeg;base64,{coded(body)}"}

    first = transform({"type": "resize", "width_in_px": 30}, file=file)
    again = transform({"type": "resize", "width_in_px": 30}, file=uri)
    posted = node.web.post("/image?w=30&enlarge=1&format=origin", content=body)

    assert picture(first).size == (30, 20)
    assert [r.headers["X-Cache"] for r in (again, posted)] == ["HIT; tier=memory"] * 2


def test_many_who_ask_for_the_same_cause_one_render(node, site, transform):
    site.pages["/shared.jpg"] = pictures.photo(500, 400, level=9)
    before = node.renders()

    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(transform, {"type": "blur", "sigma": 3}, page="/shared.jpg")
            for _ in range(8)
        ]
    assert len({answer.result().text for answer in asked}) == 1
    assert node.renders() - before == 1
    assert site.hits["/shared.jpg"] == 1
