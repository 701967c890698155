import asyncio

import pytest

from proxy.masters import Masters, Pixels
from transforms.blob import Blob
from transforms.master import Master

NAME = "digest 0"
BUDGET = 1 << 20


def pixels(size=1000):
    return Pixels(Master(10, 10, 3), Blob.of(bytes(size)))


async def test_those_who_wait_are_known_by_what_they_need():
    masters = Masters(BUDGET)
    with masters.waiting(NAME, "resize:w=1"), masters.waiting(NAME, "resize:w=2"):
        with masters.waiting(NAME, "resize:w=1"), masters.waiting("other", "resize:w=9"):
            assert masters.recipes(NAME) == ["resize:w=1", "resize:w=2"]
        assert masters.recipes("other") == []
    assert masters.recipes(NAME) == []


async def test_who_needs_pixels_of_his_own_waits_with_nobody():
    masters = Masters(BUDGET)
    with masters.waiting("", "resize:w=1"), masters.waiting("", "resize:w=2"):
        assert masters.recipes("") == []
        assert not masters.worth("", 2)
        assert masters.find("") is None


@pytest.mark.parametrize(
    ("budget", "count", "worth"), [(BUDGET, 2, True), (BUDGET, 1, False), (0, 9, False)]
)
def test_it_takes_two_and_room(budget, count, worth):
    assert Masters(budget).worth(NAME, count) is worth


async def test_the_others_wait_until_it_is_made():
    masters, begun, go = Masters(BUDGET), asyncio.Event(), asyncio.Event()

    async def work():
        begun.set()
        await go.wait()
        return pixels()

    task = asyncio.create_task(masters.make(NAME, 2, work))
    await begun.wait()
    assert masters.making(NAME)
    other = asyncio.create_task(masters.made_soon(NAME))
    await asyncio.sleep(0)
    assert not other.done()
    go.set()
    made = await task
    await other
    assert masters.find(NAME) is made
    assert (masters.made, masters.used) == (1, 1)


async def test_who_waits_goes_on_when_the_making_fails():
    masters = Masters(BUDGET)

    async def work():
        raise RuntimeError("damaged")

    with pytest.raises(RuntimeError):
        await masters.make(NAME, 2, work)
    await masters.made_soon(NAME)
    assert masters.find(NAME) is None
    assert not masters.worth(NAME, 2)


async def test_what_did_not_pay_is_not_tried_again_for_as_few():
    masters = Masters(BUDGET)

    async def work():
        return None

    assert await masters.make(NAME, 3, work) is None
    assert not masters.worth(NAME, 3)
    assert masters.worth(NAME, 4)


async def test_what_is_held_keeps_to_the_budget_and_the_oldest_goes():
    masters = Masters(BUDGET)
    for n in range(3):

        async def work():
            return pixels(400_000)

        await masters.make(str(n), 2, work)
    assert masters.find("0") is None
    assert masters.find("2")
    assert masters.weight <= BUDGET


async def test_what_takes_more_than_its_share_is_used_and_not_held():
    masters = Masters(BUDGET)

    async def work():
        return pixels(600_000)

    assert await masters.make(NAME, 2, work)
    assert masters.find(NAME) is None
