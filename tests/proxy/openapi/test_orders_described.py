import jsonschema
import msgspec
import pytest

from proxy.doors.operations import OPERATIONS
from proxy.doors.order import MOST, Order
from proxy.openapi import Guard, document
from proxy.openapi.orders import ORDER, described
from tests.proxy.doors.test_orders import FILE, SAME

BY_URL = {"file": FILE, "operations": []}
SENT = {"file": {"type": "base64", "base64": "AA=="}, "operations": []}
MORE_SPELLINGS = (None, "JPG")
GIVEN = [each for each, _ in SAME if not any(v in MORE_SPELLINGS for v in each.values())]


@pytest.fixture(scope="module")
def schema():
    operations = [described("/transform", "", "")]
    whole = msgspec.json.decode(msgspec.json.encode(document(operations, Guard())))
    return {**whole, "$ref": f"#/components/schemas/{ORDER}"}


def fits(order, schema):
    return jsonschema.Draft202012Validator(schema).is_valid(order)


@pytest.mark.parametrize("operation", GIVEN, ids=str)
def test_orders_that_are_read_fit_what_is_described(schema, operation):
    assert fits({**BY_URL, "operations": [operation]}, schema)


@pytest.mark.parametrize("order", [BY_URL, SENT])
def test_an_original_is_an_address_or_its_bytes(schema, order):
    Order.read(order)
    assert fits(order, schema)


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"operations": []},
        {"file": FILE},
        {**BY_URL, "file": {**FILE, "base64": "AA=="}},
        {**BY_URL, "more": 1},
        {**BY_URL, "operations": [{"type": "grayscale"}] * (MOST + 1)},
        {**BY_URL, "operations": [{"type": "no such operation"}]},
        {**BY_URL, "operations": [{}]},
        {**BY_URL, "operations": [{"type": "rotate"}]},
        {**BY_URL, "operations": [{"type": "crop"}]},
        {**BY_URL, "operations": [{"type": "watermark", "opacity": 0.5}]},
        {**BY_URL, "operations": [{"type": "blur", "sigma": "2"}]},
        {**BY_URL, "operations": [{"type": "grayscale", "sigma": 2}]},
    ],
)
def test_orders_that_are_refused_do_not_fit(schema, order):
    assert not fits(order, schema)


def test_every_operation_is_told_apart_by_its_type(schema):
    told = schema["components"]["schemas"]["Operation"]
    assert told["discriminator"]["mapping"].keys() == OPERATIONS.keys()
    assert [each["$ref"] for each in told["oneOf"]] == [*told["discriminator"]["mapping"].values()]
