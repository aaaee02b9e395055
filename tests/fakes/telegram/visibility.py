"""Which messages of people reach the bot: privacy mode and membership.

https://core.telegram.org/bots/features#privacy-mode
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import utf16

if TYPE_CHECKING:
    from tests.fakes.telegram.model import Account, Member, Message


def reaches(message: Message, bot: Account, standing: Member | None, *, privacy: bool) -> bool:
    """Whether the bot is told of this message."""
    chat = message.chat
    if chat.kind == "private":
        return not chat.bot_blocked
    if standing is None or not standing.is_in:
        return False
    if chat.kind == "channel":
        return standing.is_admin
    if message.service or standing.is_admin or not privacy:
        return True
    return _meant_for(message, bot)


def _meant_for(message: Message, bot: Account) -> bool:
    reply = message.reply_to
    if reply is not None and reply.sender is bot:
        return True
    name = f"@{bot.username}".lower()
    for entity in message.entities:
        words = utf16.cut(message.text, entity["offset"], entity["length"]).lower()
        addressed, at, _ = words.partition("@")
        if entity["type"] == "bot_command" and (not at or words == addressed + name):
            return True
        if entity["type"] == "mention" and words == name:
            return True
    return False
