import re
from dataclasses import MISSING, fields

import httpx
import pytest
from openapi_spec_validator import validate

from proxy import errors
from proxy.app import build
from proxy.doors.feather import FIELDS
from proxy.doors.pare_storage import Shelf
from proxy.settings import Settings
from tests.journeys.servers import free_port

EVERY = "ipx cloudflare imgproxy thumbor imgix video"
SIGNING = "a:00112233445566778899aabbccddeeff"
HOUSES = {
    "plain": {},
    "every door": {"DOORS": EVERY},
    "keys": {"API_KEYS": "0123456789abcdef"},
    "signatures": {"SIGNING_KEYS": SIGNING},
    "only signatures": {"SIGNING_KEYS": SIGNING, "REQUIRE_SIGNATURE": "1"},
    "metrics apart": {"METRICS_PORT": str(free_port())},
}
READ, ASKED = {"HEAD", "OPTIONS"}, "PATCH"


def application(**environment):
    settings = {"RENDERERS": "1", **environment}
    return build(Settings.read({f"DARKROOM_{name}": text for name, text in settings.items()}))


async def asked(app, method, path, **headers):
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://d") as web:
        return await web.request(method, path, headers=headers)


@pytest.fixture(scope="module")
def described():
    """Return the document of a service with some settings, written once."""
    known = {}

    async def write(**environment):
        house = frozenset(environment.items())
        if house not in known:
            app = application(**environment)
            known[house] = (await asked(app, "GET", "/openapi.json")).json()
        return known[house]

    return write


def addresses(app):
    return {route.path.replace(":path}", "}") for route in app._app.routes}


def references(value):
    if isinstance(value, dict):
        if isinstance(found := value.get("$ref"), str):
            yield found
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def responses(document):
    """Yield path, method, status and the response that is referred to."""
    known = document["components"]["responses"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, each in operation["responses"].items():
                name = each.get("$ref", "").rpartition("/")[2]
                yield path, method, int(status), known[name] if name else each


@pytest.mark.parametrize("house", HOUSES.values(), ids=HOUSES)
async def test_the_document_is_valid_openapi(described, house):
    document = await described(**house)
    assert document["openapi"] == "3.1.0"
    validate(document)


@pytest.mark.parametrize("house", HOUSES.values(), ids=HOUSES)
async def test_every_path_of_the_router_is_described_and_nothing_else(house):
    app = application(**house)
    document = (await asked(app, "GET", "/openapi.json")).json()
    assert document["paths"].keys() == addresses(app)


async def test_every_path_is_described_with_the_methods_that_it_takes():
    app = application(DOORS=EVERY)
    document = (await asked(app, "GET", "/openapi.json")).json()
    for path, operations in document["paths"].items():
        refused = await asked(app, ASKED, re.sub(r"\{\w+\}", "x", path))
        assert refused.status_code == 405
        allowed = {*refused.headers["Allow"].split(", ")} - READ
        assert {method.upper() for method in operations} == allowed, path


async def test_what_is_referred_to_is_there_and_what_is_there_is_referred_to(described):
    document = await described(DOORS=EVERY)
    there = {
        f"#/components/{kind}/{name}"
        for kind, each in document["components"].items()
        for name in each
    }
    said = {*references(document)}
    assert said <= there
    securities = {f"#/components/securitySchemes/{name}" for name in ("key", "signature")}
    assert there - said <= securities


async def test_every_code_of_the_service_is_declared_under_its_status_and_no_other(described):
    document = await described(DOORS=EVERY)
    declared = {
        (status, code)
        for _, _, status, each in responses(document)
        for schema in each.get("content", {}).get("application/problem+json", {}).values()
        for code in schema["allOf"][1]["properties"]["code"]["enum"]
    }
    ruled = {(each.status, each.code) for each in (*errors.TABLE.values(), errors.INTERNAL)}
    assert declared == ruled - {(405, "method_not_allowed")}


@pytest.mark.parametrize(
    ("path", "status", "codes"),
    [
        ("/optimize", 422, {"optimization_failed", "ssrf_blocked", "url_fetch_failed"}),
        ("/optimize", 413, {"file_too_large", "image_too_large"}),
        ("/optimize", 500, {"internal", "tool_timeout"}),
        ("/optimize", 502, {"storage_failed"}),
        ("/estimate", 429, {"rate_limit_exceeded"}),
    ],
)
async def test_pares_failures_are_described_in_its_own_words(described, path, status, codes):
    answers = {(p, s): each for p, _, s, each in responses(await described())}
    schema = answers[path, status]["content"]["application/json"]["schema"]
    assert {*schema["allOf"][1]["properties"]["error"]["enum"]} == codes
    assert ("/estimate", 502) not in answers


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (400, {"INVALID_INPUT"}),
        (422, {"INVALID_IMAGE", "TOO_MANY_PIXELS"}),
        (500, {"INTERNAL_ERROR", "PROCESSING_FAILED"}),
        (504, {"TIMEOUT"}),
    ],
)
async def test_feathers_failures_are_described_in_its_own_words(described, status, codes):
    answers = {(p, s): each for p, _, s, each in responses(await described())}
    schema = answers["/api/compress", status]["content"]["application/json"]["schema"]
    inner = schema["allOf"][1]["properties"]["error"]["properties"]["code"]
    assert {*inner["enum"]} == codes


