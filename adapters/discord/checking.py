"""What `frontdesk doctor` says of a Discord account."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import discord

from adapters.discord.commands import Catalogue, differing
from adapters.discord.connection import Line, Raw
from adapters.discord.outcomes import Throttled
from adapters.discord.places import ChannelType, Places
from adapters.discord.settings import DiscordSettings
from bot.platform import Finding

_VIEW, _SEND, _MANAGE_MESSAGES = 1 << 10, 1 << 11, 1 << 13
_FILES, _HISTORY, _MENTION = 1 << 15, 1 << 16, 1 << 17
_PIN = 1 << 51  # no longer part of managing messages since February 2026
_MANAGE_THREADS, _PRIVATE_THREADS, _SEND_IN_THREADS = 1 << 34, 1 << 36, 1 << 38
_ADMINISTRATOR = 1 << 3
_NAMES = {
    _VIEW: "View Channel",
    _SEND: "Send Messages",
    _MANAGE_MESSAGES: "Manage Messages",
    _FILES: "Attach Files",
    _HISTORY: "Read Message History",
    _MENTION: "Mention @everyone, @here and All Roles",
    _PIN: "Pin Messages",
    _MANAGE_THREADS: "Manage Threads",
    _PRIVATE_THREADS: "Create Private Threads",
    _SEND_IN_THREADS: "Send Messages in Threads",
}
_IN_WATCHED = _VIEW | _SEND | _HISTORY | _FILES
_IN_FORUM = _VIEW | _SEND | _HISTORY | _FILES | _SEND_IN_THREADS | _MANAGE_THREADS
_IN_PRIVATE = _VIEW | _PRIVATE_THREADS | _SEND_IN_THREADS | _MANAGE_THREADS | _HISTORY | _FILES
_IN_ANNOUNCED = _VIEW | _SEND | _HISTORY | _FILES | _PIN
NEEDED = _IN_WATCHED | _IN_FORUM | _IN_PRIVATE | _IN_ANNOUNCED | _MANAGE_MESSAGES
"""Everything that the invitation link asks for; pinging is granted where it is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rights:
    """What we may do in the server, by the rules of
    https://discord.com/developers/docs/topics/permissions#permission-overwrites."""

    me: str
    guild: str
    roles: frozenset[str]
    base: int

    def lacks(self, needed: int, overwrites: Sequence[Raw]) -> int:
        """Which of the needed rights are missing in a channel with these overwrites."""
        if self.base & _ADMINISTRATOR:
            return 0
        allowed = self.base
        everyone = [o for o in overwrites if str(o["id"]) == self.guild]
        by_role = [o for o in overwrites if str(o["id"]) in self.roles]
        own = [o for o in overwrites if str(o["id"]) == self.me]
        for group in (everyone, by_role, own):
            for overwrite in group:
                allowed &= ~int(overwrite["deny"])
            for overwrite in group:
                allowed |= int(overwrite["allow"])
        return needed & ~allowed


