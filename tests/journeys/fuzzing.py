"""Requests drawn from the service's own description, led to an origin that this test controls."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote

import httpx
from hypothesis import strategies as st

from tests.journeys import pictures
from tests.journeys.origin import Page

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><path d="M0 0h9v9"/></svg>'
)
FILM = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(600)
PHOTO, BADGE, MOVING = pictures.photo(64, 48), pictures.badge(), pictures.moving()
GOOD = {"/a.jpg": PHOTO, "/b.png": BADGE, "/m.gif": MOVING, "/d.svg": DRAWING, "/f.mp4": FILM}
DAMAGED = {"/cut.jpg": PHOTO[:300], "/text.png": b"no picture"}
CAUSED = {
    "/failing.jpg": Page(b"", 500),
    "/short.jpg": Page(PHOTO[:99], announced=5000),
    "/empty.gif": b"",
    "/refused.jpg": Page(b"", 429),
}
FAILING = (*CAUSED, "/loop.jpg")
MISSING, SLOW, LOOP, BOMB = "/none.jpg", "/slow.jpg", "/loop.jpg", "/bomb.png"
PRIVATE = ["http://10.0.0.1/a.jpg", "http://[::1]:9/a.jpg", "http://u:p@127.0.0.1/", "file:///etc"]
LONG = "http://127.0.0.1/" + "a" * 9000
ODD = ["", "0", "-1", "1e9", "NaN", "\0", "\u202e", "a" * 300, "auto", "16:9", "50%", "red", "|"]
DONE = [
    {"type": "resize", "width_in_px": 20},
    {"type": "smart_crop", "width_in_px": 9, "height_in_px": 9},
    {"type": "convert", "format": "webp", "quality": 50},
    {"type": "grayscale"},
    {"type": "text", "text": "ä\n", "color": "red"},
    {"type": "no such operation"},
]
KEPT = f"{sha256(PHOTO).hexdigest()}-64w.webp"
FILES = [PHOTO, BADGE, MOVING, DRAWING, PHOTO[:300], b"", b"no picture", b"PK\3\4" + bytes(50)]
ADDRESSES = frozenset({"url", "href", "src", "mark", "default", "thumbnail_url", "original"})
BROKEN = [b"", b"{", b"[]", b'"', b'{"url": 1e999}', b"\xff", b"[" * 9000, b'{"url":"\\ud800"}']
BESIDE = [
    *[("Accept", "application/json")] * 8,
    *[
        ("Accept", kind)
        for kind in ("*/*", "image/*", "image/avif,image/webp,*/*", "text/html", ",;=")
    ],
    ("Via", "1.1 darkroom"),
    ("Range", "bytes=0-9"),
    ("Range", "bytes=999999999-"),
    ("If-None-Match", "*"),
    ("Origin", "null"),
    ("Content-Encoding", "gzip"),
    ("X-Forwarded-For", "10.0.0.1, ü"),
]
OPTIONS = {
    "/_ipx/{modifiers}/{original}": ["_", "w_20", "s_9x9,f_webp", "rotate_90", "q_x", "blur=2&h=9"],
    "/cdn-cgi/image/{options}/{original}": [
        "width=20",
        "fit=cover,w=9,h=9",
        "f=auto",
        "dpr=x",
        "w",
    ],
    "/imgproxy/{signature}/{options}": [
        "rs:fit:20:9/plain",
        "w:9/f:png/plain",
        "bl:2",
        "q:x/plain",
    ],
    "/thumbor/{signature}/{operations}": ["20x9", "fit-in/9x9/filters:blur(2)", "smart", "-9x-9"],
    "/imgix/{original}": [""],
}


def furnish(origin):
    """Lay out what the origin has, good and bad."""
    origin.pages |= GOOD | DAMAGED | CAUSED
    origin.pages[SLOW] = Page(PHOTO, delay=0.2)
    origin.pages[BOMB] = pictures.claimed_png(60_000, 60_000)
    origin.pages["/model.onnx"] = b"\x08\x07" + bytes(100)
    origin.redirect(LOOP, LOOP)


@dataclass
class Sent:
    """What is handed to the client: a case of the description, put on its way."""

    method: str
    path: str
    query: list = field(default_factory=list)
    headers: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)

    def by(self, web):
        target = httpx.URL(self.path, params=self.query) if self.query else self.path
        request = web.build_request(self.method, target, headers=self.headers, **self.body)
        request.read()
        return web.send(request)


class Leading:
    """Draws what the description cannot know: addresses that lead somewhere, and files."""

    def __init__(self, origin):
        paths = [*GOOD, *GOOD, *DAMAGED, *CAUSED, MISSING, SLOW, LOOP, BOMB]
        self.origin = origin
        self.addresses = st.sampled_from([*map(origin.url, paths), *PRIVATE, LONG])
        self.films = st.just(origin.url("/f.mp4"))

    def blames(self, sent):
        """Tell whether the origin is asked for what it fails to give."""
        return any(path in str(sent) or quote(path, safe="") in str(sent) for path in FAILING)

    def sent(self, case, draw, keys):
        headers = {name: _line(value) for name, value in (case.headers or {}).items()}
        if key := draw(st.sampled_from(keys)):
            headers["Authorization"] = _line(key)
        name, value = draw(st.sampled_from(BESIDE))
        headers[name] = _line(value)
        body = self._body(case, draw, headers) if case.method == "POST" else {}
        return Sent(case.method, self._path(case, draw), self._query(case, draw), headers, body)

    def _path(self, case, draw):
        template, filled = case.path, case.path_parameters or {}
        if template not in OPTIONS:
            shown = {name: quote(str(value), safe="") for name, value in filled.items()}
            kept = template.startswith("/store") and draw(st.booleans())
            return template.format(**({"name": KEPT} if kept else shown))
        chosen = draw(
            st.sampled_from(OPTIONS[template]) | st.just("").map(lambda _: _drawn(filled))
        )
        address = draw(self.addresses)
        if template.startswith(("/imgproxy", "/thumbor")):
            return "/".join([template.split("/{")[0], "unsafe", *filter(None, [chosen]), address])
        return template.format(modifiers=chosen, options=chosen, original=quote(address, safe=""))

    def _query(self, case, draw):
        said = [*(case.query or {}).items()]
        few = (
            draw(st.lists(st.sampled_from(said), max_size=4, unique_by=lambda s: s[0]))
            if said
            else []
        )
        names = {each.name for each in case.operation.query}
        needed = {each.name for each in case.operation.query if each.is_required}
        few = {**{name: value for name, value in said if name in needed}, **dict(few)}
        query = {name: _text(value) for name, value in few.items() if name not in ADDRESSES}
        for name in sorted(ADDRESSES & names):
            if name in ("url", "href") or name in few:
                film = case.path == "/video" and draw(st.booleans())
                query[name] = draw(self.films if film else self.addresses)
        if names and draw(st.integers(0, 3)) == 0:
            query[draw(st.sampled_from(sorted(names)))] = draw(st.sampled_from(ODD))
        return [*query.items()]

    def _body(self, case, draw, headers):
        if case.media_type == "application/json":
            headers["Content-Type"] = case.media_type
            if draw(st.integers(0, 9)) == 0:
                return {"content": draw(st.sampled_from(BROKEN))}
            return {"content": json.dumps(self._led(case.body, draw)).encode()}
        if case.media_type == "multipart/form-data":
            return {"files": [*self._parts(case.body, draw)]}
        headers["Content-Type"] = case.media_type.replace("*", "png")
        return {"content": draw(st.sampled_from(FILES))}

    def _led(self, value, draw):
        """Put addresses that lead somewhere into a body, and pictures for base64."""
        if isinstance(value, list):
            return [self._led(each, draw) for each in value]
        if not isinstance(value, dict):
            return value if isinstance(value, str | int | float | bool | None) else str(value)
        led = {str(name): self._led(each, draw) for name, each in value.items()}
        if isinstance(led.get("operations"), list) and draw(st.booleans()):
            led["operations"] = draw(st.lists(st.sampled_from(DONE), max_size=3))
        for name in led.keys() & ADDRESSES:
            if isinstance(led[name], str):
                led[name] = draw(self.addresses)
        if isinstance(led.get("base64"), str) and draw(st.booleans()):
            led["base64"] = b64encode(draw(st.sampled_from(FILES))).decode()
        return led

    def _parts(self, body, draw):
        fields = body if isinstance(body, dict) else {}
        if draw(st.integers(0, 9)):
            yield (
                "file",
                (draw(st.sampled_from(["a.png", "ä/..\\b", ""])), draw(st.sampled_from(FILES))),
            )
        names = [name for name in fields if name != "file" and name.isprintable() and name]
        few = draw(st.sets(st.sampled_from(names), max_size=3)) if names else set()
        for name, value in fields.items():
            if name in few | {"outputFormat"}:
                yield name, (None, _text(self._led(value, draw)))


def _drawn(filled):
    return quote(next(iter(filled.values()), ""), safe="/:,=&")


def _line(value):
    return "".join(c for c in str(value) if c.isprintable()).encode("latin-1", "replace").strip()


def _text(value):
    return value if isinstance(value, str) else json.dumps(value, default=str)
