"""Orders of operations as journeys give them, and what is read of the answers."""

import base64
import io

from PIL import Image

from tests.journeys import pictures
from tests.journeys.origin import Page

WIDE, HIGH = 400, 300
RED, BLUE = (255, 0, 0), (0, 0, 255)


def png(width=WIDE, height=HIGH, colour="white", inside=None):
    """A PNG of one colour, red in a rectangle."""
    image = Image.new("RGB", (width, height), colour)
    if inside:
        image.paste(RED, inside)
    return saved(image)


def saved(image, form="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def coded(data):
    return base64.b64encode(data).decode()


LOGO = coded(png(40, 20, "blue"))


def pages():
    """Return originals that are well and others that are not."""
    noisy = Image.frombytes("L", (WIDE, HIGH), bytes(n * n % 251 for n in range(WIDE * HIGH)))
    return {
        "/photo.jpg": pictures.photo(WIDE, HIGH),
        "/white.png": png(),
        "/framed.png": png(inside=(100, 60, 300, 240)),
        "/noisy.png": saved(noisy.convert("RGB")),
        "/dull.png": saved(Image.linear_gradient("L").point(lambda v: 100 + v // 8)),
        "/logo.png": png(40, 20, "blue"),
        "/moving.gif": pictures.moving(3),
        "/text.jpg": b"just words\n" * 40,
        "/cut.jpg": pictures.photo()[:3000],
        "/broken": Page(b"oh no", 500),
        "/slow.jpg": Page(pictures.photo(), delay=8),
        "/gone": Page(b"", 410),
    }


def asking(node, site):
    """Return how operations are asked for on a page of the origin, or on another `file`."""

    def asked(*operations, page="/white.png", file=None, **headers):
        file = file or {"type": "url", "name": "a.png", "url": site.url(page)}
        body = {"file": file, "operations": list(operations)}
        return node.web.post("/transform", json=body, headers=headers)

    return asked


def picture(answer):
    """Return the picture that an answer in JSON holds."""
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert set(said) == {"success", "data"}
    assert said["success"] is True
    assert set(said["data"]) == {"buffer", "mime_type"}
    found = Image.open(io.BytesIO(base64.b64decode(said["data"]["buffer"], validate=True)))
    assert Image.MIME[found.format] == said["data"]["mime_type"]
    return found


def refused(answer):
    """Return status, code and words of a problem document."""
    said = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert said["status"] == answer.status_code
    return answer.status_code, said["code"], said["detail"]


def at(image, x, y):
    return image.convert("RGBA").getpixel((x, y))


def light(image):
    return sum(n * count for n, count in enumerate(image.convert("L").histogram())) / (
        image.width * image.height
    )


def contrast(image):
    low, high = image.convert("L").getextrema()
    return high - low


def padded(body, length):
    """Return a JPEG with comments that make it so long."""
    room = length - len(body)
    sizes = [60_000] * (room // 60_000) + [room % 60_000]
    parts = (b"\xff\xfe" + (size - 2).to_bytes(2, "big") + bytes(size - 4) for size in sizes)
    full = body[:2] + b"".join(parts) + body[2:]
    assert len(full) == length
    return full
