"""A small community around the fake Telegram: its content, its people, and what they do without waiting for answers."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.config import Community, Config, Folders
from bot.delivery.delivery import Draft, Priority
from bot.desk.actions import Verb, pack
from bot.messages import Address, Outgoing
from bot.store import Store
from bot.tickets.ticket import Ticket
from tests.fakes.telegram import Chat, FakeTelegram, Message, Person

FILES = {
    "categories.toml": """
[[category]]
id = "help"
icon = "❓"
title = { en = "Help" }
about = { en = "What people ask here." }
escalate-to = "other"
""",
    "tickets.toml": """
[[field]]
name = "about"
kind = "paragraph"
required = true
label = { en = "What happened?" }

[[category]]
id = "other"
title = { en = "Anything" }
fields = ["about"]
""",
    "synonyms.toml": """
[[group]]
language = "en"
words = ["usdt", "tether"]
""",
}
ENTRIES = {
    "not-arrived": (
        "My deposit has not arrived",
        "deposit not showing up",
        "where is my deposit",
        "coins still missing",
    ),
    "lost-2fa": ("I lost my 2FA device", "lost my authenticator", "2fa codes are gone", "new phone, no 2fa codes"),
    "opening-hours": ("When is support open?", "opening hours", "when are you there", "is anybody there at night"),
}


def write_content(home: Path) -> None:
    """Three entries and a form of one question, so that a process is up at once."""
    shelf = home / "en" / "help"
    shelf.mkdir(parents=True)
    for name, text in FILES.items():
        (home / name).write_text(text, "utf-8")
    for name, (title, *wordings) in ENTRIES.items():
        asked = "\n".join(f"  - {wording}" for wording in wordings)
        head = f"title: {title}\nask:\n{asked}\nupdated: 2026-11-01"
        (shelf / f"{name}.md").write_text(f"---\n{head}\n---\nThis is the answer about {name}.\n", "utf-8")


def content_config(home: Path) -> Config:
    """How that content is loaded: it is written in one language."""
    return Config(community=Community(languages=["en"]), folders=Folders(content=home))


@dataclass
class Town:
    """Members, a moderator, a public group and the staff group; every text they write for a ticket is unique."""

    world: FakeTelegram
    store: Store
    group: Chat
    staff: Chat
    mei: Person
    members: list[Person]
    rooms: list[Chat] = field(default_factory=list)  # where announcements go
    from_members: list[str] = field(default_factory=list)  # written into tickets
    from_staff: list[str] = field(default_factory=list)  # written in tickets' topics
    _numbers: int = 0

    @classmethod
    def around(cls, world: FakeTelegram, store: Store, *, members: int, rooms: int = 0) -> "Town":
        people = [world.user(f"Member {number}") for number in range(members)]
        mei = world.user("Mei")
        group = world.supergroup("Community", members=people, bot_admin=True)
        staff = world.supergroup("Staff", forum=True, members=[mei], bot_admin=True)
        named = [world.channel(f"News {number}") for number in range(rooms)]
        return cls(world=world, store=store, group=group, staff=staff, mei=mei, members=people, rooms=named)

    def config(self, home: Path, database_url: str) -> str:
        """The configuration file of this community's desk."""
        return f"""
[community]
languages = ["en"]
[folders]
content = "{home}"
[database]
url = "{database_url}"
[web]
enabled = false
[telegram]
base_url = "{self.world.base_url}"
base_file_url = "{self.world.base_file_url}"
staff_chat = {self.staff.id}
[[staff]]
name = "Mei"
role = "admin"
ids = ["telegram:{self.mei.id}"]
{"".join(self._named(room) for room in self.rooms)}"""

    def _named(self, room: Chat) -> str:
        return f'[[rooms]]\nname = "room{-room.id}"\nplatform = "telegram"\nchat = {room.id}\n'

    # --- what people do ----------------------------------------------------------------------------------------------

    async def asks_in_group(self, person: Person) -> Message:
        return await person.says(self.group, f"@{self.world.bot.username} my deposit has not arrived {self._mark()}")

    async def asks_in_private(self, person: Person) -> Message:
        return await person.says(person.chat, f"I lost my 2FA, what now? {self._mark()}")

    async def opens_ticket(self, person: Person) -> None:
        """The whole form, typed and pressed ahead of the questions: each conversation is handled in order."""
        await person.says(person.chat, "/ticket")
        await self._presses(person, person.chat, pack(Verb.TICKET, "other"))
        await person.says(person.chat, f"it began like this: {self._mark()}")
        await self._presses(person, person.chat, pack(Verb.FORM_SEND))

    async def writes_in_ticket(self, person: Person) -> None:
        self.from_members.append(mark := self._mark())
        await person.says(person.chat, f"more about it: {mark}")

    async def answers(self, ticket: Ticket) -> None:
        """The moderator writes in the ticket's topic, which must be there."""
        assert ticket.staff_place is not None
        self.from_staff.append(mark := self._mark())
        await self.mei.says(self.staff.topics[int(ticket.staff_place.thread or "")], f"we looked: {mark}")

    def broadcasts(self, now: datetime) -> None:
        """An announcement to the group and to every member is planned; twice, as two clocks would."""
        name = f"announcement/{self._mark()}/1"
        places = [str(self.group.id), *(str(person.id) for person in self.members)]
        for _ in range(2):
            with self.store.write() as tx:
                for chat in places:
                    to = Address(platform="telegram", account="main", chat=chat)
                    message = Outgoing(to=to, body=f"News: {name}")
                    tx.outbox.add(Draft(key=f"{name}/{to.lane}/1", message=message, priority=Priority.BROADCAST), now)

    async def decides(self, delivery: int, *, resend: bool) -> None:
        """The moderator presses a button of the warning about an uncertain delivery."""
        await self._presses(self.mei, self.staff, pack(Verb.RESEND if resend else Verb.DISMISS, delivery))

    async def _presses(self, person: Person, chat: Chat, action: str) -> None:
        await self.world.forge_callback(person, chat, action)

    def _mark(self) -> str:
        self._numbers += 1
        return f"mark{self._numbers:05}x"

    # --- what they see -----------------------------------------------------------------------------------------------

    def ticket_of(self, person: Person) -> Ticket | None:
        """The newest, as the desk has stored it."""
        with self.store.read() as tx:
            found = tx.tickets_of([f"telegram:{person.id}"], limit=1)
        return found[0] if found else None

    def answerable(self) -> list[Ticket]:
        """The tickets whose topic the moderator can see and the desk knows."""
        tickets = [ticket for person in self.members if (ticket := self.ticket_of(person)) is not None]
        return [ticket for ticket in tickets if ticket.staff_place is not None]

    def copies(self, mark: str, chat: Chat) -> list[Message]:
        """What the bot put into a chat that carries this text."""
        return [m for m in chat.messages if m.sender is self.world.bot and mark in m.text]
