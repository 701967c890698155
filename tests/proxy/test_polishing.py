import asyncio
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256

import pytest

from cache import Entry, Validators, digest
from proxy.delivery import Delivery
from proxy.doors import Ask
from proxy.failures import RenderTimeout, SourceFailed
from proxy.originals import Original
from proxy.polishing import LEAST_HITS, MOST_KNOWN, POLISHED, Polishing, harder
from proxy.slot import Rendered
from transforms.blob import Blob
from transforms.job import Job, Result
from transforms.limits import Limits
from transforms.optimization import Estimation
from transforms.recipe import Recipe

URL = "https://a.example/a.jpg"
BODY = b"the original"
WEBP = Recipe.parse("resize:w=640")


class Kept:
    """Entries by key, and those that were offered."""

    def __init__(self):
        self.entries: dict[str, Entry] = {}

    def peek(self, key):
        return self.entries.get(key)

    async def offer(self, key, value):
        self.entries[key] = value


class Source:
    def __init__(self):
        self.body: bytes | Exception = BODY
        self.asked = 0

    async def get(self, url, **_):
        self.asked += 1
        if isinstance(self.body, Exception):
            raise self.body
        named = sha256(self.body).hexdigest()
        return Original(Blob.of(self.body), named, Validators(), 5.0, 9.0, (url,))


class House:
    """Polishing beside caches, sources and processes that it is handed."""

    def __init__(self):
        self.kept, self.source = Kept(), Source()
        self.recipes: list[str] = []
        self.answer: bytes | Exception = b"small"
        self.media_type = "image/webp"
        self.idle = True
        self.meanwhile = lambda: None
        self.polishing = Polishing(
            self.kept, self.source, self.job, lambda: self, lambda: self.idle
        )

    def job(self, _, recipe, seconds):
        return Job(str(recipe), Limits(), seconds)

    @asynccontextmanager
    async def open(self):
        yield self

    async def render(self, job, _):
        self.recipes.append(job.recipe)
        self.meanwhile()
        if isinstance(self.answer, Exception):
            raise self.answer
        return Rendered(Result(self.media_type, "webp", 1, 1), self.answer, 0.0, 0.1)

    def keep(self, key, told: Mapping[str, object] = {}):
        name = sha256(BODY).hexdigest()
        body = f"a large body of {key}".encode()
        entry = Entry(
            body, "image/webp", digest(body), 640, 9, name, Validators(), ("t",), (), "", 1.0, 2.0
        )
        self.kept.entries[key] = replace(entry, told=dict(told))

    def hit(self, key, times=LEAST_HITS, recipe=WEBP):
        for _ in range(times):
            self.polishing.heard(key, Ask(URL, recipe, "", Delivery(), negotiated=False))

    async def until(self, true):
        running = asyncio.create_task(self.polishing.run(0.001))
        try:
            async with asyncio.timeout(10):
                while not true():
                    await asyncio.sleep(0.001)
            await asyncio.sleep(0.02)
        finally:
            running.cancel()

    async def outcome(self):
        await self.until(lambda: self.polishing.outcomes.total() == 2)
        assert self.polishing.outcomes["begun"] == 1
        return {name: n for name, n in self.polishing.outcomes.items() if name != "begun"}


@pytest.fixture
def house():
    return House()


async def test_what_is_hit_often_is_encoded_with_all_effort_and_keeps_its_time(house):
    house.keep("a")
    before = house.kept.entries["a"]
    house.hit("a")
    assert await house.outcome() == {"smaller": 1}
    assert house.recipes == ["resize:w=640|write:effort=9"]
    now = house.kept.entries["a"]
    assert (now.body, now.etag) == (b"small", digest(b"small"))
    assert (now.made_at, now.fresh_until, now.tags) == (1.0, 2.0, ("t",))
    assert now.told == {POLISHED: True}
    assert house.polishing.saved == len(before.body) - len(b"small")


async def test_what_is_hit_most_comes_first(house):
    for key, times in (("a", LEAST_HITS), ("b", LEAST_HITS + 9), ("c", LEAST_HITS - 1)):
        house.keep(key)
        house.hit(key, times)
    await house.until(lambda: house.polishing.outcomes["smaller"] == 2)
    assert list(house.polishing._tried) == ["b", "a"]
    assert house.kept.entries["c"].body.startswith(b"a large")


