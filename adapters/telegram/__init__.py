"""Telegram: one bot account over the Bot API (https://core.telegram.org/bots/api), by long polling."""

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.settings import MenuEntry, MenuScope, TelegramSettings

__all__ = ["MenuEntry", "MenuScope", "TelegramAdapter", "TelegramSettings"]
