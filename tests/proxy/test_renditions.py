import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256

import pytest

from cache import ENTRIES, Alone, Links, ReadThrough, Rules, Terms, Validators, open_tiers
from proxy.delivery import Delivery
from proxy.doors import Ask
from proxy.failures import Overloaded, RenderCrashed, RenderTimeout, SourceFailed
from proxy.killers import STRIKES
from proxy.masters import Masters
from proxy.originals import ORIGINALS, Original, Originals
from proxy.remembering import POLICY
from proxy.rendering import Rendering
from proxy.renditions import Renditions, Wanted
from proxy.sources import Fetched
from proxy.sources.base import NOT_MODIFIED
from proxy.spares import PRODUCTION, Spares
from proxy.tickets import Tickets
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.errors import UnreadableImage, UnsupportedFormat
from transforms.job import Job
from transforms.limits import Limits
from transforms.recipe import Recipe

MEMORY = ["memory://?max_bytes=8mb&max_item_bytes=8mb"]
URL = "https://a.example/a.gif"
MARK = "https://a.example/mark.gif"
DOT = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
READY = """
import signal, socket, sys
from transforms import wire
channel = socket.socket(fileno=int(sys.argv[1]))
wire.send(channel, wire.READY)
"""
STUCK = READY + "signal.pause()"
DYING = READY + "channel.recv(1)"


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Origin:
    schemes = ("https",)

    def __init__(self):
        self.body, self.etag, self.asked = DOT, '"1"', 0
        self.mark, self.marks = DOT, 0

    async def fetch(self, url, validators=None, *, refuse=None):
        if url == MARK:
            return self._fetch_mark(refuse)
        assert url == URL
        self.asked += 1
        if isinstance(self.body, Exception):
            raise self.body
        if self.etag and validators and validators.etag == self.etag:
            return NOT_MODIFIED
        refuse(self.body)
        return Fetched(Blob.of(self.body), sha256(self.body).hexdigest(), self.etag)

    def _fetch_mark(self, refuse):
        self.marks += 1
        if isinstance(self.mark, Exception):
            raise self.mark
        refuse(self.mark)
        return Fetched(Blob.of(self.mark), sha256(self.mark).hexdigest(), "")


class House:
    """Renditions with everything that they stand on."""

    def __init__(self, renderers, queue=9):
        self.clock, self.source, self.renderers = Clock(), Origin(), renderers
        rules = Rules(POLICY, 20.0, 60.0, self.clock)
        entries = open_tiers(MEMORY, Terms(ENTRIES, 60.0, "r:", Links().to))
        entries.memory._clock = self.clock
        self.cache = ReadThrough("rendition", entries, Alone(), rules)
        kept = open_tiers(MEMORY, Terms(ORIGINALS, 0, "o:", Links().to))
        originals = ReadThrough("original", kept, Alone(), Rules(POLICY, 20.0, 0, self.clock))
        self.tickets = Tickets(queue, 2.0, 1, lambda: renderers.tally.recent)
        self.renditions = Renditions(
            self.cache,
            Originals(originals, {"https": self.source}, 0.0, self.clock),
            self.tickets,
            Rendering(renderers, Masters(64 << 20), Job("", Limits(), 10.0)),
            60.0,
            self.clock,
        )

    async def get(self, recipe="", upload=None):
        trace = {}
        ask = Ask(URL if upload is None else "", Recipe.parse(recipe), "", Delivery(), False)
        return await self.renditions.get(Wanted.of(ask, upload), trace), trace

    async def settled(self):
        """Wait until nothing is under way any more."""
        async with asyncio.timeout(20):
            while self.cache.flying:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def housed(queue=9, **choices):
    spares = Spares(600 * 1024**2, 0, choices.pop("program", PRODUCTION))
    renderers = Renderers(1, spares, **choices)
    await renderers.start()
    try:
        yield House(renderers, queue)
    finally:
        await renderers.close()


@pytest.fixture
async def house():
    async with housed() as each:
        yield each


