"""A process of its own that takes a key's lock, says so, and never ends its work."""

import asyncio
import sys

from cache import Links, ReadThrough, RedisFlights, Rules, Tiers
from tests.cache.kit import Policy


async def make(_flight):
    print("begun", flush=True)  # noqa: T201 - the test reads it
    await asyncio.sleep(3600)


async def lead(url, prefix, lease):
    flights = RedisFlights(Links().to(url), Policy(), prefix, lease=lease)
    through = ReadThrough("things", Tiers([]), flights, Rules(Policy(), deadline=3600))
    await through.get("key", make)


asyncio.run(lead(sys.argv[1], sys.argv[2], float(sys.argv[3])))
