"""Which accounts this community has, from its configuration. A new platform is one function and one line here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from adapters.discord import CAPABILITIES as DISCORD_FACTS
from adapters.discord import DiscordAdapter, DiscordSettings
from adapters.discord.settings import PLATFORM as DISCORD
from adapters.telegram import TelegramAdapter, TelegramSettings
from adapters.twitter import XAdapter, XKeys, XSettings
from adapters.web import WebAdapter, WebSettings
from adapters.web.settings import RateLimits
from bot.app.bell import Bell
from bot.app.counter import DeskCounter, StoredBookmark
from bot.app.doors import PageFiles, PageSessions
from bot.app.house import House
from bot.app.menus import catalogue, menus
from bot.app.reading import PageReading
from bot.app.spending import HouseCursors, HousePurse
from bot.delivery.budget import Budget
from bot.messages import Address
from bot.platform import Adapter
from bot.tickets.files import FileRules
from bot.tickets.relay import STATE_MARKS

MEGABYTE = 1024 * 1024


def _web(house: House, bell: Bell) -> Adapter | None:
    web, community = house.config.web, house.config.community
    if not web.enabled:
        return None
    with house.store.write() as tx:
        secret = tx.access.secret("web")
    settings = WebSettings(
        secret=secret,
        host=web.host,
        port=web.port,
        public_url=web.public_url or None,
        community_name=community.name,
        tagline=community.tagline,
        languages=tuple(community.languages),
        allowed_hosts=tuple(web.allowed_hosts),
        trusted_proxies=tuple(web.trusted_proxies),
        pictures=house.knowledge.folder / "pictures",
        uploads=house.rules.files,
        rates=_rates(house.rules.files),
    )
    return WebAdapter(
        settings,
        reading=PageReading(house.store, house.content, house.rules, bell),
        sessions=PageSessions(house.store, house.rules.staff, house.clock.now),
        files=PageFiles(house.files),
        now=house.clock.now,
    )


def _rates(files: FileRules) -> RateLimits:
    """As many uploads in a row as one form may bring."""
    usual = RateLimits()
    uploads = replace(usual.visitor_uploads, count=max(usual.visitor_uploads.count, files.most))
    return replace(usual, visitor_uploads=uploads)


def _telegram(house: House, _bell: Bell) -> Adapter | None:
    telegram, token = house.config.telegram, house.config.telegram_token
    if token is None or not telegram.enabled:
        return None
    settings = TelegramSettings(
        account=telegram.account,
        token=token.get_secret_value(),
        staff_chats=tuple(int(room.chat) for room in _staff_rooms(house, "telegram", telegram.account)),
        base_url=telegram.base_url,
        base_file_url=telegram.base_file_url,
    )
    return TelegramAdapter(
        settings, menus=menus(house.knowledge.content, house.rules), files=house.files.path, clock=house.clock
    )


def _x(house: House, _bell: Bell) -> Adapter | None:
    x, keys = house.config.x, house.config.x_keys
    if not keys or not x.enabled:
        return None
    settings = XSettings(
        account=x.account,
        keys=XKeys(**{name: key.get_secret_value() for name, key in keys.items()}),
        mention_seconds=x.mention_seconds,
        message_seconds=x.message_seconds,
        direct_messages=x.direct_messages,
    )
    budget = Budget(day=x.daily_budget, month=x.monthly_budget)
    return XAdapter(
        settings,
        cursors=HouseCursors(house, XAdapter.platform, x.account),
        purse=HousePurse(house, XAdapter.platform, x.account, budget),
        files=house.files.path,
        clock=house.clock,
    )


def _discord(house: House, _bell: Bell) -> Adapter | None:
    discord, token = house.config.discord, house.config.discord_token
    if token is None or not discord.enabled or discord.guild is None:
        return None
    settings = DiscordSettings(
        account=discord.account,
        token=token.get_secret_value(),
        guild=discord.guild,
        watched=frozenset(discord.channels),
        announced=_announced(house, discord.account),
        staff_forums=tuple(room.chat for room in _staff_rooms(house, DISCORD, discord.account)),
        private_channel=discord.private_channel,
        state_marks=STATE_MARKS,
    )
    return DiscordAdapter(
        settings,
        catalogue=catalogue(house.knowledge.content, house.rules),
        counter=DeskCounter(house, DISCORD, DISCORD_FACTS),
        bookmark=StoredBookmark(house, DISCORD, discord.account),
        files=house.files.path,
        clock=house.clock,
    )


def _staff_rooms(house: House, platform: str, account: str) -> Sequence[Address]:
    """Everybody's first, then those of teams."""
    rooms = (house.rules.staff_room, *(team.staff_room for team in house.rules.routing.teams))
    here = (room for room in rooms if room is not None and (room.platform, room.account) == (platform, account))
    return tuple(dict.fromkeys(here))


def _announced(house: House, account: str) -> Mapping[str, bool]:
    """The channels of the rooms on Discord, and whether an announcement may ping somebody there."""
    here = (room for room in house.rules.rooms if (room.where.platform, room.where.account) == (DISCORD, account))
    return {room.where.chat: bool(room.mentions) for room in here}


PLATFORMS: Sequence[Callable[[House, Bell], Adapter | None]] = (_web, _telegram, _discord, _x)


def accounts(house: House, bell: Bell) -> list[Adapter]:
    """Every configured account, not connected yet. Each process has all of them, whichever it serves."""
    return [adapter for make in PLATFORMS if (adapter := make(house, bell)) is not None]