async def test_a_rendition_is_made_once_and_says_what_it_is_made_of(house):
    (made, trace), (found, nothing) = await house.get(), await house.get()
    entry = made.value
    assert (made.state, found.state, found.tier) == ("miss", "hit", "memory")
    assert (entry.media_type, entry.width, entry.height) == ("image/webp", 1, 1)
    assert entry.original == sha256(DOT).hexdigest()
    assert entry.validators == Validators('"1"', "")
    assert (entry.made_at, entry.fresh_until) == (1000.0, 1060.0)
    assert entry.body.startswith(b"RIFF")
    assert {"fetch", "queue", "decode", "steps", "encode"} <= trace.keys()
    assert nothing == {}
    assert (house.source.asked, house.renderers.tally.done) == (1, 1)
    assert house.tickets.outstanding == 0


@pytest.mark.parametrize("etag", ['"1"', ""])
async def test_one_whose_original_is_the_same_is_extended_without_a_render(house, etag):
    house.source.etag = etag
    before = (await house.get())[0].value
    house.clock.now += 61
    stale = (await house.get())[0]
    assert (stale.state, stale.value) == ("stale", before)
    await house.settled()
    after = (await house.get())[0]
    assert (after.state, after.value.etag, after.value.fresh_until) == ("hit", before.etag, 1121.0)
    assert (house.source.asked, house.renderers.tally.done) == (2, 1)


async def test_one_whose_original_has_changed_is_made_anew_behind_the_stale_answer(house):
    before = (await house.get())[0].value
    house.clock.now += 61
    house.source.body, house.source.etag = DOT.replace(b"\xff\x00\x00", b"\x00\xff\x00"), '"2"'
    assert (await house.get())[0].state == "stale"
    await house.settled()
    after = (await house.get())[0].value
    assert after.etag != before.etag
    assert after.validators.etag == '"2"'
    assert house.renderers.tally.done == 2


async def test_one_whose_source_fails_stays(house):
    before = (await house.get())[0].value
    house.clock.now += 61
    house.source.body = SourceFailed("no")
    for _ in range(3):
        answer = (await house.get())[0]
        assert (answer.state, answer.value) == ("stale", before)
        await house.settled()
    assert house.source.asked == 2


async def test_a_full_house_refuses_before_it_fetches():
    async with housed(queue=1) as house:
        with house.tickets.take(), pytest.raises(Overloaded):
            await house.get()
        assert house.source.asked == 0
        assert (await house.get())[0].state == "miss"


async def test_one_whose_original_was_sent_along_needs_no_source(house):
    upload = Original(Blob.of(DOT), sha256(DOT).hexdigest(), Validators(), 0, 0)
    assert (await house.get(upload=upload))[0].state == "miss"
    again = replace(upload, blob=Blob.of(DOT))
    assert (await house.get(upload=again))[0].state == "hit"
    assert house.source.asked == 0


async def test_a_damaged_original_is_refused_and_that_is_remembered(house):
    house.source.body = DOT[:-8]
    for _ in range(2):
        with pytest.raises(UnreadableImage):
            await house.get()
    assert (house.source.asked, house.renderers.tally.done) == (1, 1)


async def test_what_takes_too_long_is_not_tried_again():
    async with housed(program=("-c", STUCK), timeout=0.3) as house:
        for _ in range(2):
            with pytest.raises(RenderTimeout):
                await house.get()
        assert (house.renderers.tally.done, house.renderers.tally.killed) == (1, 1)


async def test_an_original_of_which_many_sizes_take_too_long_is_not_tried_in_another():
    async with housed(program=("-c", STUCK), timeout=0.3) as house:
        for q in range(70, 75):
            with pytest.raises(RenderTimeout):
                await house.get(f"write:q={q}")
        assert house.renderers.tally.killed == STRIKES


async def test_one_recipe_that_takes_too_long_takes_its_original_from_nobody():
    async with housed(program=("-c", STUCK), timeout=0.3) as house:
        for q in (70, *[70] * STRIKES, 71):
            with pytest.raises(RenderTimeout):
                await house.get(f"write:q={q}")
            house.clock.now += 61
        assert house.renderers.tally.killed == 2


