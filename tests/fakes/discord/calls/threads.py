"""Threads and posts of forums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord import checks
from tests.fakes.discord.asked import Answer, Asked, call
from tests.fakes.discord.calls.channels import checked_tags
from tests.fakes.discord.calls.messages import compose
from tests.fakes.discord.errors import ApiError, bad_length, required, unknown
from tests.fakes.discord.model import Channel, Json, Kind

if TYPE_CHECKING:
    from tests.fakes.discord.world import FakeDiscord


@call("POST", "/channels/{channel}/messages/{message}/threads")
async def start_from_message(world: FakeDiscord, asked: Asked, channel: str, message: str) -> Answer:
    found = world.message_in(channel, message)
    world.check_writable(found.channel)
    if found.thread is not None:
        raise ApiError(400, 160004, "A thread has already been created for this message")
    is_news = found.channel.kind is Kind.ANNOUNCEMENT
    kind = Kind.ANNOUNCEMENT_THREAD if is_news else Kind.PUBLIC_THREAD
    # A thread from a message has the message's id.
    found.thread = world.start_thread(found.channel, _name(asked.fields), kind, id_=found.id)
    await world.tells_thread(found.thread)
    return 201, found.thread.raw()


@call("POST", "/channels/{channel}/threads")
async def start(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    parent, given = world.seen_by_bot(channel), asked.fields
    world.check_writable(parent)
    if parent.kind is Kind.FORUM:
        return await _post(world, asked, parent)
    thread = world.start_thread(parent, _name(given), Kind(given.get("type", Kind.PRIVATE_THREAD)))
    await world.tells_thread(thread)
    return 201, thread.raw()


async def _post(world: FakeDiscord, asked: Asked, forum: Channel) -> Answer:
    given = asked.fields
    if "message" not in given:
        raise required("message")
    first: Json = given["message"]
    checks.message(first, [len(file.content) for file in asked.files.values()])
    tags = checked_tags(forum, given.get("applied_tags") or [])
    thread = world.start_thread(forum, _name(given), Kind.PUBLIC_THREAD)
    thread.applied_tags = tags
    message = compose(world, thread, first, asked.files)
    message.id = thread.id  # the message that begins a post has the post's id
    await world.tells_thread(thread)
    await world.publish(message)
    return 201, thread.raw() | {"message": message.raw()}


def _name(given: Json) -> str:
    name = given.get("name") or ""
    if not 1 <= len(name) <= 100:
        raise bad_length("name", 1, 100)
    return str(name)


@call("GET", "/channels/{channel}/threads/archived/public")
async def get_archived(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    parent = world.seen_by_bot(channel)
    archived = [t for t in world.threads(parent) if t.archived and t.kind is not Kind.PRIVATE_THREAD]
    return 200, {"threads": [thread.raw() for thread in archived], "members": [], "has_more": False}


@call("GET", "/channels/{channel}/users/@me/threads/archived/private")
async def get_own_archived(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    private = [t for t in world.threads(world.seen_by_bot(channel)) if t.archived and t.kind is Kind.PRIVATE_THREAD]
    before, limit = int(asked.query.get("before", 1 << 63)), int(asked.query.get("limit", 50))
    joined = [thread for thread in private if world.bot in thread.joined and int(thread.id) < before]
    page = sorted(joined, key=lambda thread: -int(thread.id))[:limit]
    return 200, {"threads": [t.raw() for t in page], "members": [], "has_more": len(joined) > len(page)}


@call("GET", "/channels/{channel}/thread-members")
async def get_members(world: FakeDiscord, asked: Asked, channel: str) -> Answer:
    thread = _thread(world, channel)
    joined = thread.made_at.isoformat()
    return 200, [{"id": thread.id, "user_id": p.id, "join_timestamp": joined, "flags": 0} for p in thread.joined]


@call("PUT", "/channels/{channel}/thread-members/{user}")
async def add_member(world: FakeDiscord, asked: Asked, channel: str, user: str) -> Answer:
    thread = _thread(world, channel)
    world.check_writable(thread)
    if thread.archived:
        raise ApiError(400, 50083, "Thread is archived")
    person = world.bot if user == "@me" else world.person_with(user)
    if thread.guild is not None and person is not world.bot and person.id not in thread.guild.members:
        raise ApiError(403, 50001, "Missing Access")
    if person not in thread.joined:
        thread.joined.append(person)
    return 204, None


@call("DELETE", "/channels/{channel}/thread-members/{user}")
async def remove_member(world: FakeDiscord, asked: Asked, channel: str, user: str) -> Answer:
    thread = _thread(world, channel)
    person = world.bot if user == "@me" else world.person_with(user)
    if person not in thread.joined:
        raise unknown(10007, "Member")
    thread.joined.remove(person)
    return 204, None


def _thread(world: FakeDiscord, channel: str) -> Channel:
    thread = world.seen_by_bot(channel)
    if not thread.is_thread:
        raise ApiError(400, 50024, "Cannot execute action on this channel type")
    return thread
