"""A platform that lives in memory: rooms, people, and an adapter that passes the contract suite.

    platform = MemoryPlatform()
    alice = platform.person("Alice")
    traders = platform.room("Traders", members=[alice])
    adapter = platform.adapter(clock)
    await alice.says(traders, "how long does a deposit take?")

It keeps what happened until it is committed, as real platforms do, and can be told to fail.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.errors import AttachmentUnavailable
from bot.messages import (
    Address,
    Attachment,
    Command,
    Deleted,
    Edited,
    FileKind,
    Incoming,
    Membership,
    Message,
    Moved,
    Press,
    RoomKind,
)
from bot.messages import Person as Sender
from bot.platform import (
    Capabilities,
    ChatMoved,
    Finding,
    Markup,
    Measure,
    Outcome,
    Pace,
    Refused,
    Sent,
    Uncertain,
)
from bot.rendering import length, plain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.messages import Event, Outgoing, SentRef
    from bot.platform import Receive

PLATFORM = "memory"
CAPABILITIES = Capabilities(
    max_text=1000,
    measure=Measure.CODEPOINTS,
    markup=Markup.PLAIN,
    buttons=20,
    threads=True,
    edits=True,
    deletes=True,
    pins=True,
    notices=True,
    max_caption=300,
    max_file=1024 * 1024,
    pace_per_group=Pace(count=20, seconds=60),
)


class Clock(Protocol):
    """What the adapter asks of time."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set or the time is over."""


@dataclass(slots=True, kw_only=True, eq=False)
class Post:
    """One message as it stands in a room."""

    id: str
    chat: str
    thread: str | None = None
    author: str  # "desk", or a person's id
    text: str = ""
    actions: tuple[tuple[tuple[str, str | None], ...], ...] = ()  # rows of (label, action)
    files: tuple[bytes, ...] = ()
    reply_to: str | None = None
    pinned: bool = False
    silent: bool = False
    mentions: tuple[str, ...] = ()

    @property
    def buttons(self) -> tuple[tuple[str, ...], ...]:
        """The labels, by row."""
        return tuple(tuple(label for label, _ in row) for row in self.actions)