async def test_nothing_is_done_while_others_work(house):
    house.idle = False
    house.keep("a")
    house.hit("a")
    running = asyncio.create_task(house.polishing.run(0.001))
    await asyncio.sleep(0.05)
    assert not house.recipes
    house.idle = True
    async with asyncio.timeout(10):
        while not house.polishing.outcomes:
            await asyncio.sleep(0.001)
    running.cancel()


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda h: setattr(h, "answer", b"a large body of a"), "no smaller"),
        (lambda h: setattr(h, "media_type", "image/png"), "no smaller"),
        (lambda h: setattr(h, "answer", RenderTimeout("slow")), "failed"),
        (lambda h: setattr(h.source, "body", SourceFailed("gone", "url")), "failed"),
        (lambda h: setattr(h.source, "body", b"another"), "changed"),
        (lambda h: setattr(h, "meanwhile", lambda: h.keep("a", {"x": 1})), "overtaken"),
        (lambda h: setattr(h, "meanwhile", h.kept.entries.clear), "overtaken"),
    ],
)
async def test_what_does_not_come_to_less_leaves_what_was_there(house, change, outcome):
    house.keep("a")
    before = house.kept.entries["a"].body
    change(house)
    house.hit("a")
    assert await house.outcome() == {outcome: 1}
    assert not house.polishing.saved
    assert house.kept.entries.get("a") is None or house.kept.entries["a"].body == before


async def test_it_is_tried_once_until_there_is_another(house):
    house.keep("a")
    house.answer = b"a large body of a"
    house.hit("a")
    await house.outcome()
    assert len(house.recipes) == 1
    house.kept.entries["a"] = replace(house.kept.entries["a"], etag="another")
    await house.until(lambda: len(house.recipes) == 2)


async def test_what_another_process_has_polished_is_left_alone(house):
    house.keep("a", {POLISHED: True})
    house.hit("a")
    running = asyncio.create_task(house.polishing.run(0.001))
    await asyncio.sleep(0.05)
    running.cancel()
    assert not house.recipes


async def test_a_fault_of_ours_ends_nothing_but_that_piece(house):
    house.keep("a")
    house.answer = KeyError("ours")
    house.hit("a")
    assert await house.outcome() == {"failed": 1}
    house.answer = b"small"
    house.keep("b")
    house.hit("b")
    await house.until(lambda: house.polishing.outcomes["smaller"] == 1)


async def test_what_more_effort_may_make_look_worse_is_let_be(house):
    house.keep("a")
    house.kept.entries["a"] = replace(house.kept.entries["a"], media_type="image/jxl")
    house.keep("b")
    house.hit("a", LEAST_HITS + 1)
    house.hit("b")
    await house.outcome()
    assert list(house.polishing._tried) == ["b"]


async def test_what_is_known_is_bounded_and_fades(house):
    for number in range(MOST_KNOWN + 10):
        house.hit(str(number), times=1)
    assert len(house.polishing._liked) <= MOST_KNOWN
    house.hit("often", times=9)
    house.polishing._fade()
    assert house.polishing._liked["often"].hits == 4
    assert set(house.polishing._liked) == {"often"}


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("resize:w=9", "resize:w=9|write:effort=9"),
        ("write:format=avif,q=60", "write:format=avif,q=60,effort=9"),
        ("write:format=auto,accepts=avif.webp", "write:format=auto,effort=9,accepts=avif.webp"),
    ],
)
def test_the_recipe_is_the_same_but_for_the_effort(written, becomes):
    assert str(harder(Recipe.parse(written))) == becomes


@pytest.mark.parametrize(
    "written", ["write:format=webp,effort=2", "write:format=blurhash", "write:maxbytes=9000"]
)
def test_what_the_caller_chose_or_no_effort_changes_is_let_be(written):
    assert harder(Recipe.parse(written)) is None


def test_what_is_no_recipe_is_let_be():
    assert harder(Estimation.parse("estimate:format=png")) is None
