import hashlib
import io
import select
import socket
import socketserver
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest
import pyvips
from PIL import Image

from tests.journeys.origin import Page
from tests.journeys.pictures import badge, claimed_png, moving, photo, size
from tests.object_servers import BUCKET, S3

FOR_EVER = "public, max-age=31536000, immutable"
KEY = "a-key-of-the-service"
WIDTHS = ["320w", "640w", "1280w", "1920w"]


@pytest.fixture(scope="module")
def room(darkrooms, originals, tmp_path_factory):
    """The service with the usual kind of store, one for all who leave it as they found it."""
    folder = tmp_path_factory.mktemp("kept") / "store"
    room = darkrooms(ALLOWED_PRIVATE=originals.address, STORE=f"file://{folder}")
    room.folder = folder
    return room


@pytest.fixture
def s3(tmp_path):
    server = S3(tmp_path)
    yield server
    server.close()


def upload(room, body, filename="a.jpg", headers=None, **fields):
    return room.web.post(
        "/variants", files={"file": (filename, body)}, data=fields, headers=headers
    )


def named(body, width, extension="webp"):
    return f"{hashlib.sha256(body).hexdigest()}-{width}w.{extension}"


def held(room, body):
    """Return the names of all that was kept of a picture, in their order."""
    return sorted(each.name for each in room.folder.glob(f"{hashlib.sha256(body).hexdigest()}*"))


def everything(room):
    return {each.name: each.stat().st_mtime_ns for each in room.folder.glob("*")}


def test_an_upload_becomes_four_webp_that_are_never_enlarged(room):
    body = photo(1000, 750)
    answer = upload(room, body, "Été.jpg")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["id"] == hashlib.sha256(body).hexdigest()
    assert told["name"] == "Été.jpg"
    assert list(told["images"]) == WIDTHS
    assert told["formats"] == {"webp": told["images"]}
    assert told["images"]["320w"] == f"{room.url}/store/{named(body, 320)}"
    assert told["images"]["1280w"] == told["images"]["1920w"]
    assert held(room, body) == sorted(named(body, width) for width in (320, 640, 1000))
    for width, wide in ((320, 320), (640, 640), (1280, 1000), (1920, 1000)):
        had = httpx.get(told["images"][f"{width}w"], trust_env=False)
        assert had.headers["Content-Type"] == "image/webp"
        assert had.headers["Cache-Control"] == FOR_EVER
        assert size(had.content) == (wide, wide * 3 // 4)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_answer_holds_addresses_only(room):
    answer = upload(room, photo(), formats="webp,avif", widths="64")
    assert answer.headers["Content-Type"] == "application/json"
    assert len(answer.content) < 2000
    told = answer.json()
    assert set(told) == {"id", "name", "images", "formats"}
    assert set(told["formats"]) == {"webp", "avif"}
    assert told["images"] == told["formats"]["webp"]
    assert Image.open(io.BytesIO(room.web.get(told["formats"]["avif"]["64w"]).content)).format == (
        "AVIF"
    )


def test_an_original_by_its_address_is_fetched_once(room, originals):
    body = originals.pages["/a%20b.jpg"] = photo(level=1)
    asked = {"url": originals.url("/a%20b.jpg"), "widths": [100, 200], "formats": ["jpeg", "png"]}
    told = room.web.post("/variants", json=asked).json()
    assert told["id"] == hashlib.sha256(body).hexdigest()
    assert told["name"] == "a b.jpg"
    assert set(told["formats"]["png"]) == {"100w", "200w"}
    assert told["images"]["100w"].endswith("-100w.jpg")
    assert originals.hits["/a%20b.jpg"] == 1
    again = room.web.post("/variants", json={**asked, "name": "mine"}).json()
    assert again == {**told, "name": "mine"}


def test_the_same_upload_makes_nothing_twice(room):
    body = photo(level=2)
    first = upload(room, body).json()
    made = room.renders()
    written = everything(room)
    assert upload(room, body, "b.jpg").json() == {**first, "name": "b.jpg"}
    assert room.renders() == made
    assert everything(room) == written


def test_what_a_format_makes_smaller_is_named_by_its_own_width(room):
    body = photo(120, 17_000)
    for formats in ("jpeg,webp", "webp,jpeg"):
        told = upload(room, body, widths="120", formats=formats).json()["formats"]
        for form, extension in (("jpeg", "jpg"), ("webp", "webp")):
            kept = httpx.get(told[form]["120w"], trust_env=False).content
            width, height = size(kept)
            assert told[form]["120w"].endswith(f"-{width}w.{extension}")
            assert (width < 120, height < 17_000) == (form == "webp", form == "webp")
    assert len(held(room, body)) == 2


def test_names_that_are_unknown_are_refused_where_the_service_is_strict(darkroom, tmp_path):
    strict = darkroom(STRICT="1", STORE=f"file://{tmp_path}/store")
    for answer in (
        upload(strict, badge(), width="50"),
        strict.web.post("/variants?width=50", content=badge()),
        strict.web.post("/variants", json={"url": "https://e.com/a.jpg", "width": 50}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
        assert "width" in answer.json()["detail"]


def test_a_raw_body_and_a_query_will_do(room):
    told = room.web.post(
        "/variants?widths=50&formats=jpg&name=x", content=badge(), headers={"Content-Type": "a/b"}
    ).json()
    assert told["name"] == "x"
    assert list(told["formats"]) == ["jpeg"]


def test_the_same_at_the_same_time_is_made_once(room):
    body = photo(1600, 1200, 3)
    before = room.renders()
    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(lambda _: upload(room, body), range(6))]
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].status_code == 200
    assert room.renders() - before == 4


def test_a_new_picture_is_decoded_once(darkroom, tmp_path):
    room = darkroom(STORE=f"file://{tmp_path}/store")
    body = pyvips.Image.new_from_buffer(photo(2000, 1500), "").pngsave_buffer()
    assert upload(room, body, formats="webp,jpeg").status_code == 200
    room.renders()
    assert room.counted("darkroom_masters_total", event="made") == 1
    assert room.counted("darkroom_masters_total", event="used") == 7


def test_what_moves_keeps_moving(room):
    told = upload(room, moving(), formats="webp,jpeg", widths="24").json()
    assert Image.open(io.BytesIO(room.web.get(told["formats"]["webp"]["24w"]).content)).n_frames > 1
    assert size(room.web.get(told["formats"]["jpeg"]["24w"]).content) == (24, 16)


def test_a_drawing_has_every_width(room):
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="5"><path d="M0 0h9v9z"/></svg>'
    )
    told = upload(room, svg, "a.svg", widths="320,640").json()
    assert told["images"]["640w"].endswith("-640w.webp")
    assert size(room.web.get(told["images"]["640w"]).content) == (640, 320)


