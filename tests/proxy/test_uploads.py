import asyncio
import os
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy import uploads
from proxy.departure import CallerLeft
from proxy.failures import Overloaded, UploadTooLarge
from proxy.forms import MOST_PARTS, MOST_WORDS
from proxy.sources import FetchMemory
from transforms.errors import InvalidParameter, UnsupportedFormat

LIMIT = 100_000
FORM = [(b"content-type", b"multipart/form-data; boundary=XX")]


def caller(*chunks, left=False):
    """Send these chunks, and then leave or end."""
    ends = [] if left else [{"type": "http.request", "body": b"", "more_body": False}]
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    queue = iter([*messages, *ends])

    async def receive():
        return next(queue, {"type": "http.disconnect"})

    return receive


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))


def part(content, name=b"file", filename=b"cat.jpg", more=b""):
    return b'--XX\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n%s\r\n%s\r\n' % (
        name,
        filename,
        more,
        content,
    )


def form(*parts):
    return b"".join(parts) + b"--XX--\r\n"


def plenty(_):
    """There is room for any size."""


async def read(*chunks, headers=(), limit=LIMIT, left=False):
    return await uploads.read(headers, caller(*chunks, left=left), limit, plenty)


async def test_a_raw_body_becomes_a_sealed_blob():
    upload = await read(b"abc", b"", b"def", headers=[(b"content-type", b"image/png")])
    assert upload.blob.bytes() == b"abcdef"
    assert upload.digest == sha256(b"abcdef").hexdigest()
    assert (upload.filename, upload.media_type) == ("", "image/png")
    with pytest.raises(OSError, match="not permitted"):
        os.pwrite(upload.blob.fd, b"x", 0)


async def test_exactly_the_limit_passes_and_one_more_does_not():
    assert len((await read(b"x" * LIMIT)).blob) == LIMIT
    with pytest.raises(UploadTooLarge):
        await read(b"x" * LIMIT, b"y")


async def test_exactly_the_limit_passes_in_a_form_and_one_more_does_not():
    assert len((await read(form(part(b"x" * LIMIT)), headers=FORM)).blob) == LIMIT
    with pytest.raises(UploadTooLarge):
        await read(form(part(b"x" * (LIMIT + 1))), headers=FORM)


@pytest.mark.parametrize("length", [b"100001", b"9" * 5000, b"0" * 30 + b"100001"])
async def test_an_announced_excess_is_refused_before_a_byte_is_read(length):
    async def receive():
        raise AssertionError("nothing may be read")

    with pytest.raises(UploadTooLarge):
        await uploads.read([(b"content-length", length)], receive, LIMIT, plenty)


async def test_a_form_may_be_a_little_longer_than_its_image():
    body = form(part(b"x" * LIMIT))
    headers = [*FORM, (b"content-length", str(len(body)).encode())]
    assert len((await read(body, headers=headers)).blob) == LIMIT
    too_long = [*FORM, (b"content-length", str(LIMIT + 2 * uploads.FORM_OVERHEAD).encode())]
    with pytest.raises(UploadTooLarge):
        await read(body, headers=too_long)


async def test_other_parts_cannot_make_a_form_endless():
    with pytest.raises(UploadTooLarge):
        await read(form(part(b"y" * 2 * LIMIT, name=b"note"), part(b"x")), headers=FORM)


