"""What people's apps wait for: completions while they type, the form behind a button. Reads only, answers at once."""

from collections.abc import Sequence
from datetime import timedelta

from bot.app.house import House
from bot.desk.desk import Desk
from bot.desk.surroundings import Surroundings
from bot.messages import Address, Form, Incoming, Person, Press, RoomKind
from bot.platform import Capabilities
from bot.store.hop import in_thread

MOST_PRIVATE_DAYS = 90  # how far back a private chat counts as one that may go on


class DeskCounter:
    """For one platform; `adapters.discord.settings.Counter`."""

    def __init__(self, house: House, platform: str, facts: Capabilities) -> None:
        self._house = house
        around = Surroundings(
            rules=house.rules, content=house.content, capabilities={platform: facts}, now=house.clock.now
        )
        self._desk = Desk(house.store, around)

    async def suggest(self, text: str, *, language: str, limit: int) -> Sequence[str]:
        """Titles of entries that somebody who types this may mean; before the first letter, what is often asked."""
        return await in_thread(self._suggest, text, language, limit)

    def _suggest(self, text: str, language: str, limit: int) -> Sequence[str]:
        content, languages = self._house.content(), self._house.rules.languages
        spoken = language if language in languages else languages[0]
        if text.strip():
            ids = [found.entry for found in content.matcher.search(text, language=spoken, limit=limit)]
        else:
            ids = list(content.book.starters[:limit])
        entries = [content.book.entry(entry, spoken) for entry in ids]
        return [entry.title for entry in entries if entry is not None]

    async def form(self, opener: str, *, person: Person, where: Address) -> Form | None:
        """The form that a button's action, or a form's id, opens; None if it opens none."""
        press = Press(press_id="", action=opener)
        incoming = Incoming(
            id="", at=self._house.clock.now(), sender=person, where=where, room=RoomKind.PRIVATE, event=press
        )
        return await in_thread(self._desk.form_behind, incoming, opener)


class StoredBookmark:
    """Up to where an account's events are committed; `adapters.discord.settings.Bookmark`."""

    def __init__(self, house: House, platform: str, account: str) -> None:
        self._house = house
        self._platform = platform
        self._account = account

    async def read(self) -> str | None:
        return await in_thread(self._read)

    def _read(self) -> str | None:
        with self._house.store.read() as tx:
            return tx.marks.get(self._platform, self._account)

    async def write(self, mark: str) -> None:
        await in_thread(self._write, mark)

    def _write(self, mark: str) -> None:
        with self._house.store.write() as tx:
            tx.marks.set(self._platform, self._account, mark)

    async def private_chats(self) -> Sequence[str]:
        """The chats in which people wrote to us alone, without threads."""
        lanes = await in_thread(self._private_lanes)
        chats = [lane.split(":", 2)[2] for lane in lanes]
        return [chat for chat in chats if "/" not in chat]

    def _private_lanes(self) -> Sequence[str]:
        since = self._house.clock.now() - timedelta(days=MOST_PRIVATE_DAYS)
        with self._house.store.read() as tx:
            return tx.marks.private_lanes(self._platform, self._account, since)
