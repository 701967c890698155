"""SVG: its size, sharp at any, what it holds in itself, and what it may cost."""

import base64
import gzip
import http.server
import io
import json
import threading

import pytest
import pyvips
from PIL import Image

from transforms.decode import identify, open_picture
from transforms.errors import ImageTooLarge, UnreadableImage, UnsupportedFormat
from transforms.job import Job
from transforms.limits import Limits
from transforms.loaders import LOADERS
from transforms.loaders.base import SNIFF_BYTES, Frames
from transforms.picture import Size
from transforms.pipeline import render
from transforms.recipe import Recipe

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
STAR = '<path d="M12 1 L23 21 L1 8 H23 L1 21 Z" fill="teal" stroke="red" stroke-width=".7"/>'
DISC = '<circle cx="50" cy="25" r="20" fill="lime"/>'


def drawing(body="", size='width="24" height="24" viewBox="0 0 24 24"'):
    return f"<svg {NAMES} {size}>{body}</svg>".encode()


def opened(data, scale=1.0, **limits):
    picture, header, _ = open_picture(
        memoryview(data), Frames(), lambda _: Size(scale, scale), Limits(**limits)
    )
    return picture, header


def rendered(data, limits=Limits(), **query):
    recipe = str(Recipe.read({name: str(value) for name, value in query.items()}))
    return render(memoryview(data), Job(recipe, limits, 10.0))


def shown(data, limits=Limits(), **query):
    _, body = rendered(data, limits, format="png", **query)
    return pyvips.Image.new_from_buffer(body, "")


def direct(data, scale=1.0):
    """Let libvips draw it, with nothing of ours between."""
    return pyvips.Image.svgload_buffer(data, scale=scale)


def differ(one, other):
    assert (one.width, one.height) == (other.width, other.height)
    one, other = (image if image.hasalpha() else image.addalpha() for image in (one, other))
    return (one - other).abs().max()


def inlaid(data, kind="image/png", size=20):
    where = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return f'<image width="{size}" height="{size}" href="{where}"/>'


def pixels(form, size=(8, 8), colour=(200, 30, 40)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        drawing(),
        b"\xef\xbb\xbf \n\t" + drawing(),
        b"<?xml version='1.0'?>\n" + drawing(),
        b"<?xml version='1.0'?><!-- > <svg --><?x y?>\n<!DOCTYPE svg>" + drawing(),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x.example/a.dtd">' + drawing(),
        b"<!DOCTYPE svg [ <!ATTLIST svg a CDATA 'b'> ]>" + drawing(),
        ("<?xml version='1.0' encoding='utf-16'?>" + drawing().decode()).encode("utf-16"),
        b"<v:svg xmlns:v='http://www.w3.org/2000/svg' width='4' height='4'/>",
        b"<svg width='4' height='4'/>",
        b"<?xml version='1.0'?><!--" + b" words" * 2000 + b"-->" + drawing(),
        gzip.compress(drawing(), mtime=0),
        gzip.compress(b"\xef\xbb\xbf" + drawing(), mtime=0),
    ],
)
def test_a_drawing_is_known_however_it_begins(data):
    assert identify(data[:SNIFF_BYTES]).name == "svg"
    assert opened(data)[0].width in (4, 24)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><svg/></html>",
        b"<rss><svg/></rss>",
        b"<svgx/>",
        b"svg",
        b"< svg/>",
        b"<!-- <svg/> -->",
        gzip.compress(b"words", mtime=0),
        gzip.compress(gzip.compress(drawing(), mtime=0), mtime=0),
        b"\x1f\x8b\x08" + bytes(90),
    ],
)
def test_what_only_talks_of_drawings_is_none(data):
    with pytest.raises(UnsupportedFormat):
        identify(data)


@pytest.mark.parametrize(
    "size",
    [
        'width="24" height="30"',
        'width="24.4px" height="30.6px"',
        'width="1in" height="2.54cm"',
        'width="40mm" height="12pt"',
        'width="3pc" height="2em"',
        'width="50%" height="50%"',
        'width="50%" height="50%" viewBox="0 0 100 50"',
        'width="100%" viewBox="0 0 100 50"',
        'viewBox="0 0 100 50"',
        'viewBox="-5 -5 33.3 77.7"',
        'width="40" viewBox="0 0 100 50"',
        'height="40" viewBox="0 0 100 50"',
        'width="auto" height="7" viewBox="0 0 4 2"',
        'style="width:77px;height:33px"',
        "",
    ],
)
def test_a_drawing_has_the_size_that_its_drawer_gives_it(size):
    data = drawing(DISC, size)
    whole = direct(data)
    picture, header = opened(data)
    assert (header.width, header.height) == (picture.width, picture.height) == picture.full
    assert (header.width, header.height) == (whole.width, whole.height)
    assert differ(picture.image, whole) == 0
    wide = shown(data, w=600)
    assert (wide.width, wide.height) == (600, int(600 * whole.height / whole.width + 0.5))