async def test_who_was_in_line_already_is_not_given_a_process_for_what_kills_it():
    async with housed(program=("-c", STUCK), timeout=0.3) as house:
        asks = [house.get(f"write:q={q}") for q in range(70, 76)]
        failed = await asyncio.gather(*asks, return_exceptions=True)
        assert {type(each) for each in failed} == {RenderTimeout}
        assert house.renderers.tally.killed == STRIKES


async def test_an_original_that_ends_its_process_is_not_tried_again_in_any_size():
    async with housed(program=("-c", DYING)) as house:
        for recipe in ("", "write:q=79"):
            with pytest.raises(RenderCrashed):
                await house.get(recipe)
        assert (house.renderers.tally.done, house.renderers.tally.crashed) == (1, 2)


async def test_equal_asks_by_address_and_by_body_are_different_renditions():
    ask = Ask(URL, Recipe(), "", Delivery(), False)
    upload = Original(Blob.of(DOT), "d", Validators(), 0, 0)
    assert Wanted.of(ask).key != Wanted.of(ask, upload).key
    assert Wanted.of(ask, upload).key == Wanted.of(replace(ask, original=""), upload).key
    assert Wanted.of(ask).key != Wanted.of(replace(ask, version="2")).key


TELLING = """
import signal, socket, sys
from transforms import job as jobs
from transforms.blob import Blob
from transforms.job import Result
from transforms.wire import READY, TURN_BYTES, receive, send
channel = socket.socket(fileno=int(sys.argv[1]))
send(channel, READY)
while True:
    message, blobs = receive(channel)
    job = jobs.decode_job(message[TURN_BYTES:])
    told = repr((job.facts, job.assets, len(blobs))).encode()
    result = Result("image/png", "png", 1, 1, facts={"seen|": len(job.facts) + 1})
    send(channel, message[:TURN_BYTES] + jobs.encode(result), [Blob.of(told)])
"""


async def test_what_a_render_learned_is_told_to_the_next_one_of_the_same_original():
    async with housed(program=("-c", TELLING)) as house:
        told = [(await house.get(f"write:q={q}"))[0].value.body for q in (10, 20)]
        house.source.body = DOT + b" "
        other = (await house.get("write:q=30"))[0].value.body

    assert told == [b"({}, (), 1)", b"({'seen|': 1}, (), 1)"]
    assert other == b"({}, (), 1)"


MARKED = str(Recipe.read({"mark": MARK}))


async def test_what_a_recipe_names_by_url_comes_from_the_sources_too(house):
    entry = (await house.get(MARKED))[0].value

    names = [sha256(DOT).hexdigest()] * 2
    assert entry.original == " ".join(names)
    assert (house.source.asked, house.source.marks) == (1, 1)


async def test_a_failure_to_get_it_names_its_parameter(house):
    house.source.mark = SourceFailed("it said 500", "url")
    with pytest.raises(SourceFailed) as failed:
        await house.get(MARKED)
    assert (failed.value.detail, failed.value.parameter) == ("mark: it said 500", "mark")

    house.clock.now += 10
    house.source.mark = b"<html>"
    with pytest.raises(UnsupportedFormat, match="mark: not an image: the body is HTML"):
        await house.get(MARKED + "|write:q=79")


async def test_one_is_extended_only_while_all_that_it_is_made_of_is_the_same(house):
    await house.get(MARKED)
    for mark, renders in ((DOT, 1), (DOT.replace(b"\xff\x00\x00", b"\x00\xff\x00"), 2)):
        house.clock.now += 61
        house.source.mark = mark
        assert (await house.get(MARKED))[0].state == "stale"
        await house.settled()
        assert (await house.get(MARKED))[0].state == "hit"
        assert house.renderers.tally.done == renders


async def test_the_tags_of_who_has_it_made_are_kept_with_it(house):
    asks = [Ask(URL, Recipe(), "", Delivery(), False, tags=tags) for tags in (("a", "b"), ("c",))]
    made, found = [(await house.renditions.get(Wanted.of(ask), {})).value for ask in asks]
    assert made.tags == found.tags == ("a", "b")
