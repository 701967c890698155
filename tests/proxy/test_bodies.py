import asyncio
import base64
import os

import pytest

from proxy.bodies import AT_ONCE, MOST_VALUES, from_base64, read_json
from proxy.failures import UploadTooLarge
from transforms.errors import InvalidParameter, UnsupportedFormat

MOST = 4_000_000


def receiving(*chunks):
    messages = [{"type": "http.request", "body": each, "more_body": True} for each in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive():
        await asyncio.sleep(0)
        return messages.pop(0)

    return receive


async def decoded(text, most=MOST):
    upload = await from_base64(text, most)
    try:
        return upload.blob.bytes()
    finally:
        upload.blob.close()


@pytest.mark.parametrize("length", [1, 2, 3, 4, 57, AT_ONCE * 3 // 4, AT_ONCE, 1_000_001])
@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
async def test_what_was_coded_is_decoded_with_line_breaks_or_without(length, prefix):
    data = os.urandom(length)
    assert await decoded(prefix + base64.b64encode(data).decode()) == data
    assert await decoded(prefix + base64.encodebytes(data).decode()) == data
    assert await decoded(prefix + base64.encodebytes(data).decode().replace("\n", "\r\n")) == data


@pytest.mark.parametrize(
    "text",
    [
        "AAA",
        "AA=",
        "A===",
        "AA==AAAA",
        "AA-_",
        "AA*A",
        "ü",
        "=",
        "A" * (AT_ONCE - 2) + "==" + "AAAA",
        "A" * AT_ONCE + "A",
        "A" * (2 * AT_ONCE - 1) + "*",
    ],
)
async def test_broken_base64_is_refused(text):
    with pytest.raises(InvalidParameter, match="expected bytes in base64"):
        await decoded(text)


@pytest.mark.parametrize("text", ["", "\n", "data:image/png;base64,"])
async def test_nothing_is_no_image(text):
    with pytest.raises(UnsupportedFormat, match="empty"):
        await decoded(text)


async def test_one_byte_more_than_allowed_is_refused():
    data = bytes(1000)
    assert await decoded(base64.b64encode(data).decode(), most=1000) == data
    with pytest.raises(UploadTooLarge):
        await decoded(base64.b64encode(data).decode(), most=999)


@pytest.mark.parametrize(
    "chunks", [(b"[" + b"{}," * MOST_VALUES + b"{},{}]",), (b'{"a":["', *[b'","'] * 20_000, b'"]}')]
)
async def test_more_values_than_anyone_needs_are_refused_before_they_are_made(chunks):
    with pytest.raises(InvalidParameter, match="expected at most 16384"):
        await read_json(receiving(*chunks), dict, MOST, lambda _: None)


async def test_json_of_another_shape_is_refused_in_words():
    with pytest.raises(InvalidParameter, match=r"expected a JSON object of its shape \("):
        await read_json(receiving(b"[]"), dict, MOST, lambda _: None)
