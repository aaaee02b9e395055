"""The bot about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import wire
from tests.fakes.telegram.methods.done import Done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram


def get_me(world: FakeTelegram, _: Params) -> Done:
    """Who the bot is; `can_read_all_group_messages` shows the privacy mode."""
    return Done(
        wire.user(world.bot)
        | {
            "can_join_groups": True,
            "can_read_all_group_messages": not world.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
    )


def _ends_polls(by: str) -> Handler:
    """logOut and close end the work of this server for the bot."""

    def carry_out(world: FakeTelegram, _: Params) -> Done:
        world.updates.end_polls(by)
        return Done(True)

    return carry_out


METHODS: Mapping[str, Handler] = {
    "getMe": get_me,
    "logOut": _ends_polls("logOut request"),
    "close": _ends_polls("close request"),
}
