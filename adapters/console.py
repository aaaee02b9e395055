"""The terminal as a platform: `frontdesk chat` talks to the desk as a member, or as staff with every ticket in view.

What is typed is a message; `/name` a command; a number presses the button that was offered under it; `+path` sends a
file. Staff enter a ticket with `#reference` and leave it with `#`.
"""

import asyncio
import mimetypes
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.errors import AttachmentUnavailable
from bot.messages import (
    Address,
    Attachment,
    Button,
    Command,
    Event,
    FileKind,
    Incoming,
    Message,
    Outgoing,
    Person,
    Press,
    RoomKind,
    SentRef,
)
from bot.platform import Capabilities, Finding, Markup, Measure, Outcome, Receive, Refused, Sent
from bot.rendering import render

PLATFORM = "console"
STAFF_ROOM = Address(platform=PLATFORM, account="staff", chat="staff")
CAPABILITIES = Capabilities(
    max_text=20_000,
    measure=Measure.CODEPOINTS,
    markup=Markup.TERMINAL,
    buttons=99,
    max_file=1 << 30,
    in_flight=1,
    dedupes_by_key=True,  # a line shown twice is no second message
    one_place=True,
)


class Terminal(Protocol):
    """Lines in, text out."""

    async def read(self, prompt: str) -> str:
        """The next line; `EOFError` when there are no more."""

    def write(self, text: str) -> None:
        """Show text above the prompt."""

    @property
    def markup(self) -> Markup:
        """TERMINAL where bold can be shown, else PLAIN."""


Feed = Callable[[int], Awaitable[tuple[int, Sequence[str]]]]
"""Lines of ticket history (Markdown) after a number, waiting until there are some; and the number of the last."""


class ConsoleAdapter:
    """One person at one terminal."""

    platform = PLATFORM

    def __init__(self, terminal: Terminal, *, person: Person, place: Address, feed: Feed | None = None) -> None:
        """`feed` shows staff what happens to every ticket."""
        self.account = place.account
        self._terminal = terminal
        self._person = person
        self._place = place
        self._feed = feed
        self._ticket: str | None = None
        self._offered: list[Button] = []
        self.ended = asyncio.Event()  # the person left

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    def is_group(self, where: Address) -> bool:
        return False

    async def listen(self, receive: Receive) -> None:
        """Until the terminal ends."""
        following = asyncio.create_task(self._follow())
        try:
            while True:
                line = (await self._terminal.read(f"{self._ticket or self._person.name}> ")).strip()
                if line:
                    await self._typed(line, receive)
        except EOFError:
            return
        finally:
            following.cancel()
            self.ended.set()

    async def _follow(self) -> None:
        if self._feed is None:
            return
        number = -1  # from now on
        while True:
            number, lines = await self._feed(number)
            for line in lines:
                self._terminal.write(render(line, self._terminal.markup))

    async def _typed(self, line: str, receive: Receive) -> None:
        if line.startswith("#") and self._feed is not None:
            self._ticket = line[1:].strip().upper() or None
            return
        event = self._event(line)
        if event is not None:
            await receive(self._incoming(event))

    def _event(self, line: str) -> Event | None:
        number = secrets.token_hex(8)
        if line.isdigit() and 0 < int(line) <= len(self._offered):
            return self._pressed(self._offered[int(line) - 1], number)
        if line.startswith("/"):
            name, _, words = line[1:].partition(" ")
            return Command(name=name.lower(), text=words.strip(), message_id=number)
        if line.startswith("+"):
            return self._file(Path(line[1:].strip()).expanduser(), number)
        return Message(message_id=number, text=line)

    def _pressed(self, button: Button, number: str) -> Event | None:
        if button.action is None:
            self._terminal.write(button.url or "")
            return None
        return Press(press_id=number, action=button.action)

    def _file(self, path: Path, number: str) -> Event | None:
        if not path.is_file():
            self._terminal.write(f"There is no file {path}. Write +path/to/file to send one.")
            return None
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        kind = FileKind.PHOTO if media_type.startswith("image/") else FileKind.FILE
        ref = str(path.resolve())
        attachment = Attachment(
            kind=kind,
            name=path.name,
            size=path.stat().st_size,
            media_type=media_type,
            source=self._place,
            ref=ref,
        )
        return Message(message_id=number, attachments=(attachment,))

    def _incoming(self, event: Event) -> Incoming:
        return Incoming(
            id=secrets.token_hex(8),
            at=datetime.now(UTC),
            sender=self._person,
            where=replace(self._place, thread=self._ticket),
            room=RoomKind.PRIVATE,
            event=event,
            addressed=True,
        )

    async def send(self, message: Outgoing, *, key: str) -> Outcome:
        """Show it, with its buttons numbered."""
        lines = [render(message.body, self._terminal.markup)] if message.body else []
        lines += [f"📎 {attachment.name}" for attachment in message.attachments]
        buttons = [button for row in message.buttons for button in row]
        if buttons:
            self._offered = buttons
            lines += [f"  [{number}] {button.label}" for number, button in enumerate(buttons, start=1)]
        if lines:
            self._terminal.write("\n".join(lines) + "\n")
        return Sent(message_id=key)

    async def edit(self, sent: SentRef, message: Outgoing, *, key: str) -> Outcome:
        """What was written stays written."""
        return Refused(reason="a terminal cannot change what it showed")

    async def delete(self, sent: SentRef) -> Outcome:
        return Refused(reason="a terminal cannot take back what it showed")

    async def set_thread(self, where: Address, *, title: str, is_open: bool) -> Outcome:
        return Refused(reason="a terminal has no threads")

    async def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        """A file of this machine that was typed with `+`."""
        if attachment.ref is None:
            raise AttachmentUnavailable("no path")
        try:
            yield await asyncio.to_thread(Path(attachment.ref).read_bytes)
        except OSError as error:
            raise AttachmentUnavailable(error.strerror or str(error)) from error

    async def check(self) -> tuple[Finding, ...]:
        return (Finding(ok=True, what="the terminal works without any setting"),)

    async def close(self) -> None:
        """Nothing is held."""
