"""The calls that the fake plays; importing the modules fills the table."""

from tests.fakes.discord.calls import account, channels, interactions, messages, threads

__all__ = ["account", "channels", "interactions", "messages", "threads"]
