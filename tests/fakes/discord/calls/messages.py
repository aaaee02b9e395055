"""Messages: written, read, changed, deleted, pinned, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord import checks
from tests.fakes.discord.asked import Answer, Asked, call
from tests.fakes.discord.errors import ApiError, bad_form, unknown
from tests.fakes.discord.gateway import visible_to_bot
from tests.fakes.discord.model import CROSSPOSTED, EPHEMERAL, Attachment, Channel, Json, Kind, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.discord.asked import Upload
    from tests.fakes.discord.world import FakeDiscord

MOST_PINS = 250


@call("GET", "/channels/{channel}/messages")
async def get_messages(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    found = world.seen_by_bot(channel)
    limit = int(asked.query.get("limit", 50))
    if not 1 <= limit <= 100:
        raise bad_form("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    page = _page(found.messages, asked.query, limit)
    return 200, [visible_to_bot(world, message) for message in sorted(page, key=lambda m: -int(m.id))]


def _page(messages: list[Message], query: Mapping[str, str], limit: int) -> list[Message]:
    """Newest first, but the oldest of those after `after`."""
    ordered = sorted(messages, key=lambda message: int(message.id))
    if "after" in query:
        return [message for message in ordered if int(message.id) > int(query["after"])][:limit]
    if "before" in query:
        return [message for message in ordered if int(message.id) < int(query["before"])][-limit:]
    if "around" in query:
        middle = int(query["around"])
        older = [message for message in ordered if int(message.id) < middle][-(limit // 2) :]
        newer = [message for message in ordered if int(message.id) >= middle]
        return older + newer[: limit - len(older)]
    return ordered[-limit:]


# Before the single message: "pins" is no id.
@call("GET", "/channels/{channel}/messages/pins")
async def get_pinned(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    pinned = _pinned(world.seen_by_bot(channel))
    items = [{"pinned_at": m.pinned_at.isoformat(), "message": visible_to_bot(world, m)} for m in pinned if m.pinned_at]
    return 200, {"items": items, "has_more": False}


@call("GET", "/channels/{channel}/pins")
async def get_pins(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    return 200, [visible_to_bot(world, message) for message in _pinned(world.seen_by_bot(channel))]


def _pinned(channel: Channel) -> list[Message]:
    return [message for message in reversed(channel.messages) if message.pinned_at]


@call("PUT", "/channels/{channel}/messages/pins/{message}")
@call("PUT", "/channels/{channel}/pins/{message}")
async def pin(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    found = world.message_in(channel, message)
    world.check_writable(found.channel)
    if len(_pinned(found.channel)) >= MOST_PINS:
        raise ApiError(400, 30003, f"Maximum number of pins reached ({MOST_PINS})")
    found.pinned_at = world.now()
    await _pins_changed(world, found.channel)
    return 204, None


@call("DELETE", "/channels/{channel}/messages/pins/{message}")
@call("DELETE", "/channels/{channel}/pins/{message}")
async def unpin(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    found = world.message_in(channel, message)
    world.check_writable(found.channel)
    found.pinned_at = None
    await _pins_changed(world, found.channel)
    return 204, None


async def _pins_changed(world: FakeDiscord, channel: Channel) -> None:
    body: Json = {"channel_id": channel.id, "last_pin_timestamp": world.now().isoformat()}
    if channel.guild is not None:
        body["guild_id"] = channel.guild.id
    await world.gateway.dispatch("CHANNEL_PINS_UPDATE", body, channel=channel)


@call("GET", "/channels/{channel}/messages/{message}")
async def get_message(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    return 200, visible_to_bot(world, world.message_in(channel, message))


@call("POST", "/channels/{channel}/messages")
async def post_message(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    found = world.seen_by_bot(channel)
    _check_room(world, found)
    given = asked.fields
    if known := _same_nonce(world, found, given):
        return 200, known.raw()
    checks.message(given, [len(file.content) for file in asked.files.values()])
    message = compose(world, found, given, asked.files)
    await world.publish(message)
    return 200, message.raw()


def _check_room(world: FakeDiscord, channel: Channel) -> None:
    world.check_writable(channel)
    if channel.kind is Kind.FORUM:
        raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
    if channel.is_thread and channel.archived and channel.locked:
        raise ApiError(400, 50083, "Thread is archived")


def _same_nonce(world: FakeDiscord, channel: Channel, given: Json) -> Message | None:
    """With `enforce_nonce` the same message is made once in a few minutes."""
    if not given.get("enforce_nonce") or given.get("nonce") is None:
        return None
    recent = (m for m in channel.messages if world.now() - m.said_at < world.nonce_lasts)
    return next((m for m in recent if m.author is world.bot and m.nonce == given["nonce"]), None)


def compose(world: FakeDiscord, channel: Channel, given: Json, files: dict[str, Upload]) -> Message:
    """The bot's message as it was asked for; not yet in the channel."""
    message = Message(
        id=world.new_id(),
        channel=channel,
        author=world.bot,
        said_at=world.now(),
        content=given.get("content") or "",
        embeds=[{"type": "rich", **embed} for embed in given.get("embeds") or []],
        components=numbered(given.get("components") or []),
        reply_to=_answered(world, given.get("message_reference")),
        allowed_mentions=given.get("allowed_mentions"),
        nonce=given.get("nonce"),
        flags=(given.get("flags") or 0) & ~EPHEMERAL,
    )
    message.attachments = uploaded(world, message, given, files)
    return message


