"""`frontdesk announce preview` and `compose`: what staff see and do in their room, from the machine itself."""

import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.announcements.announcement import Announcement
from bot.announcements.composing import Typed, compose_typed, cut, has_marks
from bot.announcements.previewing import Preview, previews
from bot.announcements.publication import FILES, Publication, Stage, proposed
from bot.app.accounts import accounts
from bot.app.bell import Bell
from bot.app.house import OPERATOR, House, opened
from bot.clock import SystemClock
from bot.config import Config
from bot.delivery.delivery import Draft, Priority
from bot.desk.announcing import mistakes_text, newsdesk_of
from bot.desk.ledger import StaffVoice, decision_buttons
from bot.desk.previewing import one_of_each, preview_text, samples, written
from bot.errors import UsageError
from bot.messages import Address, Outgoing
from bot.platform import Adapter, Capabilities, Markup
from bot.rendering import render
from bot.store import Transaction

LANGUAGE = "en"  # of the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An announcement with the destinations that are looked at."""

    publication: Publication
    found: tuple[Preview, ...]


class Newsroom:
    """The files, the database and the platforms' facts; nothing is connected."""

    def __init__(self, house: House, adapters: Sequence[Adapter]) -> None:
        self._house = house
        self.capabilities = {adapter.platform: adapter.capabilities for adapter in adapters}
        house.bulletin.look()

    def voice(self, language: str = LANGUAGE) -> StaffVoice:
        return StaffVoice(content=self._house.content(), rules=self._house.rules, language=language)

    def preview(self, slug: str, language: str | None = None) -> Shown:
        """Of what its files say now, or of what was announced or corrected by command; `UsageError` if neither is."""
        publication = self._publication(slug)
        languages = (publication.correction or publication.announcement).languages
        if language not in {None, *languages}:
            raise UsageError(f"'{slug}' has no text in '{language}'; there are: {', '.join(languages)}")
        found = self._shown(publication).found
        return Shown(publication=publication, found=tuple(one for one in found if language in {None, one.language}))

    def propose(self, typed: Typed) -> Shown:
        """Take it down as `/announce` does and show it in the staff room; `UsageError` names all that is wrong."""
        house, now = self._house, self._house.clock.now()
        with house.store.write() as tx:
            desk = newsdesk_of(
                house.rules, house.bulletin.topics, now=now, is_taken=lambda slug: self._is_taken(tx, slug)
            )
            composed = compose_typed(typed, desk)
            if composed.announcement is None:
                raise UsageError(render(mistakes_text(self.voice(), composed.mistakes), Markup.PLAIN))
            author = house.rules.staff.key_of(OPERATOR)
            publication = proposed(composed.announcement, author=author, name=OPERATOR.name, now=now)
            tx.announcements.put(publication)
            shown = self._shown(publication)
            self._tell_staff(tx, shown, now)
        return shown

    def _shown(self, publication: Publication) -> Shown:
        announcement = publication.correction or publication.announcement
        found = previews(announcement, self._house.rules.rooms, self.capabilities)
        return Shown(publication=publication, found=tuple(found))

    def _publication(self, slug: str) -> Publication:
        loaded = self._house.bulletin.loaded
        if slug in loaded.broken:
            raise UsageError(f"the files of '{slug}' have mistakes; frontdesk announce check names them")
        with self._house.store.read() as tx:
            known = next((one for one in tx.announcements.all() if one.slug == slug), None)
        filed = next((one for one in loaded.announcements if one.slug == slug), None)
        if filed is not None and (known is None or known.is_from_file):
            return _as_filed(filed, known, self._house.clock.now())
        if known is None:
            raise UsageError(f"there is no announcement '{slug}', neither as a file nor by command")
        return known

    def _is_taken(self, tx: Transaction, slug: str) -> bool:
        loaded = self._house.bulletin.loaded
        filed = {one.slug for one in loaded.announcements} | loaded.broken
        return slug in filed or tx.announcements.get(slug) is not None

    def _tell_staff(self, tx: Transaction, shown: Shown, now: datetime) -> None:
        """Somebody there has to approve it; they see what `/announce` would have shown them."""
        room, rules = self._house.rules.staff_room, self._house.rules
        if room is None:
            return
        here, voice = tx.rooms.now_at(room), self.voice(rules.staff_language)
        for number, message in enumerate(self._messages(voice, shown, here), start=1):
            key = f"announcing/{shown.publication.slug}/proposed/{number}"
            tx.outbox.add(Draft(key=key, message=message, priority=Priority.STAFF), now)

    def _messages(self, voice: StaffVoice, shown: Shown, to: Address) -> tuple[Outgoing, ...]:
        body = preview_text(voice, shown.publication, shown.found)
        last = Outgoing(to=to, body=body, buttons=decision_buttons(voice, shown.publication))
        return (*samples(shown.found, self.capabilities, to=to), last)