async def test_other_parts_are_short_words():
    half, name = b"x" * (MOST_WORDS // 2), b"options"
    fits = form(part(b"picture"), part(half, name), part(half, b"more"))
    upload = await read(fits, headers=FORM, limit=10 * LIMIT)
    assert upload.fields["options"] == half.decode()
    for many in ((half, half + b"x"), (half, half, b"x")):
        parts = [part(words, name) for words in many]
        with pytest.raises(InvalidParameter, match=f"more than {MOST_WORDS} bytes beside it"):
            await read(form(*parts, part(b"picture")), headers=FORM, limit=10 * LIMIT)


async def test_the_form_of_a_real_client_is_read():
    request = httpx.Request(
        "POST",
        "http://a.example/image",
        data={"note": "hello"},
        files={"file": ("kätzchen.png", b"\x89PNG\r\n--not-the-boundary\r\n", "image/png")},
    )
    upload = await read(request.read(), headers=[(k.lower(), v) for k, v in request.headers.raw])
    assert upload.blob.bytes() == b"\x89PNG\r\n--not-the-boundary\r\n"
    assert (upload.filename, upload.media_type) == ("kätzchen.png", "image/png")


@given(st.binary(min_size=1, max_size=200), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_a_form_cut_anywhere_is_the_same_form(content, step):
    body = form(part(b"ignored", name=b"note"), part(content))
    if b"\r\n--XX" in content:
        return
    chunks = [body[at : at + step] for at in range(0, len(body), step)]
    upload = asyncio.run(read(*chunks, headers=FORM))
    assert upload.blob.bytes() == content
    assert upload.digest == sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("chunks", "headers"),
    [((), []), ((b"",), []), ((form(part(b"")),), FORM)],
    ids=["none", "empty", "empty part"],
)
async def test_nothing_is_no_image(chunks, headers):
    with pytest.raises(UnsupportedFormat, match="empty"):
        await read(*chunks, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--XX--\r\n",
        b"not a form",
        b"--YY\r\n\r\nx\r\n--YY--",
        part(b"x"),
        form(part(b"x"))[:-8],
        form(part(b"x", name=b"image")),
        form(part(b"x"), part(b"y")),
        form(part(b"eA==", more=b"Content-Transfer-Encoding: base64\r\n")),
        form(part(b"x", more=b"Bad Header: y\r\n")),
        form(part(b"x", more=b"A: b\r\n" * 50)),
        form(part(b"x", more=b"A: " + b"b" * 10_000 + b"\r\n")),
        form(*[part(b"x", name=b"n")] * MOST_PARTS, part(b"x")),
        b"--XX\r\n\r\nno headers\r\n--XX--\r\n",
        b"--XX\nContent-Disposition: form-data; name=file\n\nx\n--XX--\n",
    ],
)
async def test_a_form_that_is_none_is_refused(body):
    with pytest.raises(InvalidParameter, match="file="):
        await read(body, headers=FORM)


@pytest.mark.parametrize(
    "kind",
    [
        b"multipart/form-data",
        b"multipart/form-data; boundary=",
        b'multipart/form-data; boundary=""',
        b"Multipart/Form-Data; boundary=" + b"x" * 1000,
        b"multipart/form-data; boundary",
    ],
)
async def test_a_form_without_a_usable_boundary_is_refused(kind):
    with pytest.raises(InvalidParameter, match="boundary"):
        await read(form(part(b"x")), headers=[(b"content-type", kind)])


@pytest.mark.parametrize("coding", [b"gzip", b"br", b"identity, gzip"])
async def test_a_coded_body_is_refused(coding):
    with pytest.raises(UnsupportedFormat, match="Content-Encoding"):
        await read(b"x", headers=[(b"content-encoding", coding)])


async def test_identity_is_no_coding():
    assert len((await read(b"x", headers=[(b"content-encoding", b"identity")])).blob) == 1


@pytest.mark.parametrize("headers", [[], FORM], ids=["raw", "form"])
async def test_a_caller_who_leaves_is_noticed(headers):
    with pytest.raises(CallerLeft):
        await read(part(b"x"), headers=headers, left=True)


async def test_a_failed_or_cancelled_upload_keeps_no_descriptor():
    before = descriptors()
    stalled = caller(b"x" * (LIMIT + 1))
    with pytest.raises(UploadTooLarge):
        await uploads.read([], stalled, LIMIT, plenty)

    async def hanging():
        await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await uploads.read([], hanging, LIMIT, plenty)
    assert descriptors() == before


async def test_delimiters_that_almost_match_stay_content():
    content = b"\r\n--X\r\n--XY--\r\n--XX!" * 100
    assert (await read(form(part(content)), headers=FORM)).blob.bytes() == content


async def test_content_full_of_the_boundary_is_refused():
    content = b"\r\n--XX!" * 10_000
    with pytest.raises(InvalidParameter, match="full of its boundary"):
        await read(form(part(content)), headers=FORM)


async def test_a_form_in_very_small_pieces_is_read():
    body = form(part(b"x" * 20_000))
    chunks = [body[at : at + 1] for at in range(len(body))]
    assert len((await read(*chunks, headers=FORM)).blob) == 20_000


async def test_every_byte_is_reserved_before_it_is_kept():
    sizes = []
    await uploads.read([], caller(b"abc", b"de"), LIMIT, sizes.append)
    assert sizes == [3, 2]


async def test_a_body_that_finds_no_room_is_refused():
    with pytest.raises(Overloaded):
        await uploads.read([], caller(b"abc"), LIMIT, FetchMemory(2).reserve)
