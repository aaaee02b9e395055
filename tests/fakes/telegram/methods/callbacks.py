"""answerCallbackQuery: once, and in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import utf16
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.press import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

MAX_NOTICE = 200  # UTF-16 units


def answer_callback_query(world: FakeTelegram, params: Params) -> Done:
    """End the waiting of a pressed button."""
    press = world.presses.get(params.text("callback_query_id"))
    late = press is not None and world.clock() - press.at > world.press_lifetime
    if press is None or press.answer is not None or late:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if utf16.units(text) > MAX_NOTICE:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not url.startswith((f"https://t.me/{world.bot.username}", "tg://")):
        raise bad_request("URL_INVALID")
    press.answer = Answer(text=text, alert=params.flag("show_alert"), url=url)
    return Done(True)


METHODS: Mapping[str, Handler] = {"answerCallbackQuery": answer_callback_query}
