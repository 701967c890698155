import base64
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from proxy.sdk import AsyncClient, Client, DarkroomError
from tests.journeys import pictures
from tests.journeys.servers import PATIENCE, ROOT, free_port

KEY = "one-long-secret-key"
SMALL = {"type": "resize", "width_in_px": 30}
PHOTO = pictures.photo(90, 60)
PACKAGE = ROOT / "proxy" / "sdk" / "typescript"
BUILT = PACKAGE / "dist" / "index.js"
RUN = Path(__file__).with_name("client.mjs")


@pytest.fixture(scope="module")
def site(originals):
    originals.pages["/photo.jpg"] = PHOTO
    return originals


@pytest.fixture(scope="module")
def node(darkrooms, site):
    return darkrooms(ALLOWED_PRIVATE=site.address, API_KEYS=KEY)


@pytest.fixture
def typescript(tmp_path):
    """Run orders through the built client: a list of what each came to."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("no node on PATH")

    def run(options, *orders):
        asked = tmp_path / "asked.json"
        asked.write_text(json.dumps({"options": options, "orders": orders}))
        done = subprocess.run(
            [program, RUN, BUILT.as_uri(), asked],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def by_address(site, path="/photo.jpg", *operations):
    file = {"type": "url", "name": "a.jpg", "url": site.url(path)}
    return {"file": file, "operations": list(operations or [SMALL])}


def size(data):
    return Image.open(io.BytesIO(data)).size


def test_a_picture_is_had_by_address_and_by_its_bytes(node, site):
    sent = {"file": {"type": "bytes", "bytes": PHOTO}, "operations": [SMALL]}

    with Client(node.url, KEY) as client:
        for order in (by_address(site), sent):
            found = client.transform(order)
            assert (size(found.buffer), found.mime_type) == ((30, 20), "image/jpeg")


async def test_a_picture_is_awaited(node, site):
    async with AsyncClient(node.url, KEY) as client:
        found = await client.transform(by_address(site))
    assert (size(found.buffer), found.mime_type) == ((30, 20), "image/jpeg")


def test_a_refusal_is_an_error_with_the_words_of_the_service(node, site):
    with Client(node.url, KEY) as client, pytest.raises(DarkroomError) as caught:
        client.transform(by_address(site, "/photo.jpg", {"type": "nope"}))
    assert (caught.value.status, caught.value.code) == (400, "invalid_parameter")
    assert caught.value.detail.startswith("operations[0].type='nope'")
    assert caught.value.request_id


def test_a_wrong_key_is_an_error(node, site):
    with Client(node.url, "wrong") as client, pytest.raises(DarkroomError) as caught:
        client.transform(by_address(site))
    assert (caught.value.status, caught.value.code) == (401, "unauthorized")


def test_a_service_that_is_away_is_an_error(site):
    away = f"http://127.0.0.1:{free_port()}"
    with Client(away) as client, pytest.raises(DarkroomError) as caught:
        client.transform(by_address(site))
    assert (caught.value.status, caught.value.code) == (0, "unreachable")


def test_typescript_has_pictures_by_address_and_by_their_bytes(node, site, typescript):
    coded = base64.b64encode(PHOTO).decode()
    files = [
        {"type": "url", "url": site.url("/photo.jpg"), "name": "a.jpg"},
        {"type": "base64", "base64": coded},
        *({"type": "bytes", "base64": coded, "as": way} for way in ("blob", "buffer", "array")),
    ]
    orders = [{"file": file, "operations": [SMALL]} for file in files]

    found = typescript({"baseUrl": f"{node.url}/", "apiKey": KEY}, *orders)

    assert len(found) == len(orders)
    for each in found:
        assert each["mimeType"] == "image/jpeg"
        assert size(base64.b64decode(each["base64"])) == (30, 20)


def test_typescript_says_what_was_refused(node, site, typescript):
    wrong = by_address(site, "/photo.jpg", {"type": "nope"})
    gone = by_address(site, "/none.jpg")

    refused, lost = typescript({"baseUrl": node.url, "apiKey": KEY}, wrong, gone)
    (locked,) = typescript({"baseUrl": node.url}, by_address(site))
    (away,) = typescript({"baseUrl": f"http://127.0.0.1:{free_port()}"}, by_address(site))

    assert (refused["ours"], refused["status"], refused["code"]) == (True, 400, "invalid_parameter")
    assert refused["detail"].startswith("operations[0].type='nope'")
    assert refused["requestId"]
    assert (lost["status"], lost["code"]) == (404, "source_not_found")
    assert (locked["status"], locked["code"]) == (401, "unauthorized")
    assert (away["ours"], away["status"], away["code"]) == (True, 0, "unreachable")


def test_what_is_shipped_is_what_its_source_compiles_to(tmp_path):
    compiler = shutil.which(os.environ.get("DARKROOM_TSC", "tsc"))
    if compiler is None:
        pytest.skip("no tsc on PATH, nor named by DARKROOM_TSC")
    command = [compiler, "--project", PACKAGE / "tsconfig.json", "--outDir", tmp_path]
    subprocess.run(command, check=True, timeout=PATIENCE)
    for name in ("index.js", "index.d.ts"):
        assert (tmp_path / name).read_text() == (PACKAGE / "dist" / name).read_text()