def test_what_is_kept_is_served_as_images_are(room):
    told = upload(room, photo(), widths="64").json()
    url = told["images"]["64w"]
    whole = room.web.get(url)
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in whole.headers["Content-Security-Policy"]
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    same = room.web.get(url, headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    part = room.web.get(url, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, whole.content[2:6])
    head = room.web.head(url)
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.content == b""
    assert room.web.post(url).status_code == 405
    assert room.web.options(url).status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        "/store/",
        "/store",
        "/store/secret.txt",
        "/store/.hidden",
        "/store/..%2fsecret.txt",
        "/store/%2e%2e/secret.txt",
        f"/store/{'0' * 64}-320w.webp",
        f"/store/{'0' * 64}-320w.webp%00",
        f"/store/{'0' * 64}-0320w.webp",
        f"/store/{'0' * 64}-320w.svg",
        f"/store/{'A' * 64}-320w.webp",
    ],
)
def test_nothing_else_of_the_directory_is_served(room, path):
    room.folder.mkdir(exist_ok=True)
    for place in (room.folder / "secret.txt", room.folder.parent / "secret.txt"):
        place.write_text("not for the public")
    answer = room.web.get(path)
    assert answer.status_code == 404
    assert "not for the public" not in answer.text


def test_a_planted_link_is_not_served(room, tmp_path):
    (tmp_path / "secret.txt").write_text("not for the public")
    room.folder.mkdir(exist_ok=True)
    name = f"{'1' * 64}-320w.webp"
    (room.folder / name).symlink_to(tmp_path / "secret.txt")
    assert room.web.get(f"/store/{name}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "parameter"),
    [
        ({"widths": "0"}, "widths"),
        ({"widths": "-3"}, "widths"),
        ({"widths": "a,b"}, "widths"),
        ({"widths": ","}, "widths"),
        ({"widths": "1.5"}, "widths"),
        ({"widths": ",".join(map(str, range(1, 40)))}, "widths"),
        ({"widths": "9" * 30}, "widths"),
        ({"formats": "exe"}, "formats"),
        ({"formats": "auto"}, "formats"),
        ({"formats": "json"}, "formats"),
        ({"formats": ""}, "formats"),
        ({"name": "n" * 121}, "name"),
        (
            {
                "widths": ",".join(map(str, range(1, 25))),
                "formats": "webp,avif,jpeg",
            },
            "formats",
        ),
    ],
)
def test_a_bad_value_is_refused_by_name(room, fields, parameter):
    before = everything(room)
    answer = upload(room, photo(64, 64), **fields)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_parameter"
    assert answer.json()["detail"].startswith(f"{parameter}=")
    assert everything(room) == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 415, "unsupported_format"),
        (b"PK\3\4" + bytes(200), 415, "unsupported_format"),
        (photo()[:3000], 422, "unreadable_image"),
        (claimed_png(60_000, 60_000), 422, "image_too_large"),
    ],
)
def test_what_is_no_good_picture_leaves_nothing(room, body, status, code):
    before = everything(room)
    answer = upload(room, body, "a.png")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert everything(room) == before


