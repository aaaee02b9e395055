"""Discord: one bot account in one server, over the gateway and the HTTP API (https://discord.com/developers/docs)."""

from adapters.discord.adapter import CAPABILITIES, DiscordAdapter
from adapters.discord.commands import Catalogue
from adapters.discord.settings import CommandEntry, CommandPlace, CommandWords, DiscordSettings

__all__ = [
    "CAPABILITIES",
    "Catalogue",
    "CommandEntry",
    "CommandPlace",
    "CommandWords",
    "DiscordAdapter",
    "DiscordSettings",
]