@dataclass(slots=True, kw_only=True, eq=False)
class Thread:
    """A thread of a room."""

    id: str
    title: str
    is_open: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class Room:
    """A group, or the private chat of one person."""

    id: str
    title: str = ""
    private: bool = False
    posts: list[Post] = field(default_factory=list)
    threads: dict[str, Thread] = field(default_factory=dict)
    closed: bool = False  # the desk was thrown out, or the person blocked it
    moved_to: str | None = None

    def find(self, message_id: str) -> Post | None:
        """A post that still stands."""
        return next((post for post in self.posts if post.id == message_id), None)


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody in front of the platform."""

    id: str
    name: str
    language: str | None
    platform: MemoryPlatform
    notices: list[str] = field(default_factory=list)

    @property
    def chat(self) -> Room:
        """The private chat with the desk."""
        return self.platform.rooms[self.id]

    @property
    def inbox(self) -> list[Post]:
        """What the desk wrote in private."""
        return [post for post in self.chat.posts if post.author == "desk"]

    async def says(
        self, room: Room, text: str, *, thread: str | None = None, reply_to: Post | None = None, to_desk: bool = False
    ) -> Post:
        """Write a text; one that begins with `/` is a command. `to_desk`: the desk is mentioned."""
        post = self._post(room, text=text, thread=thread, reply_to=reply_to.id if reply_to else None)
        answered = reply_to is not None and reply_to.author == "desk"
        event: Event = Message(message_id=post.id, text=text, reply_to=post.reply_to)
        if text.startswith("/"):
            name, _, words = text[1:].partition(" ")
            event = Command(name=name.lower(), text=words.strip(), message_id=post.id, reply_to=post.reply_to)
        await self._tell(room, event, thread=thread, addressed=room.private or answered or to_desk)
        return post

    async def sends(
        self, room: Room, *contents: bytes, text: str = "", kind: FileKind = FileKind.FILE, thread: str | None = None
    ) -> Post:
        """Send files, several as one album; a text that begins with `/` is a command that carries them."""
        post = self._post(room, text=text, files=contents, thread=thread)
        attachments = tuple(self.platform.stored(content, kind, room) for content in contents)
        album = post.id if len(contents) > 1 else None
        event: Event = Message(message_id=post.id, text=text, attachments=attachments, album=album)
        if text.startswith("/"):
            name, _, words = text[1:].partition(" ")
            event = Command(name=name.lower(), text=words.strip(), attachments=attachments, message_id=post.id)
        await self._tell(room, event, thread=thread)
        return post

    async def edits(self, post: Post, text: str) -> None:
        """Change what one wrote."""
        post.text = text
        room = self.platform.rooms[post.chat]
        await self._tell(room, Edited(message_id=post.id, text=text), thread=post.thread)

    async def deletes(self, post: Post) -> None:
        """Take back what one wrote."""
        room = self.platform.rooms[post.chat]
        room.posts.remove(post)
        await self._tell(room, Deleted(message_id=post.id), thread=post.thread)

    async def presses(self, post: Post, button: str) -> None:
        """Press a button by its label; AssertionError when it is not there."""
        actions = {label: action for row in post.actions for label, action in row}
        assert button in actions, f"no button {button!r}; there are {list(actions)}"
        press_id = self.platform.next_id("press")
        self.platform.pressers[press_id] = self
        press = Press(press_id=press_id, action=actions[button] or "", message_id=post.id)
        await self._tell(self.platform.rooms[post.chat], press, thread=post.thread, addressed=True)

    async def blocks(self) -> None:
        """Want nothing more from the desk."""
        self.chat.closed = True
        await self._tell(self.chat, Membership(present=False))

    async def invites(self, room: Room) -> None:
        """Bring the desk into a room."""
        room.closed = False
        await self._tell(room, Membership(present=True, title=room.title))

    def _post(self, room: Room, **content: Any) -> Post:
        post = Post(id=self.platform.next_id("message"), chat=room.id, author=self.id, **content)
        room.posts.append(post)
        return post

    async def _tell(self, room: Room, event: Event, *, thread: str | None = None, addressed: bool = False) -> None:
        sender = Sender(platform=PLATFORM, id=self.id, name=self.name, language=self.language)
        await self.platform.happens(room, sender, event, thread=thread, addressed=addressed or room.private)


class MemoryPlatform:
    """The platform as a whole, seen by one account of ours."""

    def __init__(
        self,
        *,
        account: str = "main",
        capabilities: Capabilities = CAPABILITIES,
        now: Callable[[], datetime] = lambda: datetime(2026, 6, 1, 9, 0, tzinfo=UTC),
        files: Callable[[str], Path] | None = None,
    ) -> None:
        self.account = account
        self.capabilities = capabilities
        self.now = now
        self.files = files  # the desk's stored files, by SHA-256
        self.rooms: dict[str, Room] = {}
        self.people: dict[str, Person] = {}
        self.pressers: dict[str, Person] = {}
        self.contents: dict[str, bytes] = {}  # what was uploaded, by reference
        self.waiting: deque[Incoming] = deque()  # happened, and not yet committed
        self.events: list[Incoming] = []  # everything that ever happened
        self.answers: deque[Outcome] = deque()  # what the next calls meet; `Uncertain`: done, but the answer is lost
        self.changed = asyncio.Event()
        self._numbers: dict[str, int] = {}

    def person(self, name: str, *, language: str | None = "en") -> Person:
        """Somebody, with a private chat."""
        person = Person(id=self.next_id("person"), name=name, language=language, platform=self)
        self.people[person.id] = person
        self.rooms[person.id] = Room(id=person.id, title=name, private=True)
        return person

    def room(self, title: str) -> Room:
        """A public room with the desk in it."""
        room = Room(id=self.next_id("room"), title=title)
        self.rooms[room.id] = room
        return room

    def address(self, room: Room, thread: str | None = None) -> Address:
        """How the desk names the room."""
        return Address(platform=PLATFORM, account=self.account, chat=room.id, thread=thread)

    def adapter(self, clock: Clock) -> MemoryAdapter:
        """Our side of it; a second one is what a restart makes."""
        return MemoryAdapter(self, clock)

    async def happens(
        self, room: Room, sender: Sender, event: Event, *, thread: str | None = None, addressed: bool = False
    ) -> None:
        """Keep an event for the desk."""
        incoming = Incoming(
            id=self.next_id("event"),
            at=self.now(),
            sender=sender,
            where=self.address(room, thread),
            room=RoomKind.PRIVATE if room.private else RoomKind.PUBLIC,
            event=event,
            addressed=addressed,
        )
        self.events.append(incoming)
        self.waiting.append(incoming)
        self.changed.set()

    async def move(self, room: Room) -> Room:
        """The room gets a new id."""
        successor = self.room(room.title)
        room.moved_to = successor.id
        nobody = Sender(platform=PLATFORM, id="0", anonymous=True)
        await self.happens(room, nobody, Moved(to=self.address(successor)))
        return successor

    def repeat(self, incoming: Incoming) -> None:
        """Deliver an event once more."""
        self.waiting.append(incoming)
        self.changed.set()

    def stored(self, content: bytes, kind: FileKind, room: Room) -> Attachment:
        """A file that a person uploaded."""
        ref = self.next_id("file")
        self.contents[ref] = content
        return Attachment(kind=kind, name=f"{ref}.bin", size=len(content), source=self.address(room), ref=ref)

    def next_id(self, what: str) -> str:
        """Ids count up by kind, so that two kinds never look alike."""
        self._numbers[what] = self._numbers.get(what, 0) + 1
        return f"{what}-{self._numbers[what]}"


class MemoryAdapter:
    """`bot.platform.Adapter` for the platform in memory."""

    platform = PLATFORM

    def __init__(self, world: MemoryPlatform, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self.account = world.account
        self.closed = False

    @property
    def capabilities(self) -> Capabilities:
        return self._world.capabilities

    def is_group(self, where: Address) -> bool:
        room = self._world.rooms.get(where.chat)
        return room is not None and not room.private

    async def listen(self, receive: Receive) -> None:
        waiting, changed = self._world.waiting, self._world.changed
        while True:
            if not waiting:
                changed.clear()
                await changed.wait()
            try:
                await receive(waiting[0])
            except Exception:
                await self._clock.wait(asyncio.Event(), 1)
            else:
                waiting.popleft()

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        return self._answered(message.to, lambda: self._put(message))

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        def change() -> Outcome:
            post = self._world.rooms[sent.where.chat].find(sent.message_id)
            if post is None:
                return Refused(reason="no such message", gone="message")
            post.text, post.actions = plain(message.body), _actions(message)
            return Sent(message_id=post.id)

        return self._answered(sent.where, change)

    async def delete(self, sent: SentRef) -> Outcome:
        def remove() -> Outcome:
            room = self._world.rooms[sent.where.chat]
            post = room.find(sent.message_id)
            if post is None:
                return Refused(reason="no such message", gone="message")
            room.posts.remove(post)
            return Sent(message_id=post.id)

        return self._answered(sent.where, remove)

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        def change() -> Outcome:
            thread = self._world.rooms[where.chat].threads.get(where.thread or "")
            if thread is None:
                return Refused(reason="no such thread", gone="thread")
            thread.title, thread.is_open = title, is_open
            return Sent(where=where)

        return self._answered(where, change)

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        content = self._world.contents.get(attachment.ref or "")
        if content is None:
            raise AttachmentUnavailable(f"{attachment.name} is not here")
        yield content

    async def check(self) -> tuple[Finding, ...]:
        return (Finding(ok=True, what="memory answers"),)

    async def close(self) -> None:
        self.closed = True

    # --- inside ------------------------------------------------------------------------------------------------------

    def _answered(self, to: Address, act: Callable[[], Outcome]) -> Outcome:
        """Act, unless the room is not there or the next answer was foretold."""
        foretold = self._world.answers.popleft() if self._world.answers else None
        if foretold is not None and not isinstance(foretold, Uncertain):
            return foretold
        room = self._world.rooms.get(to.chat)
        if room is None or room.closed:
            return Refused(reason="the desk cannot write there", gone="chat")
        if room.moved_to is not None:
            return ChatMoved(to=replace(to.room, chat=room.moved_to))
        outcome = act()
        return foretold or outcome

    def _put(self, message: Outgoing) -> Outcome:
        if message.answers_press is not None:
            presser = self._world.pressers.get(message.answers_press)
            if presser is not None and message.body:
                presser.notices.append(plain(message.body))
            return Sent()
        facts = self.capabilities
        most = (facts.max_caption if message.attachments else None) or facts.max_text
        if length(message.body, facts) > most:
            return Refused(reason="too long")
        room = self._world.rooms[message.to.chat]
        thread = message.to.thread
        if thread is not None and thread not in room.threads:
            return Refused(reason="no such thread", gone="thread")
        try:
            contents = tuple(self._content(attachment) for attachment in message.attachments)
        except (AttachmentUnavailable, OSError) as error:
            return Refused(reason=str(error))
        if message.new_thread is not None:
            thread = self._world.next_id("thread")
            room.threads[thread] = Thread(id=thread, title=message.new_thread)
        post = self._posted(room, message, thread, contents)
        where = replace(message.to, thread=thread) if message.new_thread is not None else None
        return Sent(message_id=post.id, where=where)

    def _posted(self, room: Room, message: Outgoing, thread: str | None, contents: tuple[bytes, ...]) -> Post:
        post = Post(
            id=self._world.next_id("message"),
            chat=room.id,
            thread=thread,
            author="desk",
            text=plain(message.body),
            actions=_actions(message),
            files=contents,
            reply_to=message.reply_to if room.find(message.reply_to or "") else None,
            pinned=message.pin,
            silent=message.silent,
            mentions=message.mentions,
        )
        room.posts.append(post)
        return post

    def _content(self, attachment: Attachment) -> bytes:
        ours = attachment.source is not None and attachment.source.platform == PLATFORM
        if ours and attachment.ref in self._world.contents:
            return self._world.contents[attachment.ref or ""]
        if attachment.sha256 and self._world.files is not None:
            content = self._world.files(attachment.sha256).read_bytes()
            assert hashlib.sha256(content).hexdigest() == attachment.sha256
            return content
        raise AttachmentUnavailable(f"{attachment.name} is not stored")


def _actions(message: Outgoing) -> tuple[tuple[tuple[str, str | None], ...], ...]:
    return tuple(tuple((button.label, button.action) for button in row) for row in message.buttons)


__all__ = [
    "CAPABILITIES",
    "PLATFORM",
    "MemoryAdapter",
    "MemoryPlatform",
    "Person",
    "Post",
    "Room",
    "Thread",
]
