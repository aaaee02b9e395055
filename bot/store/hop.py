"""The one hop from the event loop into a thread, for everything that blocks on the store."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_Words = ParamSpec("_Words")
_Result = TypeVar("_Result")


async def in_thread(work: Callable[_Words, _Result], *words: _Words.args, **named: _Words.kwargs) -> _Result:
    """What `work` returns. Who is cancelled meanwhile waits for it to end: no transaction outlives its caller."""
    working = asyncio.ensure_future(asyncio.to_thread(work, *words, **named))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        if not working.cancelled():
            working.exception()  # looked at, for nobody else will
        raise
