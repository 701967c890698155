import asyncio

from proxy.sources.slots import Slots


async def test_a_slow_hosts_queue_leaves_room_for_others():
    slots = Slots(8)
    released = asyncio.Event()

    async def hold(host):
        async with slots.hold(host):
            await released.wait()

    slow = [asyncio.create_task(hold("slow")) for _ in range(100)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5), slots.hold("quick"):
        pass
    released.set()
    await asyncio.gather(*slow)


async def test_who_leaves_the_queue_takes_no_slot():
    slots = Slots(4)
    async with slots.hold("a"):
        waiting = [asyncio.create_task(slots.hold("a").__aenter__()) for _ in range(10)]
        await asyncio.sleep(0)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    async with asyncio.timeout(5), slots.hold("a"):
        assert slots._all._value == 3


async def test_even_few_slots_let_one_through():
    async with asyncio.timeout(5), Slots(1).hold("a"):
        pass
