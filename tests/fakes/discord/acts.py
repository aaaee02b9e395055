"""What people do on Discord, and how the bot is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.model import EPHEMERAL, Channel, Guild, Interaction, Json, Kind, Message, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from tests.fakes.discord.gateway import Gateway
    from tests.fakes.discord.model import Attachment

    File = tuple[str, bytes]  # name, content

_MENTION = re.compile(r"<@!?(\d+)>")
_COMMAND, _COMPONENT, _AUTOCOMPLETE, _MODAL = 2, 3, 4, 5
_STRING, _INTEGER, _BOOLEAN, _NUMBER, _ATTACHMENT = 3, 4, 5, 10, 11
_TEXT_INPUT, _UPLOAD, _LABEL, _ROW, _BUTTON = 4, 19, 18, 1, 2


class Acts:
    """The part of the fake that people are."""

    now: Callable[[], datetime]
    bot: Person
    guild: Guild
    gateway: Gateway
    people: dict[str, Person]
    channels: dict[str, Channel]
    interactions: dict[str, Interaction]
    commands: dict[str | None, list[Json]]

    if TYPE_CHECKING:

        def new_id(self) -> str: ...
        def store_file(self, channel: Channel, name: str, content: bytes) -> Attachment: ...
        def start_thread(self, parent: Channel, name: str, kind: Kind, *, owner: Person) -> Channel: ...
        async def announce(self) -> None: ...

    # --- messages ----------------------------------------------------------------------------------------------------

    async def member_says(
        self,
        channel: Channel,
        person: Person,
        text: str = "",
        *,
        attachments: Sequence[File] = (),
        reply_to: Message | None = None,
        pings: bool = True,
    ) -> Message:
        """Somebody writes; a reply pings whom it answers, unless they switch that off."""
        message = Message(
            id=self.new_id(), channel=channel, author=person, said_at=self.now(), content=text, reply_to=reply_to
        )
        message.mentioned = self._mentioned(text)
        if reply_to is not None and pings and reply_to.author not in message.mentioned:
            message.mentioned.append(reply_to.author)
        message.attachments = [self.store_file(channel, name, content) for name, content in attachments]
        await self.publish(message)
        return message

    def _mentioned(self, text: str) -> list[Person]:
        return [self.people[id_] for id_ in dict.fromkeys(_MENTION.findall(text)) if id_ in self.people]

    async def member_edits(self, message: Message, text: str) -> None:
        """The author changes the words."""
        message.content, message.edited_at = text, self.now()
        await self.tells_change(message)

    async def member_deletes(self, message: Message) -> None:
        """The author, or a moderator, takes it away."""
        await self.removes(message)

    async def member_deletes_many(self, messages: Sequence[Message]) -> None:
        """A moderator takes several away at once."""
        channel = messages[0].channel
        for message in messages:
            channel.messages.remove(message)
        body = {"ids": [message.id for message in messages], "channel_id": channel.id, **_of_guild(channel)}
        await self.gateway.dispatch("MESSAGE_DELETE_BULK", body, channel=channel)

    async def member_posts(self, forum: Channel, person: Person, title: str, text: str) -> Channel:
        """Somebody begins a post in a forum."""
        thread = self.start_thread(forum, title, Kind.PUBLIC_THREAD, owner=person)
        await self.tells_thread(thread)
        message = Message(id=thread.id, channel=thread, author=person, said_at=self.now(), content=text)
        await self.publish(message)
        return thread

    async def member_archives(self, thread: Channel, *, archived: bool = True, locked: bool = False) -> None:
        """Somebody closes a thread, or opens it again."""
        thread.archived, thread.locked = archived, locked
        await self.gateway.dispatch("THREAD_UPDATE", thread.raw(), channel=thread)

    async def member_joins(self, person: Person, guild: Guild) -> None:
        """Somebody comes to the server."""
        guild.members[person.id] = person
        person.roles.setdefault(guild.id, [])
        body = {"guild_id": guild.id, "user": person.raw(), **person.member(guild.id)}
        await self.gateway.dispatch("GUILD_MEMBER_ADD", body)

    async def member_leaves(self, person: Person, guild: Guild) -> None:
        """Somebody leaves it."""
        del guild.members[person.id]
        await self.gateway.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": guild.id, "user": person.raw()})

    async def removes_channel(self, channel: Channel) -> None:
        """A channel goes, with what was said in it."""
        del self.channels[channel.id]
        event = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        await self.gateway.dispatch(event, channel.raw(), channel=channel)

    # --- how the bot is told -----------------------------------------------------------------------------------------

    async def publish(self, message: Message) -> None:
        """Put it into its channel; a thread that slept wakes. The ephemeral is nobody else's."""
        channel = message.channel
        channel.messages.append(message)
        if message.flags & EPHEMERAL:
            await self.announce()
            return
        if channel.is_thread and channel.archived:
            channel.archived = False
            await self.gateway.dispatch("THREAD_UPDATE", channel.raw(), channel=channel)
        await self.gateway.dispatch("MESSAGE_CREATE", _with_member(message), channel=channel, message=message)

    async def tells_change(self, message: Message) -> None:
        if message.flags & EPHEMERAL:
            await self.announce()
            return
        body = _with_member(message)
        await self.gateway.dispatch("MESSAGE_UPDATE", body, channel=message.channel, message=message)

    async def removes(self, message: Message) -> None:
        """It stands no longer."""
        message.channel.messages.remove(message)
        if message.flags & EPHEMERAL:
            await self.announce()
            return
        body = {"id": message.id, "channel_id": message.channel.id, **_of_guild(message.channel)}
        await self.gateway.dispatch("MESSAGE_DELETE", body, channel=message.channel)

    async def tells_thread(self, thread: Channel) -> None:
        body = thread.raw() | {"newly_created": True}
        await self.gateway.dispatch("THREAD_CREATE", body, channel=thread)

    def guild_create(self, guild: Guild) -> Json:
        """A server as it is told at the beginning of a session."""
        channels = [c for c in self.channels.values() if c.guild is guild and not c.is_hidden]
        return guild.raw() | {
            "joined_at": "2026-01-01T00:00:00+00:00",
            "large": False,
            "unavailable": False,
            "member_count": len(guild.members),
            "members": [self.bot.member(guild.id) | {"user": self.bot.raw()}],
            "channels": [channel.raw() for channel in channels if not channel.is_thread],
            "threads": [channel.raw() for channel in channels if channel.is_thread and not channel.archived],
            "presences": [],
            "voice_states": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }

    # --- interactions ------------------------------------------------------------------------------------------------

    async def runs(
        self,
        person: Person,
        channel: Channel,
        command: str,
        *,
        files: Mapping[str, File] | None = None,
        **options: str | float | bool,
    ) -> Interaction:
        """A slash command; `files` are options too."""
        given = [_option(name, value) for name, value in options.items()]
        data = self._invoked(command, 1)
        if files:
            stored = {name: self.store_file(channel, *file) for name, file in files.items()}
            given += [{"name": name, "type": _ATTACHMENT, "value": file.id} for name, file in stored.items()]
            data["resolved"] = {"attachments": {file.id: file.raw() for file in stored.values()}}
        return await self._interact(person, channel, _COMMAND, data | {"options": given})

    async def runs_on(self, person: Person, message: Message, command: str) -> Interaction:
        """A command from the menu of a message."""
        data = self._invoked(command, 3)
        data |= {"target_id": message.id, "resolved": {"messages": {message.id: message.raw()}}}
        return await self._interact(person, message.channel, _COMMAND, data)

    async def types(
        self, person: Person, channel: Channel, command: str, option: str, text: str, **others: str
    ) -> Interaction:
        """Somebody types an option of a command; the answer is `choices`."""
        focused = {"name": option, "type": _STRING, "value": text, "focused": True}
        data = self._invoked(command, 1)
        data["options"] = [*(_option(name, value) for name, value in others.items()), focused]
        return await self._interact(person, channel, _AUTOCOMPLETE, data)

    async def presses(self, person: Person, message: Message, custom_id: str) -> Interaction:
        """A button of a message."""
        component = _component(message, custom_id)
        if component["type"] != _BUTTON or component.get("disabled"):
            raise AssertionError(f"{custom_id!r} is no button that could be pressed")
        data = {"component_type": _BUTTON, "custom_id": custom_id, "id": component["id"]}
        return await self._interact(person, message.channel, _COMPONENT, data, message=message)

    async def selects(self, person: Person, message: Message, custom_id: str, *values: str) -> Interaction:
        """Options of a menu."""
        component = _component(message, custom_id)
        offered = {option["value"] for option in component.get("options") or ()}
        if component["type"] == 3 and not set(values) <= offered:
            raise AssertionError(f"{values} are not all among {offered}")
        data: Json = {"component_type": component["type"], "custom_id": custom_id, "id": component["id"]}
        data |= {"values": list(values)}
        return await self._interact(person, message.channel, _COMPONENT, data, message=message)

    async def chooses(self, person: Person, message: Message, label: str) -> Interaction:
        """The button with this label, or the option of a menu."""
        labels = []
        for part in _all(message.components):
            if part.get("label") == label:
                return await self.presses(person, message, part["custom_id"])
            for option in part.get("options") or ():
                if option["label"] == label:
                    return await self.selects(person, message, part["custom_id"], option["value"])
                labels.append(option["label"])
            labels.append(part.get("label"))
        raise AssertionError(f"there is no {label!r} among {[one for one in labels if one]}")

    async def submits(
        self,
        asked: Interaction,
        answers: Mapping[str, str | Sequence[str]],
        *,
        files: Mapping[str, Iterable[File]] | None = None,
    ) -> Interaction:
        """The form that an interaction was answered with, by whom it was shown to; answers by `custom_id`."""
        modal = asked.modal
        assert modal is not None, f"no form was shown, but {asked.response}"
        stored = {
            name: [self.store_file(asked.channel, *file) for file in given] for name, given in (files or {}).items()
        }
        uploads = {file.id: file.raw() for given in stored.values() for file in given}
        values: dict[str, Any] = {**answers, **{name: [file.id for file in given] for name, given in stored.items()}}
        shown = [_filled(part, values, number) for number, part in enumerate(modal["components"], start=1)]
        if unknown := set(values) - set(_fields(modal["components"])):
            raise AssertionError(f"the form does not ask for {unknown}")
        data: Json = {"custom_id": modal["custom_id"], "components": shown}
        if uploads:
            data["resolved"] = {"attachments": uploads}
        return await self._interact(asked.person, asked.channel, _MODAL, data, message=asked.message)

    def _invoked(self, name: str, kind: int) -> Json:
        known = [c for commands in self.commands.values() for c in commands if (c["name"], c["type"]) == (name, kind)]
        return {"id": known[0]["id"] if known else "1", "name": name, "type": kind}

    async def _interact(
        self, person: Person, channel: Channel, kind: int, data: Json, *, message: Message | None = None
    ) -> Interaction:
        id_ = self.new_id()
        made = Interaction(
            id=id_,
            token=f"token-{id_}",
            type=kind,
            person=person,
            channel=channel,
            data=data,
            message=message,
            began_at=self.now(),
        )
        self.interactions[made.token] = made
        await self.gateway.dispatch("INTERACTION_CREATE", self._told(made))
        return made

    def _told(self, made: Interaction) -> Json:
        channel, guild = made.channel, made.channel.guild
        raw: Json = {
            "id": made.id,
            "application_id": self.bot.id,
            "type": made.type,
            "token": made.token,
            "version": 1,
            "channel_id": channel.id,
            "channel": channel.raw(),
            "data": made.data,
            "locale": made.person.locale,
            "app_permissions": "2248473465835073",
            "entitlements": [],
            "authorizing_integration_owners": {"0": guild.id if guild else "0"},
            "context": 0 if guild else 1,
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if made.message is not None:
            raw["message"] = made.message.raw()
        if guild is None:
            return raw | {"user": made.person.raw()}
        member = made.person.member(guild.id) | {"user": made.person.raw(), "permissions": "2248473465835073"}
        about = {"id": guild.id, "locale": "en-US", "features": []}
        return raw | {"guild_id": guild.id, "guild": about, "guild_locale": "en-US", "member": member}


def _of_guild(channel: Channel) -> Json:
    return {"guild_id": channel.guild.id} if channel.guild else {}


def _with_member(message: Message) -> Json:
    guild = message.channel.guild
    if guild is None:
        return message.raw()
    return message.raw() | {"guild_id": guild.id, "member": message.author.member(guild.id)}


def _option(name: str, value: str | float | bool) -> Json:
    kinds: dict[type, int] = {bool: _BOOLEAN, int: _INTEGER, float: _NUMBER}
    return {"name": name, "type": kinds.get(type(value), _STRING), "value": value}


def _component(message: Message, custom_id: str) -> Json:
    found = [part for part in _all(message.components) if part.get("custom_id") == custom_id]
    ids = [part["custom_id"] for part in _all(message.components) if "custom_id" in part]
    assert found, f"there is no {custom_id!r} among {ids}"
    return found[0]


def _all(components: Iterable[Json]) -> list[Json]:
    found: list[Json] = []
    for part in components:
        inner = [*(part.get("components") or ()), *(part[key] for key in ("accessory", "component") if key in part)]
        found += [part, *_all(inner)]
    return found


def _fields(components: Iterable[Json]) -> list[str]:
    return [part["custom_id"] for part in _all(components) if "custom_id" in part]


def _filled(part: Json, values: Mapping[str, Any], number: int) -> Json:
    """One component of a form as it comes back.

    https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-modal-submit-data-structure
    """
    if part["type"] == _LABEL:
        return {"type": _LABEL, "id": number, "component": _answer(part["component"], values, number + 100)}
    if part["type"] == _ROW:
        inner = [_answer(field, values, number + 100) for field in part["components"]]
        return {"type": _ROW, "id": number, "components": inner}
    return {"type": part["type"], "id": number}


def _answer(field: Json, values: Mapping[str, Any], number: int) -> Json:
    name = field["custom_id"]
    given = values.get(name, "" if field["type"] == _TEXT_INPUT else [])
    is_needed = field.get("required", True)
    assert given or not is_needed, f"{name!r} has to be filled in"
    answer: Json = {"type": field["type"], "id": number, "custom_id": name}
    if field["type"] == _TEXT_INPUT:
        least, most = field.get("min_length") or 0, field.get("max_length") or 4000
        assert not given or least <= len(given) <= most, f"{name!r} takes {least} to {most} letters"
        return answer | {"value": given}
    return answer | {"values": [given] if isinstance(given, str) else list(given)}