async def findings(line: Line, places: Places, settings: DiscordSettings, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Does the account answer, does it see what people write, may it work where it has to?"""
    try:
        await line.enter()
        guild = await line.rest.get_guild(settings.guild)
    except Exception as error:
        return (_no_answer(error, line, settings),)
    name = line.user.name if line.user else ""
    found = [Finding(ok=True, what=f"{name} answers, and is in the server {guild['name']}"), _sight(line)]
    try:
        found += [finding async for finding in _places(line, settings, dict(guild))]
        found.append(await _commands(line, catalogue))
    except Exception as error:
        found.append(_no_answer(error, line, settings))
    return tuple(found)


def _no_answer(error: Exception, line: Line, settings: DiscordSettings) -> Finding:
    match error:
        case discord.LoginFailure():
            fix = "take a valid token from the developer portal (Bot → Reset Token) and put it into the environment"
            return Finding(ok=False, what=f"Discord refuses the token ({error})", fix=fix)
        case discord.NotFound() | discord.Forbidden():
            fix = f"invite the bot with {invitation(line)} and check discord.guild"
            return Finding(ok=False, what=f"the bot is not in the server {settings.guild}", fix=fix)
        case Throttled():
            return Finding(ok=False, what=f"Discord asks to wait ({error})", fix="try again in a while")
        case _:
            return Finding(ok=False, what=f"Discord does not answer ({error!r})", fix="check the network and the proxy")


def invitation(line: Line) -> str:
    """The link by which an owner of the server lets the bot in, with the rights that it needs."""
    permissions = discord.Permissions(NEEDED)
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(line.application_id or 0, permissions=permissions, scopes=scopes)


def _sight(line: Line) -> Finding:
    flags = line.application.flags if line.application else discord.ApplicationFlags()
    if flags.gateway_message_content or flags.gateway_message_content_limited:
        return Finding(ok=True, what="reads every message in the channels it watches")
    return Finding(
        ok=False,
        what="the message-content intent is off: in channels it reads only mentions of it, replies to it and commands; "
        "staff's plain messages in the forum do not reach members",
        fix="developer portal → Bot → Message Content Intent (from 10,000 members on Discord reviews it)",
    )


async def _places(line: Line, settings: DiscordSettings, guild: Raw) -> AsyncIterator[Finding]:
    member = await line.rest.get_member(settings.guild, line.me)
    roles = frozenset(map(str, member["roles"]))
    base = 0
    for role in guild["roles"]:
        if str(role["id"]) in roles or str(role["id"]) == settings.guild:
            base |= int(role["permissions"])
    rights = _Rights(me=line.me, guild=settings.guild, roles=roles, base=base)
    channels = {str(raw["id"]): dict(raw) for raw in await line.rest.get_all_guild_channels(settings.guild)}
    for channel in sorted(settings.watched):
        yield _place(channels.get(channel), channel, "discord.channels", _IN_WATCHED, rights)
    for forum in settings.staff_forums:
        raw = channels.get(forum)
        yield _place(raw, forum, "discord.staff_forum and staff_room in [[teams]]", _IN_FORUM, rights)
        if raw is not None:
            yield _forum(raw, settings)
    for channel, pings in settings.announced.items():
        needed = _IN_ANNOUNCED | (_MENTION if pings else 0)
        yield _place(channels.get(channel), channel, "[[rooms]]", needed, rights)
    if settings.private_channel is not None:
        raw = channels.get(settings.private_channel)
        yield _place(raw, settings.private_channel, "discord.private_channel", _IN_PRIVATE, rights)


def _place(raw: Raw | None, channel: str, key: str, needed: int, rights: _Rights) -> Finding:
    if raw is None:
        fix = f"check {key}, and let the bot see the channel"
        return Finding(ok=False, what=f"there is no channel {channel} that the bot sees", fix=fix)
    missing = rights.lacks(needed, raw.get("permission_overwrites") or ())
    if not missing:
        return Finding(ok=True, what=f"may do all it needs in #{raw['name']}")
    names = ", ".join(name for bit, name in _NAMES.items() if missing & bit)
    fix = f"give the bot's role these rights there: {names}"
    return Finding(ok=False, what=f"lacks rights in #{raw['name']}: {names}", fix=fix)


def _forum(raw: Raw, settings: DiscordSettings) -> Finding:
    name = f"#{raw['name']}"
    if raw["type"] != ChannelType.FORUM:
        fix = "name a forum channel as the staff room: each ticket becomes a post"
        return Finding(ok=False, what=f"{name} is no forum", fix=fix)
    tags = {tag.get("emoji_name") for tag in raw.get("available_tags") or ()}
    missing = [mark for mark in settings.state_marks if mark not in tags]
    if missing:
        fix = f"add tags with these emoji to {name}, named as you like: {' '.join(missing)}"
        return Finding(ok=False, what=f"{name} lacks tags for the states of tickets", fix=fix)
    return Finding(ok=True, what=f"{name} has a tag for every state of a ticket")


async def _commands(line: Line, catalogue: Catalogue) -> Finding:
    if await differing(line, catalogue):
        fix = "start Frontdesk: it sets them by itself"
        return Finding(ok=False, what="the commands in the app are not those of this version", fix=fix)
    return Finding(ok=True, what="the commands in the app are up to date")