@pytest.mark.parametrize(
    "size", ['width="0" height="0"', 'viewBox="0 0 0 0"', 'width=".1" height="9"']
)
def test_a_drawing_of_no_size_is_unreadable(size):
    with pytest.raises(UnreadableImage):
        opened(drawing("", size))


@pytest.mark.parametrize("size", ['width="1e9" height="9"', 'viewBox="0 0 10000001 5"'])
def test_a_drawing_of_an_absurd_size_is_refused(size):
    with pytest.raises(ImageTooLarge, match="10000000 a side"):
        opened(drawing("", size))


@pytest.mark.parametrize("wide", [1, 7, 24, 100, 512, 1001])
def test_it_is_drawn_at_the_size_that_is_asked_without_being_let_grow(wide):
    answer = shown(drawing(STAR), w=wide)
    assert (answer.width, answer.height) == (wide, wide)
    assert differ(answer, direct(drawing(STAR), wide / 24)) == 0


def test_it_is_sharp_where_pixels_would_be_soft():
    data = drawing('<rect x="6" y="6" width="12" height="12" fill="black"/>')
    edge = shown(data, w=480)[3].crop(0, 240, 480, 1)
    assert edge(119, 0) == [0]
    assert edge(120, 0) == [255]
    assert edge(359, 0) == [255]
    assert edge(360, 0) == [0]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({"h": 300}, (300, 300)),
        ({"w": 300, "h": 100}, (100, 100)),
        ({"w": 300, "h": 100, "fit": "cover"}, (300, 100)),
        ({"w": 300, "h": 100, "fit": "contain"}, (300, 100)),
        ({"w": 300, "h": 100, "fit": "outside"}, (300, 300)),
        ({"w": 300, "h": 100, "fit": "fill"}, (300, 100)),
        ({"w": 300, "dpr": 2}, (600, 600)),
        ({"w": "50%"}, (12, 12)),
        ({"w": 300, "we": 1}, (300, 300)),
        ({"w": 300, "kernel": "nearest"}, (300, 300)),
        ({}, (24, 24)),
    ],
)
def test_every_way_to_fit_has_the_size_asked(query, size):
    answer = shown(drawing(STAR), **query)
    assert (answer.width, answer.height) == size


def test_a_part_is_measured_in_its_own_pixels_and_drawn_sharp():
    whole = direct(drawing(STAR), 480 / 12)
    part = shown(drawing(STAR), rect="6,6,12,12", w=480)
    assert differ(part, whole.crop(240, 240, 480, 480)) == 0


def test_a_turned_drawing_is_drawn_sharp():
    data = drawing(STAR, 'width="24" height="48"')
    assert differ(shown(data, ro=90, w=480), direct(data, 10).rot90()) == 0


def test_a_trimmed_drawing_is_drawn_at_the_scale_of_the_whole():
    data = drawing('<rect width="24" height="24" fill="white"/><rect y="6" width="24" height="9"/>')
    answer = shown(data, trim="", w=480)
    assert (answer.width, answer.height) == (480, 180)
    assert answer[:3].max() <= 1


def test_each_axis_may_have_a_scale_of_its_own():
    answer = shown(drawing(STAR), w=700, h=100, fit="fill")
    expected = direct(drawing(STAR), 700 / 24).flatten().resize(1, vscale=1 / 7)
    assert (answer.flatten() - expected).abs().avg() < 1
    assert answer[3].max() == 255


def test_a_giant_is_drawn_at_the_size_asked_or_at_the_most_an_answer_may_have():
    data = drawing('<path d="M0 0V1H1"/>', 'viewBox="0 0 1 1" width="10000000" height="10000000"')
    assert differ(shown(data, w=200), direct(data, 200 / 10_000_000)) == 0
    small = Limits(max_output_pixels=250_000)
    result, _ = rendered(data, small, format="png")
    assert (result.width, result.height, result.notes) == (500, 500, ("pixel-limit",))
    assert result.facts["width"] == 10_000_000
    result, _ = rendered(data, small, format="png", w=60000)
    assert (result.width, result.notes) == (500, ("pixel-limit",))
    result, _ = rendered(data, small, format="png", rect="0,0,10,10", w=300)
    assert (result.width, result.height) == (300, 300)


def test_its_own_format_cannot_be_written_and_json_names_it():
    result, body = rendered(drawing(STAR), format="origin", w=64)
    assert (result.media_type, result.notes) == ("image/png", ("format-fallback",))
    said = json.loads(rendered(drawing(STAR), format="json")[1])
    assert (said["format"], said["width"], said["height"]) == ("svg", 24, 24)
    assert body.startswith(b"\x89PNG")


