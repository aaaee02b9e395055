"""The bot itself, its commands, its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.asked import Answer, Asked, call
from tests.fakes.discord.errors import bad_form, bad_length, unknown

if TYPE_CHECKING:
    from tests.fakes.discord.model import Json
    from tests.fakes.discord.world import FakeDiscord

MOST_COMMANDS = 100


@call("GET", "/gateway")
async def get_gateway(world: FakeDiscord, asked: Asked) -> Answer:
    return 200, {"url": world.gateway_url}


@call("GET", "/gateway/bot")
async def get_bot_gateway(world: FakeDiscord, asked: Asked) -> Answer:
    limit = {"total": 1000, "remaining": world.gateway.starts_left, "reset_after": 86_400_000, "max_concurrency": 1}
    return 200, {"url": world.gateway_url, "shards": 1, "session_start_limit": limit}


@call("GET", "/users/@me")
async def get_me(world: FakeDiscord, asked: Asked) -> Answer:
    return 200, world.bot.raw() | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


@call("GET", "/users/{user}")
async def get_user(world: FakeDiscord, asked: Asked, user: str) -> Answer:
    return 200, world.person_with(user).raw()


@call("GET", "/oauth2/applications/@me")
@call("GET", "/applications/@me")
async def get_application(world: FakeDiscord, asked: Asked) -> Answer:
    return 200, world.application_raw()


# --- commands --------------------------------------------------------------------------------------------------------


@call("GET", "/applications/{app}/commands")
async def get_commands(world: FakeDiscord, asked: Asked, app: str) -> Answer:
    return 200, world.commands.get(None, [])


@call("PUT", "/applications/{app}/commands")
async def put_commands(world: FakeDiscord, asked: Asked, app: str) -> Answer:
    return _overwrite(world, asked, None)


@call("POST", "/applications/{app}/commands")
async def post_command(world: FakeDiscord, asked: Asked, app: str) -> Answer:
    return _add(world, asked, None)


@call("GET", "/applications/{app}/guilds/{guild}/commands")
async def get_guild_commands(world: FakeDiscord, asked: Asked, app: str, guild: str) -> Answer:
    return 200, world.commands.get(world.guild_with(guild).id, [])


@call("PUT", "/applications/{app}/guilds/{guild}/commands")
async def put_guild_commands(world: FakeDiscord, asked: Asked, app: str, guild: str) -> Answer:
    return _overwrite(world, asked, world.guild_with(guild).id)


@call("POST", "/applications/{app}/guilds/{guild}/commands")
async def post_guild_command(world: FakeDiscord, asked: Asked, app: str, guild: str) -> Answer:
    return _add(world, asked, world.guild_with(guild).id)


def _overwrite(world: FakeDiscord, asked: Asked, guild: str | None) -> Answer:
    if len(asked.body) > MOST_COMMANDS:
        raise bad_form("_root", "BASE_TYPE_MAX_LENGTH", f"Must be {MOST_COMMANDS} or fewer in length.")
    world.commands[guild] = [_command(world, command, guild) for command in asked.body]
    return 200, world.commands[guild]


def _add(world: FakeDiscord, asked: Asked, guild: str | None) -> Answer:
    made = _command(world, asked.fields, guild)
    kept = [c for c in world.commands.get(guild, []) if (c["name"], c["type"]) != (made["name"], made["type"])]
    world.commands[guild] = [*kept, made]
    return 201, made


def _command(world: FakeDiscord, given: Json, guild: str | None) -> Json:
    if not 1 <= len(given.get("name") or "") <= 32:
        raise bad_length("name", 1, 32)
    kind = given.get("type") or 1
    if kind == 1 and not 1 <= len(given.get("description") or "") <= 100:
        raise bad_length("description", 1, 100)
    id_ = world.new_id()
    permissions = given.get("default_member_permissions")
    return {
        "description": "",
        **{name: value for name, value in given.items() if value is not None},
        "id": id_,
        "application_id": world.bot.id,
        "version": id_,
        "type": kind,
        **({"guild_id": guild} if guild else {}),
        "default_member_permissions": None if permissions is None else str(permissions),
    }


# --- the server ------------------------------------------------------------------------------------------------------


@call("GET", "/guilds/{guild}")
async def get_guild(world: FakeDiscord, asked: Asked, guild: str) -> Answer:
    return 200, world.guild_with(guild).raw()


@call("GET", "/guilds/{guild}/channels")
async def get_channels(world: FakeDiscord, asked: Asked, guild: str) -> Answer:
    return 200, [channel.raw() for channel in world.channels_of(world.guild_with(guild)) if not channel.is_thread]


@call("GET", "/guilds/{guild}/roles")
async def get_roles(world: FakeDiscord, asked: Asked, guild: str) -> Answer:
    return 200, [role.raw() for role in world.guild_with(guild).roles]


@call("GET", "/guilds/{guild}/members/{user}")
async def get_member(world: FakeDiscord, asked: Asked, guild: str, user: str) -> Answer:
    found = world.guild_with(guild)
    if user not in found.members:
        raise unknown(10007, "Member")
    person = found.members[user]
    return 200, person.member(guild) | {"user": person.raw()}


@call("GET", "/guilds/{guild}/threads/active")
async def get_active_threads(world: FakeDiscord, asked: Asked, guild: str) -> Answer:
    channels = world.channels_of(world.guild_with(guild))
    active = [channel for channel in channels if channel.is_thread and not channel.archived]
    return 200, {"threads": [thread.raw() for thread in active], "members": [], "has_more": False}
