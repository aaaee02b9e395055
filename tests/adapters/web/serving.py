"""The page on a loopback socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from adapters.web import WebAdapter
from tests.adapters.web.house import House


@asynccontextmanager
async def listening(house: House, adapter: WebAdapter | None = None) -> AsyncIterator[str]:
    """Serve for the length of a block; the address."""
    adapter = adapter or house.adapter
    serving = asyncio.create_task(adapter.listen(house.desk.receive))
    try:
        async with asyncio.timeout(10):
            url = await adapter.listening()
        yield url
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