async def test_the_document_is_kept_for_a_while_and_open_to_every_page():
    app = application()
    whole = await asked(app, "GET", "/openapi.json", Origin="https://elsewhere.example")
    assert whole.headers["Cache-Control"] == "public, max-age=300"
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    head = await asked(app, "HEAD", "/openapi.json")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


async def test_the_servers_are_what_the_operator_calls_the_service(described):
    named = await described(BASE_URL="https://images.example.com")
    assert named["servers"] == [{"url": "https://images.example.com"}]
    assert (await described())["servers"] == [{"url": "/"}]


@pytest.mark.parametrize(
    ("house", "read", "sent", "purge"),
    [
        ("plain", None, [{}, {"key": []}], [{"key": []}]),
        ("keys", None, [{"key": []}], [{"key": []}]),
        (
            "signatures",
            [{}, {"signature": []}],
            [{}, {"signature": []}, {"key": []}],
            [{"key": []}],
        ),
        ("only signatures", [{"signature": []}], [{"signature": []}, {"key": []}], [{"key": []}]),
    ],
)
async def test_what_a_request_must_bring_is_said_as_the_operator_has_set_it(
    described, house, read, sent, purge
):
    paths = (await described(**HOUSES[house]))["paths"]
    said = [paths["/image"]["get"], paths["/image"]["post"], paths["/cache"]["delete"]]
    assert [each.get("security") for each in said] == [read, sent, purge]


async def test_with_every_door_open_it_stays_small():
    app = application(DOORS=EVERY)
    assert len((await asked(app, "GET", "/openapi.json")).content) < 200_000


async def test_the_shelf_of_a_file_is_described_with_all_that_it_says(described):
    shelf = (await described())["components"]["schemas"]["Storage"]
    assert shelf["properties"].keys() == {each.name for each in fields(Shelf)}
    assert {*shelf["required"]} == {each.name for each in fields(Shelf) if each.default is MISSING}


async def test_a_form_of_feather_is_described_with_all_of_its_fields(described):
    known = (await described())["components"]["schemas"]
    assert known["Compress"]["properties"].keys() == {"file", *FIELDS}
    assert known["Convert"]["properties"].keys() == {"file", *FIELDS} - {"targetMB"}
    assert known["Convert"]["required"] == ["file", "outputFormat"]


@pytest.mark.parametrize("path", ["/transform", "/variants", "/cache", "/image", "/srcset"])
async def test_an_address_that_is_too_long_is_described(described, path):
    answers = {(p, s) for p, _, s, _ in responses(await described())}
    assert (path, 414) in answers
