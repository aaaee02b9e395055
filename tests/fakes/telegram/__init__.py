"""Telegram's Bot API over a loopback socket, with people and chats behind it.

    async with FakeTelegram() as world:
        alice = world.user("Alice")
        group = world.supergroup("Traders", forum=True, bot_admin=True)
        bot = telegram.Bot(
            world.token, base_url=world.base_url, base_file_url=world.base_file_url
        )
        await alice.says(group, "/help")
        await world.until(lambda: group.messages[-1].sender is world.bot)

It models the world and the server, never our client: where the documentation or the server's
source says how it behaves, it does so, and `judge` holds the traffic against schemas of others.
"""

from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.errors import ApiError
from tests.fakes.telegram.faults import ANY, DOWNLOAD, Fault
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.model import Chat, Message, Topic
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.press import Answer, Press
from tests.fakes.telegram.world import TOKEN, Call, FakeTelegram

__all__ = [
    "ANY",
    "DOWNLOAD",
    "TOKEN",
    "Answer",
    "ApiError",
    "Call",
    "Chat",
    "Clock",
    "FakeTelegram",
    "Fault",
    "Limits",
    "Message",
    "Person",
    "Press",
    "Topic",
]
