import asyncio
from hashlib import sha256

import pytest

from cache import Alone, Links, ReadThrough, Rules, Terms, Validators, open_tiers
from proxy.failures import SourceFailed, SourceTimeout
from proxy.originals import LEAST_WEIGHT, ORIGINALS, Original, Originals
from proxy.remembering import POLICY
from proxy.sources import Fetched
from proxy.sources.base import NOT_MODIFIED
from transforms.blob import Blob
from transforms.errors import UnsupportedFormat

URL = "https://a.example/a.jpg"
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
KNOWN = Validators('"1"', "")


class Origin:
    """A source of one original."""

    schemes = ("https",)

    def __init__(self, body=JPEG, etag='"1"', gate=None):
        self.body, self.etag, self.gate = body, etag, gate
        self.asked = []

    async def fetch(self, url, validators=None, *, refuse=None):
        assert url == URL
        self.asked.append(validators)
        if self.gate:
            await self.gate.wait()
        if isinstance(self.body, Exception):
            raise self.body
        if validators and validators.etag == self.etag:
            return NOT_MODIFIED
        refuse(self.body[:4096])
        return Fetched(Blob.of(self.body), sha256(self.body).hexdigest(), self.etag)

    async def close(self):
        pass


def originals(source, ttl=60.0, deadline=10.0):
    tiers = open_tiers(
        ["memory://?max_bytes=8mb&max_item_bytes=8mb"], Terms(ORIGINALS, 0, "o:", Links().to)
    )
    return Originals(
        ReadThrough("original", tiers, Alone(), Rules(POLICY, deadline)), {"https": source}, ttl
    )


async def test_an_original_is_fetched_once_for_all_who_ask_at_once_and_after():
    source = Origin(gate=asyncio.Event())
    kept = originals(source)
    asking = [asyncio.create_task(kept.get(URL)) for _ in range(9)]
    await asyncio.sleep(0)
    source.gate.set()
    got = [*await asyncio.gather(*asking), await kept.get(URL)]
    assert {original.digest for original in got} == {sha256(JPEG).hexdigest()}
    assert got[0].blob.bytes() == JPEG
    assert got[0].validators == KNOWN
    assert source.asked == [None]


async def test_one_whose_validators_hold_comes_without_bytes():
    source = Origin()
    original = await originals(source).get(URL, KNOWN)
    assert (original.blob, original.digest, original.validators) == (None, "", KNOWN)
    assert source.asked == [KNOWN]


async def test_that_it_was_unchanged_is_never_taken_for_the_original():
    source = Origin()
    kept = originals(source)
    await kept.get(URL, KNOWN)
    assert (await kept.get(URL)).blob.bytes() == JPEG


async def test_one_that_changed_is_kept_for_those_who_ask_without_validators():
    source = Origin(etag='"2"')
    kept = originals(source)
    assert (await kept.get(URL, KNOWN)).blob.bytes() == JPEG
    assert (await kept.get(URL)).blob.bytes() == JPEG
    assert source.asked == [KNOWN]


async def test_empty_validators_are_none():
    source = Origin()
    await originals(source).get(URL, Validators())
    assert source.asked == [None]


async def test_one_that_has_aged_is_fetched_again():
    source = Origin()
    kept = originals(source, ttl=0.0)
    await kept.get(URL)
    await kept.get(URL)
    assert len(source.asked) == 2


async def test_a_failure_is_remembered_and_shared():
    source = Origin(SourceFailed("no"))
    kept = originals(source)
    for _ in range(3):
        with pytest.raises(SourceFailed, match="no"):
            await kept.get(URL)
    assert len(source.asked) == 1


async def test_what_is_no_image_ends_the_download():
    source = Origin(b"<!DOCTYPE html><html>")
    with pytest.raises(UnsupportedFormat):
        await originals(source).get(URL)


async def test_a_source_that_takes_all_the_time_is_to_blame_and_remembered():
    source = Origin(gate=asyncio.Event())
    kept = originals(source, deadline=0.2)
    for _ in range(2):
        with pytest.raises(SourceTimeout, match=r"a\.example"):
            await kept.get(URL)
    assert len(source.asked) == 1


def original(body=JPEG):
    blob = None if body is None else Blob.of(body)
    return Original(blob, "d" * 64, Validators('W/"ü"', "Mon"), 1.5, 9.5)


def test_even_a_small_one_weighs_what_its_descriptor_costs():
    assert original(b"x").size == LEAST_WEIGHT
    assert original(bytes(LEAST_WEIGHT + 1)).size == LEAST_WEIGHT + 1
    assert original(None).size == LEAST_WEIGHT


@pytest.mark.parametrize("body", [JPEG, None])
def test_one_that_was_packed_comes_back(body):
    packed = ORIGINALS.pack("k", original(body))
    back = ORIGINALS.unpack("k", packed)
    assert (back.blob.bytes() if back.blob else None) == body
    assert (back.digest, back.validators, back.made_at, back.fresh_until) == (
        "d" * 64,
        Validators('W/"ü"', "Mon"),
        1.5,
        9.5,
    )


def test_what_is_damaged_or_of_another_key_does_not_come_back():
    packed = ORIGINALS.pack("k", original())
    assert ORIGINALS.unpack("other", packed) is None
    for at in range(0, len(packed), 7):
        damaged = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
        assert ORIGINALS.unpack("k", damaged) is None
    assert ORIGINALS.unpack("k", packed[:-1]) is None
    assert ORIGINALS.unpack("k", b"") is None


async def test_on_other_terms_originals_and_counts_are_the_same():
    usual, other = Origin(), Origin()
    kept = originals(usual)
    elsewhere = kept.on_terms({"https": other}, 5.0)
    assert (await elsewhere.get(URL)).digest == (await kept.get(URL)).digest
    assert (usual.asked, other.asked) == ([], [None])
    assert kept.bytes_in == elsewhere.bytes_in == len(JPEG)
    assert kept.outcomes == {"fetched": 1}


async def test_on_other_terms_a_source_has_another_time():
    slow = Origin(gate=asyncio.Event())
    with pytest.raises(SourceTimeout):
        await originals(slow, deadline=3600).on_terms({"https": slow}, 0.1).get(URL)