async def preview(config: Config, slug: str, language: str | None, *, for_programs: bool) -> str:
    """What an announcement will be, in words or as JSON; nothing is sent."""
    async with _newsroom(config) as room:
        shown = room.preview(slug, language)
        return as_json(room, shown) if for_programs else as_text(room, shown)


async def compose(config: Config, typed: Typed, *, for_programs: bool) -> str:
    """Propose what was typed; what it will be, in words or as JSON."""
    async with _newsroom(config) as room:
        shown = room.propose(typed)
        return as_json(room, shown) if for_programs else as_text(room, shown)


@asynccontextmanager
async def _newsroom(config: Config) -> AsyncIterator[Newsroom]:
    """Opened for one command, with every account's facts; none is connected."""
    with opened(config, SystemClock(), matching=False) as house:
        adapters = accounts(house, Bell())
        try:
            yield Newsroom(house, adapters)
        finally:
            for adapter in adapters:
                await adapter.close()


def _as_filed(filed: Announcement, known: Publication | None, now: datetime) -> Publication:
    """As a running desk would take the files over."""
    if known is not None:
        return replace(known, announcement=filed)
    coming = now if filed.schedule is not None else None
    return Publication(
        announcement=filed, stage=Stage.APPROVED, author=FILES, author_name="", updated_at=now, next_look=coming
    )


# --- what is typed ---------------------------------------------------------------------------------------------------


def text_of(text: str | None, file: Path | None) -> str:
    """The one text that was given; `UsageError` where it is none, two, or a file that cannot be read."""
    if text is not None and file is None:
        return text
    if file is None or text is not None:
        raise UsageError("give either --text TEXT or --file FILE")
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read as UTF-8 text: {error}") from error


def typed(text: str, *, at: str | None, language: str | None, keys: Mapping[str, str | None]) -> Typed:
    """What the options say; without `at` the text begins as a message of `/announce` does. Options go before it."""
    head = cut(text) if at is None else Typed(when=" ".join(at.split()), text=text.strip())
    if language is not None and has_marks(head.text):
        raise UsageError("the text says itself in which languages it is; leave --lang out")
    marked = f"[{language}] {head.text}" if language is not None else head.text
    given = {key: value for key, value in keys.items() if value is not None}
    return Typed(when=head.when, values={**head.values, **given}, text=marked)


# --- what is shown ---------------------------------------------------------------------------------------------------


def as_text(room: Newsroom, shown: Shown) -> str:
    """Each text once for every platform and language, then every destination."""
    texts = [
        "\n\n".join([f"── {one.room.where.platform} · {one.language} ──", *written(one, facts)])
        for one in one_of_each(shown.found)
        if (facts := room.capabilities.get(one.room.where.platform)) is not None
    ]
    markup = Markup.TERMINAL if sys.stdout.isatty() else Markup.PLAIN
    return "\n\n".join([*texts, render(preview_text(room.voice(), shown.publication, shown.found), markup)])


def as_json(room: Newsroom, shown: Shown) -> str:
    """The same as one JSON object."""
    publication, schedule = shown.publication, shown.publication.announcement.schedule
    values = {
        "slug": publication.slug,
        "stage": publication.stage,
        "local": schedule.first.isoformat() if schedule else None,
        "zone": schedule.zone if schedule else None,
        "page": (publication.correction or publication.announcement).audience.is_public,
        "cost_usd": str(sum(one.cost for one in shown.found)),
        "destinations": [_values(one, room.capabilities.get(one.room.where.platform)) for one in shown.found],
    }
    return json.dumps(values, ensure_ascii=False)


def _values(preview: Preview, facts: Capabilities | None) -> dict[str, object]:
    return {
        "room": preview.room.name,
        "address": preview.room.where.lane,
        "connected": facts is not None,
        "language": preview.language,
        "translated": preview.is_translated,
        "length": preview.length,
        "limit": preview.limit,
        "parts": list(written(preview, facts)) if facts else [],
        "pin": any(message.pin for message in preview.messages),
        "silent": any(message.silent for message in preview.messages),
        "mentions": [who for message in preview.messages for who in message.mentions],
        "early_seconds": int(preview.lead.total_seconds()),
        "cost_usd": str(preview.cost),
    }
