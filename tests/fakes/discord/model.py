"""What stands on the fake: people, servers, channels, messages, interactions, each with its JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

Json = dict[str, Any]
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""https://discord.com/developers/docs/reference#snowflakes"""
EPHEMERAL, LOADING = 1 << 6, 1 << 7
CROSSPOSTED, HAS_THREAD = 1 << 0, 1 << 5
_ROLE, _CROWD = re.compile(r"<@&(\d+)>"), re.compile(r"@(everyone|here)\b")
PINNED = 1 << 1
"""Of a post in its forum."""


class Kind(IntEnum):
    """https://discord.com/developers/docs/resources/channel#channel-object-channel-types"""

    TEXT = 0
    DIRECT = 1
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


THREADS = frozenset({Kind.ANNOUNCEMENT_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD})


@dataclass(eq=False, kw_only=True)
class Person:
    """Somebody on Discord."""

    id: str
    name: str
    bot: bool = False
    locale: str = "en-US"
    refuses_direct: bool = False  # takes no direct messages from the bot
    roles: dict[str, list[str]] = field(default_factory=dict)  # by server

    def raw(self) -> Json:
        return {
            "id": self.id,
            "username": self.name.lower(),
            "global_name": self.name,
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
            "bot": self.bot,
        }

    def member(self, guild: str) -> Json:
        """Without the person, as in messages."""
        return {
            "roles": list(self.roles.get(guild, ())),
            "nick": None,
            "avatar": None,
            "banner": None,
            "communication_disabled_until": None,
            "joined_at": "2026-01-01T00:00:00+00:00",
            "premium_since": None,
            "pending": False,
            "flags": 0,
            "mute": False,
            "deaf": False,
        }


@dataclass(eq=False, kw_only=True)
class Role:
    """A role of a server."""

    id: str
    name: str
    permissions: int = 0

    def raw(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "permissions": str(self.permissions),
            "position": 0,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "managed": False,
            "mentionable": False,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }


@dataclass(eq=False, kw_only=True)
class Guild:
    """A server."""

    id: str
    name: str
    owner: Person
    roles: list[Role] = field(default_factory=list)
    members: dict[str, Person] = field(default_factory=dict)

    def raw(self) -> Json:
        empty = (
            "icon description home_header splash discovery_splash banner application_id afk_channel_id "
            "system_channel_id widget_channel_id max_presences vanity_url_code rules_channel_id "
            "safety_alerts_channel_id public_updates_channel_id incidents_data"
        )
        nothing = (
            "system_channel_flags verification_level default_message_notifications mfa_level explicit_content_filter "
            "premium_tier premium_subscription_count nsfw_level"
        )
        return {
            **dict.fromkeys(empty.split()),
            **dict.fromkeys(nothing.split(), 0),
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner.id,
            "region": "",
            "features": ["COMMUNITY", "NEWS"],
            "afk_timeout": 300,
            "widget_enabled": False,
            "roles": [role.raw() for role in self.roles],
            "max_members": 500_000,
            "max_stage_video_channel_users": 0,
            "max_video_channel_users": 25,
            "preferred_locale": "en-US",
            "premium_progress_bar_enabled": False,
            "nsfw": False,
            "emojis": [],
            "stickers": [],
        }


@dataclass(eq=False, kw_only=True)
class Attachment:
    """A file that was uploaded."""

    id: str
    name: str
    content: bytes
    address: str  # where it can be fetched
    description: str | None = None

    def raw(self) -> Json:
        kind = "image/png" if self.name.endswith(".png") else "application/octet-stream"
        raw = {
            "id": self.id,
            "filename": self.name,
            "size": len(self.content),
            "url": self.address,
            "proxy_url": self.address,
            "content_type": kind,
        }
        return raw if self.description is None else raw | {"description": self.description}


