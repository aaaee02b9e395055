"""Channels, direct messages, typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.asked import Answer, Asked, call
from tests.fakes.discord.errors import ApiError, bad_length

if TYPE_CHECKING:
    from tests.fakes.discord.model import Channel
    from tests.fakes.discord.world import FakeDiscord


@call("GET", "/channels/{channel}")
async def get_channel(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    return 200, world.seen_by_bot(channel).raw()


@call("PATCH", "/channels/{channel}")
async def patch_channel(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    found, given = world.seen_by_bot(channel), asked.fields
    world.check_writable(found)
    if "name" in given and not 1 <= len(given["name"]) <= 100:
        raise bad_length("name", 1, 100)
    if found.is_thread and found.archived and given.get("archived", True) and set(given) - {"archived"}:
        raise ApiError(400, 50083, "Thread is archived")
    _tag(found, given.get("applied_tags"))
    for name in ("name", "archived", "locked", "flags"):
        setattr(found, name, given.get(name, getattr(found, name)))
    if "available_tags" in given:
        found.tags = [{"id": tag.get("id") or world.new_id(), **tag} for tag in given["available_tags"]]
    event = "THREAD_UPDATE" if found.is_thread else "CHANNEL_UPDATE"
    await world.gateway.dispatch(event, found.raw(), channel=found)
    return 200, found.raw()


def _tag(thread: Channel, tags: list[str] | None) -> None:
    if tags is not None:
        thread.applied_tags = checked_tags(thread.parent, tags)


def checked_tags(forum: Channel | None, tags: list[str]) -> list[str]:
    """Ids of tags that the forum offers, at most five."""
    offered = {tag["id"] for tag in forum.tags} if forum else set()
    if len(tags) > 5:
        raise bad_length("applied_tags", 0, 5)
    if not set(map(str, tags)) <= offered:
        raise ApiError(404, 10087, "Unknown Tag")
    return list(map(str, tags))


@call("DELETE", "/channels/{channel}")
async def delete_channel(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    found = world.seen_by_bot(channel)
    world.check_writable(found)
    raw = found.raw()
    await world.removes_channel(found)
    return 200, raw


@call("POST", "/channels/{channel}/typing")
async def type_in(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    world.check_writable(world.seen_by_bot(channel))
    return 204, None


@call("POST", "/users/@me/channels")
async def open_direct(world: FakeDiscord, asked: Asked) -> Answer:
    person = world.person_with(str(asked.fields["recipient_id"]))
    if person.bot:
        raise ApiError(400, 50007, "Cannot send messages to this user")
    return 200, world.direct(person).raw()