def test_a_packed_drawing_is_the_same():
    assert differ(shown(gzip.compress(drawing(STAR)), w=99), shown(drawing(STAR), w=99)) == 0


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("said", ["image/png", "IMAGE/JPEG; x=y", "text/plain", ""])
def test_pictures_inside_are_shown_whatever_they_are_said_to_be(form, said):
    data = drawing(inlaid(pixels(form), said), 'width="20" height="20"')
    assert opened(data)[0].image(10, 10) == pytest.approx([200, 30, 40, 255], abs=6)


def test_pictures_inside_have_a_limit_in_sum():
    large = inlaid(pixels("PNG", (3000, 3000)))
    other = inlaid(pixels("PNG", (3000, 3001)))
    opened(drawing(large * 3))
    opened(drawing(large + other))
    with pytest.raises(ImageTooLarge, match="pictures in the drawing"):
        opened(drawing(large + other + inlaid(pixels("GIF", (3000, 3000)))))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_broken_picture_inside_is_left_out(form):
    data = drawing(STAR + inlaid(pixels(form)[:30]))
    assert differ(opened(data)[0].image, direct(drawing(STAR))) == 0


def test_no_file_and_no_address_is_ever_read(tmp_path):
    target = tmp_path / "red.png"
    target.write_bytes(pixels("PNG"))
    asked = []

    class Canary(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        web = f"http://127.0.0.1:{server.server_port}"
        for where in (f"{web}/a.png", f"file://{target}", str(target), "red.png", f"{web}/a.svg#a"):
            data = drawing(
                f'<?xml-stylesheet href="{where}"?><style>@import "{where}";'
                f"@font-face{{font-family:x;src:url({where})}} g{{fill:url({where})}}</style>"
                f'<image width="24" height="24" href="{where}"/><use href="{where}"/>'
                f'<image width="24" height="24" xlink:href="{where}"/><g><rect width="9" height="9"'
                f' opacity="0"/></g><filter id="f"><feImage href="{where}"/></filter>'
                f'<rect width="24" height="24" fill="url({where})" mask="url({where})"/>'
                f'<rect width="24" height="24" opacity="0" filter="url(#f)"/>'
            )
            picture, _ = opened(f'<!DOCTYPE svg SYSTEM "{where}">'.encode() + data)
            assert picture.image.max() == 0
        server.shutdown()
    assert asked == []


def test_words_are_drawn_with_the_fonts_of_the_system():
    words = '<text x="5" y="30" font-family="sans-serif" font-size="24">Words</text>'
    image = opened(drawing(words, 'width="120" height="40"'))[0].image
    if image[3].max() == 0:
        pytest.skip("no font is installed")
    assert 5 < image[3].avg() < 120


def test_styles_are_followed():
    style = "<style>rect{fill:#0a0} @media print{rect{fill:red}}</style>"
    data = drawing(style + '<rect width="24" height="24"/>')
    assert opened(data)[0].image(5, 5) == [0, 170, 0, 255]


def test_memory_is_that_of_the_size_drawn():
    loader = LOADERS["svg"]
    plain, filtered, full = (
        loader.header(memoryview(drawing(body)))
        for body in ("", '<filter id="f"/>', inlaid(pixels("PNG", (1000, 1000))))
    )
    assert loader.memory(plain, 1, 1000 / 24) >= 4_000_000
    assert loader.memory(filtered, 1, 1000 / 24) > 2 * loader.memory(plain, 1, 1000 / 24)
    assert loader.memory(full, 1, 1.0) - loader.memory(plain, 1, 1.0) == 12_000_000
    with pytest.raises(ImageTooLarge, match="MB"):
        opened(drawing(), 300.0, max_decode_memory=100 * 1024**2)


@pytest.mark.parametrize(
    "body",
    [
        "".join(
            f'<g id="a{n}">{f"<use href={chr(34)}#a{n - 1}{chr(34)}/>" * 10}</g>' for n in range(9)
        )
        + '<use href="#a8"/>',
        "<g/>" * 60_000,
        f"<text>{'words ' * 200_000}</text>",
    ],
)
def test_a_bomb_is_refused_before_it_is_drawn(body):
    with pytest.raises(ImageTooLarge):
        opened(drawing(body))


def test_an_animation_inside_is_a_picture_too():
    frames = [Image.new("RGB", (24, 24), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    held = base64.b64encode(file.getvalue()).decode()
    image = f'<image width="24" height="24" href="data:image/png;base64,{held}"/>'
    assert opened(drawing(image))[0].image(12, 12) == [255, 0, 0, 255]