def numbered(components: list[Json]) -> list[Json]:
    """Every component gets a number in its message."""
    count = 0

    def number(component: Json) -> Json:
        nonlocal count
        count += 1
        made = {"id": count, **component}
        if made["type"] == 3:
            made = {"min_values": 1, "max_values": 1, **made}
        for part in ("components", "accessory", "component"):
            if part in made:
                inner = made[part]
                made[part] = [number(one) for one in inner] if isinstance(inner, list) else number(inner)
        return made

    return [number(component) for component in components]


def _answered(world: FakeDiscord, reference: Json | None) -> Message | None:
    if not reference:
        return None
    found = world.find_message(str(reference["message_id"]))
    if found is None and reference.get("fail_if_not_exists", True):
        raise bad_form("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    return found


def uploaded(world: FakeDiscord, message: Message, given: Json, files: dict[str, Upload]) -> list[Attachment]:
    """Files that stay and files that came; `attachments` says which, and describes them."""
    described = {str(entry["id"]): entry for entry in given.get("attachments") or ()}
    kept = [file for file in message.attachments if "attachments" not in given or file.id in described]
    for number, file in files.items():
        about = described.get(number, {})
        name = about.get("filename") or file.name
        kept.append(world.store_file(message.channel, name, file.content, about.get("description")))
    return kept


@call("PATCH", "/channels/{channel}/messages/{message}")
async def patch_message(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    found = world.message_in(channel, message)
    if found.author is not world.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    _check_room(world, found.channel)
    if found.channel.archived:  # what is new would wake it, a change does not
        raise ApiError(400, 50083, "Thread is archived")
    change(world, found, asked)
    await world.tells_change(found)
    return 200, found.raw()


def change(world: FakeDiscord, message: Message, asked: Asked) -> None:
    """Edit what is named; the rest stays."""
    given = asked.fields
    checks.message(given, [len(file.content) for file in asked.files.values()], is_edit=True)
    if "content" in given:
        message.content = given["content"] or ""
    if "embeds" in given:
        message.embeds = [{"type": "rich", **embed} for embed in given["embeds"] or []]
    if "components" in given:
        message.components = numbered(given["components"] or [])
    message.attachments = uploaded(world, message, given, asked.files)
    message.allowed_mentions = given.get("allowed_mentions", message.allowed_mentions)
    message.edited_at = world.now()


@call("DELETE", "/channels/{channel}/messages/{message}")
async def delete_message(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    found = world.message_in(channel, message)
    if found.author is not world.bot:
        if found.channel.kind is Kind.DIRECT:
            raise ApiError(403, 50003, "Cannot execute action on a DM channel")
        world.check_writable(found.channel)
    await world.removes(found)
    return 204, None


@call("POST", "/channels/{channel}/messages/{message}/crosspost")
async def crosspost(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    found = world.message_in(channel, message)
    world.check_writable(found.channel)
    if found.channel.kind is not Kind.ANNOUNCEMENT:
        raise ApiError(400, 50068, "Invalid message type")
    if found.flags & CROSSPOSTED:
        raise ApiError(400, 40033, "This message has already been crossposted")
    found.flags |= CROSSPOSTED
    await world.tells_change(found)
    return 200, found.raw()


@call("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me")
async def react(world: FakeDiscord, asked: Asked, channel: str, message: str, emoji: str) -> Answer:
    world.message_in(channel, message)
    if not emoji:
        raise unknown(10014, "Emoji")
    return 204, None
