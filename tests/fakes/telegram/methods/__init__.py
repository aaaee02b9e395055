"""The Bot API's methods, by family, and the one way to carry one out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.telegram.errors import ApiError, NotModelledError, bad_request
from tests.fakes.telegram.judge import known_methods
from tests.fakes.telegram.methods import (
    about,
    callbacks,
    changes,
    chats,
    commands,
    copies,
    media,
    messages,
    receiving,
    topics,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Done, Handler
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

METHODS: Mapping[str, Handler] = {
    **about.METHODS,
    **callbacks.METHODS,
    **changes.METHODS,
    **chats.METHODS,
    **commands.METHODS,
    **copies.METHODS,
    **media.METHODS,
    **messages.METHODS,
    **receiving.METHODS,
    **topics.METHODS,
}
_BY_LOWER_CASE = {name.lower(): name for name in [*METHODS, "getUpdates"]}


def canonical(name: str) -> str | None:
    """The method's proper name: the server takes any case; None when Telegram has none such."""
    return _BY_LOWER_CASE.get(name.lower()) or known_methods().get(name.lower())


async def execute(world: FakeTelegram, method: str, params: Params) -> Any:
    """Carry out one request and keep a record of it; `ApiError` when it is refused."""
    from tests.fakes.telegram.world import Call

    try:
        done = await _carry_out(world, method, params)
    except ApiError as error:
        world.refused.append(Call(method=method, params=params, at=world.clock(), error=error))
        await world.updates.announce()
        raise
    call = Call(
        method=method,
        params=params,
        at=world.clock(),
        result=done.result,
        messages=done.messages,
    )
    world.accepted.append(call)
    if method != "getUpdates":  # updates are judged when they are made
        world.judge.answer(method, done.result)
    await world.updates.announce()
    return done.result


def _not_modelled(_: FakeTelegram, __: Params) -> Done:
    raise NotModelledError("this method")


async def _carry_out(world: FakeTelegram, method: str, params: Params) -> Done:
    if method == "getUpdates":
        return await receiving.get_updates(world, params)
    try:
        return METHODS.get(method, _not_modelled)(world, params)
    except NotModelledError as gap:
        world.judge.note(f"{method}: the fake does not play {gap}")
        raise bad_request(f"{method}: the fake does not play {gap}") from gap