def test_too_many_bytes_are_refused(darkroom, tmp_path):
    room = darkroom(MAX_UPLOAD_BYTES="10kb", STORE=f"file://{tmp_path}/store")
    assert upload(room, bytes(20_000)).json()["code"] == "upload_too_large"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({}, 400, "missing_url"),
        ({"url": ""}, 400, "missing_url"),
        ({"url": 3}, 400, "invalid_parameter"),
        ({"url": "http://127.0.0.1:1/a.jpg"}, 403, "source_forbidden"),
        ({"url": "http://169.254.169.254/latest"}, 403, "source_forbidden"),
        ({"url": "file:///etc/passwd"}, 403, "source_forbidden"),
        ({"url": "data:image/png;base64,AAAA"}, 400, "invalid_url"),
        ({"url": "https://e.com/a", "widths": {"a": 1}}, 400, "invalid_parameter"),
        ({"url": "https://e.com/a", "widths": []}, 400, "invalid_parameter"),
        ({"url": "https://e.com/a", "formats": [1]}, 400, "invalid_parameter"),
        ([], 400, "invalid_parameter"),
    ],
)
def test_bad_json_is_refused(room, asked, status, code):
    answer = room.web.post("/variants", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_original_that_is_not_there_is_its_own_failure(room, originals):
    before = everything(room)
    answer = room.web.post("/variants", json={"url": originals.url("/none.jpg")})
    assert answer.json()["code"] == "source_not_found"
    originals.pages["/short.jpg"] = Page(photo()[:2000], announced=90_000)
    answer = room.web.post("/variants", json={"url": originals.url("/short.jpg")})
    assert answer.json()["code"] == "source_failed"
    assert everything(room) == before


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\pictures\\a.jpg", "a.jpg"),
        ("<script>alert(1)</script>.png", "script>.png"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("n" * 300, "n" * 120),
    ],
)
def test_a_hostile_name_is_only_a_name(room, filename, name):
    body = photo(40, 30)
    told = upload(room, body, filename, widths="32").json()
    assert told["name"] == name
    assert held(room, body) == [named(body, 32)]


def test_other_methods_are_refused(room):
    assert room.web.get("/variants").status_code == 405
    assert room.web.head("/variants").status_code == 405
    assert room.web.options("/variants").status_code == 204