@dataclass(eq=False, kw_only=True)
class Message:
    """A message that stands."""

    id: str
    channel: Channel
    author: Person
    said_at: datetime
    content: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    reply_to: Message | None = None
    mentioned: list[Person] = field(default_factory=list)
    allowed_mentions: Json | None = None  # as it was sent
    nonce: str | int | None = None
    pinned_at: datetime | None = None
    edited_at: datetime | None = None
    flags: int = 0
    interaction: Interaction | None = None  # that it answers
    thread: Channel | None = None  # that was started from it

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def pinged(self) -> set[str]:
        """Roles and crowds that the message called when it was posted. Without `allowed_mentions`, all that it names.

        https://discord.com/developers/docs/resources/message#allowed-mentions-object"""
        allowed = self.allowed_mentions or {"parse": ["everyone", "roles"]}
        parsed, listed = set(allowed.get("parse") or ()), set(allowed.get("roles") or ())
        roles = {role for role in _ROLE.findall(self.content) if "roles" in parsed or role in listed}
        return roles | (set(_CROWD.findall(self.content)) if "everyone" in parsed else set())

    def raw(self) -> Json:
        """Everything in it; see `visible_to` in the gateway for what is withheld."""
        raw: Json = {
            "id": self.id,
            "type": self._type(),
            "channel_id": self.channel.id,
            "author": self.author.raw(),
            "content": self.content,
            "timestamp": self.said_at.isoformat(),
            "edited_timestamp": self.edited_at.isoformat() if self.edited_at else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [person.raw() for person in self.mentioned],
            "mention_roles": [],
            "attachments": [attachment.raw() for attachment in self.attachments],
            "embeds": self.embeds,
            "components": self.components,
            "pinned": self.pinned_at is not None,
            "flags": self.flags | (HAS_THREAD if self.thread else 0),
        }
        return raw | self._optional()

    def _type(self) -> int:
        if self.interaction is not None:
            return 20 if self.interaction.type == 2 else 19
        return 19 if self.reply_to else 0

    def _optional(self) -> Json:
        raw: Json = {}
        if self.nonce is not None:
            raw["nonce"] = self.nonce
        if self.reply_to is not None:
            of = self.reply_to
            raw["message_reference"] = {"type": 0, "channel_id": of.channel.id, "message_id": of.id}
            raw["referenced_message"] = of.raw() if of in of.channel.messages else None
        if self.interaction is not None:
            raw |= {"application_id": self.author.id, "webhook_id": self.author.id}
        if self.thread is not None:
            raw["thread"] = self.thread.raw()
        return raw


@dataclass(eq=False, kw_only=True)
class Channel:
    """A channel, thread, post, forum or direct messages."""

    id: str
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    parent: Channel | None = None  # of a thread
    owner: Person | None = None  # of a thread
    person: Person | None = None  # of direct messages: the other one
    made_at: datetime
    tags: list[Json] = field(default_factory=list)  # that a forum offers
    applied_tags: list[str] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    joined: list[Person] = field(default_factory=list)  # of a thread
    messages: list[Message] = field(default_factory=list)
    is_hidden: bool = False  # from the bot
    is_closed: bool = False  # the bot may read there, and not write
    flags: int = 0

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    def raw(self) -> Json:
        raw: Json = {"id": self.id, "type": int(self.kind), "flags": self.flags}
        raw["last_message_id"] = self.messages[-1].id if self.messages else None
        if self.person is not None:
            return raw | {"recipients": [self.person.raw()]}
        assert self.guild is not None
        raw |= {"guild_id": self.guild.id, "name": self.name, "rate_limit_per_user": 0}
        if self.is_thread:
            return raw | self._as_thread()
        raw |= {"position": 0, "permission_overwrites": [], "parent_id": None, "topic": None, "nsfw": False}
        return raw | {"available_tags": self.tags} if self.kind is Kind.FORUM else raw

    def _as_thread(self) -> Json:
        assert self.parent is not None
        assert self.owner is not None
        return {
            "parent_id": self.parent.id,
            "owner_id": self.owner.id,
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": len(self.joined),
            "applied_tags": self.applied_tags,
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "auto_archive_duration": 10080,
                "archive_timestamp": self.made_at.isoformat(),
                "create_timestamp": self.made_at.isoformat(),
                **({"invitable": True} if self.kind is Kind.PRIVATE_THREAD else {}),
            },
        }


@dataclass(eq=False, kw_only=True)
class Interaction:
    """What somebody pressed, commanded, typed or sent, and how it was answered."""

    id: str
    token: str
    type: int  # 2 command, 3 component, 4 autocomplete, 5 modal
    person: Person
    channel: Channel
    data: Json
    message: Message | None  # that carried the component
    began_at: datetime
    response: Json | None = None  # the first answer, as it was sent
    original: Message | None = None  # the message that the first answer made, or changed
    follow_ups: list[Message] = field(default_factory=list)

    @property
    def is_deferred(self) -> bool:
        """Whether Discord still shows "thinking…"."""
        return self.original is not None and bool(self.original.flags & LOADING)

    @property
    def modal(self) -> Json | None:
        """The form that it was answered with."""
        return self.response["data"] if self.response and self.response["type"] == 9 else None

    @property
    def choices(self) -> list[Json] | None:
        """What was suggested."""
        return self.response["data"]["choices"] if self.response and self.response["type"] == 8 else None

    @property
    def shown(self) -> list[Message]:
        """Every message that it led to, without the one it stands under."""
        own = [self.original] if self.original is not None and self.original is not self.message else []
        return own + self.follow_ups
