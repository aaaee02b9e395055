"""Whose turn it is: what one person does is committed in the order in which it came, whatever each took."""

import asyncio
from typing import Any, Self


class Turn:
    """`async with` it when it is ready: it waits for the turn before it."""

    def __init__(self, before: asyncio.Event | None) -> None:
        self._before = before
        self.over = asyncio.Event()

    async def __aenter__(self) -> Self:
        if self._before is not None:
            await self._before.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.over.set()


class Turns:
    """The turns of all people."""

    def __init__(self) -> None:
        self._last: dict[str, Turn] = {}

    def take(self, interaction: Any) -> Turn:
        """The next turn of who did this."""
        person = _person(interaction)
        before = self._last.get(person)
        turn = Turn(before.over if before else None)
        self._last = {whose: last for whose, last in self._last.items() if not last.over.is_set()}
        self._last[person] = turn
        return turn


def _person(interaction: Any) -> str:
    """Whatever cannot be read is nobody's."""
    match interaction:
        case {"member": {"user": {"id": person}}} | {"user": {"id": person}}:
            return str(person)
        case _:
            return ""