def test_keys_are_needed_where_there_are_any(darkroom, tmp_path):
    room = darkroom(API_KEYS=KEY, STORE=f"file://{tmp_path}/store")
    assert upload(room, badge()).json()["code"] == "unauthorized"
    wrong = upload(room, badge(), headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401
    assert not (tmp_path / "store").exists()
    told = upload(room, badge(), headers={"Authorization": f"Bearer {KEY}"}, widths="9").json()
    assert room.web.get(told["images"]["9w"]).status_code == 200


def test_only_allowed_widths_are_made(darkroom, tmp_path):
    room = darkroom(WIDTHS="400 800", STORE=f"file://{tmp_path}/store")
    told = upload(room, photo(600, 450)).json()
    assert list(told["images"]) == WIDTHS
    widths = [size(room.web.get(url).content)[0] for url in told["images"].values()]
    assert widths == [400, 600, 600, 600]
    assert [url.rpartition("-")[2] for url in told["images"].values()] == [
        f"{width}w.webp" for width in widths
    ]


def test_where_only_presets_are_made_this_is_closed(darkroom, tmp_path):
    room = darkroom(PRESETS_ONLY="1", STORE=f"file://{tmp_path}/store")
    assert upload(room, photo()).json()["code"] == "invalid_parameter"
    assert not (tmp_path / "store").exists()


def test_base_url_and_store_url_are_what_addresses_begin_with(darkroom, tmp_path):
    room = darkroom(BASE_URL="https://img.example.com", STORE=f"file://{tmp_path}/store")
    assert (
        upload(room, badge(), widths="9")
        .json()["images"]["9w"]
        .startswith("https://img.example.com/store/")
    )
    room = darkroom(STORE_URL="https://cdn.example.com/v", STORE=f"file://{tmp_path}/store")
    assert (
        upload(room, badge(), widths="9")
        .json()["images"]["9w"]
        .startswith("https://cdn.example.com/v/")
    )


def test_a_host_header_that_is_none_is_not_repeated(room):
    answer = upload(room, badge(), headers={"Host": 'e"><script>'}, widths="9")
    assert answer.status_code in {200, 400}
    assert "script" not in answer.text


def in_bucket(darkroom, s3, **settings):
    return darkroom(STORE=s3.url, **S3.variables, **settings)


def test_a_bucket_has_the_files_with_their_headers(darkroom, s3):
    room, body = in_bucket(darkroom, s3), photo(1000, 750)
    told = upload(room, body, formats="webp,avif").json()
    assert told["images"]["320w"] == f"{s3.endpoint}/{BUCKET}/{named(body, 320)}"
    if s3.strict:
        assert len(s3.names_held()) == 6
    made = room.renders()
    assert upload(room, body, formats="avif,webp").status_code == 200
    assert room.renders() == made
    assert room.web.get(f"/store/{named(body, 320)}").status_code == 404


def test_a_store_that_is_down_is_502_and_nothing_is_announced(darkroom, s3):
    room = in_bucket(darkroom, s3)
    s3.stop()
    answer = upload(room, photo())
    assert (answer.status_code, answer.json()["code"]) == (502, "storage_failed")
    assert S3.variables["AWS_SECRET_ACCESS_KEY"] not in answer.text
    assert str(s3.port) not in answer.text
    s3.start()
    assert upload(room, photo()).status_code == 200


def test_wrong_credentials_are_502_without_a_secret(darkroom, s3):
    if not s3.strict:
        pytest.skip("this server checks no signature")
    room = darkroom(
        STORE=s3.url, AWS_ACCESS_KEY_ID="the-access-key", AWS_SECRET_ACCESS_KEY="wrong-one"
    )
    answer = upload(room, photo())
    assert (answer.status_code, answer.json()["code"]) == (502, "storage_failed")
    assert "wrong-one" not in answer.text + room.log.read_text()


class Relay(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False


class Cutting:
    """A relay to a server, which cuts every connection that puts a file of this width."""

    def __init__(self, port, width):
        self.mark = f"-{width}w.".encode()
        self.upstream = port
        self.cutting = True
        self.server = Relay(("127.0.0.1", 0), self.relay)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def relay(self, caller, *_):
        with socket.create_connection(("127.0.0.1", self.upstream)) as there, suppress(OSError):
            while ready := select.select([caller, there], [], [], 60)[0]:
                for each in ready:
                    data = each.recv(65_536)
                    if not data or (each is caller and self.cuts(data)):
                        return
                    (there if each is caller else caller).sendall(data)

    def cuts(self, data):
        return self.cutting and data.startswith(b"PUT") and self.mark in data[:400]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_a_set_that_fails_in_part_is_neither_announced_nor_left(darkroom, s3):
    if not s3.strict:
        pytest.skip("the bucket's files cannot be seen")
    relay = Cutting(s3.port, 1280)
    try:
        url = s3.url.replace(f":{s3.port}", f":{relay.port}")
        room = darkroom(STORE=url, **S3.variables)
        body = photo(2000, 1500)
        answer = upload(room, body)
        assert (answer.status_code, answer.json()["code"]) == (502, "storage_failed")
        assert s3.names_held() == []
        relay.cutting = False
        assert upload(room, body).status_code == 200
        assert len(s3.names_held()) == 4
    finally:
        relay.close()


def test_what_was_there_before_stays_where_a_later_set_fails(darkroom, s3):
    if not s3.strict:
        pytest.skip("the bucket's files cannot be seen")
    relay = Cutting(s3.port, 1280)
    try:
        url = s3.url.replace(f":{s3.port}", f":{relay.port}")
        room = darkroom(STORE=url, **S3.variables)
        body = photo(2000, 1500)
        assert upload(room, body, widths="320").status_code == 200
        assert upload(room, body).status_code == 502
        assert s3.names_held() == [named(body, 320)]
    finally:
        relay.close()


def test_a_directory_that_cannot_be_written_is_502(darkroom, tmp_path):
    (tmp_path / "store").write_text("in the way")
    room = darkroom(STORE=f"file://{tmp_path}/store/below")
    assert upload(room, badge()).json()["code"] == "storage_failed"


def test_who_leaves_early_leaves_a_service_that_goes_on(room):
    body = photo(2000, 1500)
    head = (
        f"POST /variants HTTP/1.1\r\nHost: d\r\nContent-Type: image/jpeg\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", room.port)) as connection:
        connection.sendall(head.encode() + body)
    assert upload(room, body).status_code == 200


@pytest.mark.parametrize("store", ["ftp://x", "s3://", "az://c", "s3://b?nope=1"])
def test_a_store_that_is_none_stops_the_start(darkroom, store):
    with pytest.raises(AssertionError, match="DARKROOM_STORE"):
        darkroom(STORE=store)
