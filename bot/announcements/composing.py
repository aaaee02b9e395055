"""An announcement as an admin types it: a time, `key: value` lines, and the text, in one language or several.

/announce tomorrow 9:00 Asia/Shanghai
to: news-en, news-zh
pin: yes

[en] Planned maintenance
Trading pauses…

[zh] 系统维护
暂停交易……
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.announcements.announcement import Announcement, Wording
from bot.announcements.audience import PAGE, Audience, Room, chosen
from bot.announcements.durations import duration
from bot.announcements.moments import Moment, NoMoment, moment
from bot.announcements.official import foreign_addresses
from bot.announcements.schedule import Schedule
from bot.messages import Attachment
from bot.rendering import plain

LATE = timedelta(days=1)
"""How late an announcement by command may still go out: approval takes its time."""
KEYS = (
    "to",
    "platforms",
    "languages",
    "tiers",
    "early",
    "topics",
    "expires",
    "pin",
    "silent",
    "mention",
    "name",
    "alt",
)
LONGEST_TITLE = 120
LONGEST_NAME = 40
_KEY_LINE = re.compile(r"\s*([A-Za-z]+)\s*[:：]\s*(.*)")
_SECTION = re.compile(r"^\[([a-z]{2,3})\][ \t]*", re.MULTILINE)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YES = frozenset({"yes", "true", "on", "y", "是"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Why a composition cannot be taken: the key of the text that says so, and what fills it."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsdesk:
    """What a composition may refer to."""

    now: datetime
    zone: str  # of who names none
    languages: tuple[str, ...]
    rooms: tuple[Room, ...]
    topics: tuple[str, ...]
    domains: tuple[str, ...]
    language_of: Callable[[str], str]  # in which language a text is
    is_taken: Callable[[str], bool]  # whether an announcement has this name already


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What was typed, as an announcement; or what is wrong with it."""

    announcement: Announcement | None
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A composition's pieces, not understood yet."""

    when: str
    values: Mapping[str, str] = field(default_factory=dict)  # by key, see `KEYS`
    text: str  # with `[language]` marks, or in one language


def compose(words: str, desk: Newsdesk, *, quoted: str = "", picture: Attachment | None = None) -> Composed:
    """Read a command's words; `quoted` is the message it replies to, whose text is announced if there is none here."""
    typed = cut(words)
    return compose_typed(replace(typed, text=typed.text or quoted), desk, picture=picture)


def compose_typed(typed: Typed, desk: Newsdesk, *, picture: Attachment | None = None) -> Composed:
    """What was typed as an announcement, or everything that is wrong with it."""
    reader = _Reader(typed.values, desk)
    wordings = read_wordings(typed.text, desk, picture=reader.described(picture))
    announced = reader.when(typed.when)
    audience, topics = reader.audience(), reader.names("topics", desk.topics)
    expires, pin, silent = reader.length("expires"), reader.flag("pin"), reader.flag("silent")
    mention, name = reader.mention(audience, topics), reader.name()
    mistakes = (*wordings.mistakes, *reader.mistakes)
    if mistakes or announced is None:
        return Composed(announcement=None, mistakes=mistakes)
    announcement = Announcement(
        slug=name or new_name(wordings.wordings[0].title, announced.local, desk.is_taken),
        wordings=wordings.wordings,
        schedule=Schedule(first=announced.local, zone=announced.zone),
        topics=topics,
        audience=audience,
        expires_after=expires,
        missed=LATE,
        pin=pin,
        silent=silent,
        mention=mention,
    )
    return Composed(announcement=announcement)


def cut(words: str) -> Typed:
    """The time, the keys and the text of one message.

    The head ends at an empty line, a language mark, or a line that is no key."""
    lines = words.strip().splitlines()
    when = "" if not lines or _key_of(lines[0]) or _SECTION.match(lines[0]) else lines.pop(0)
    values: dict[str, str] = {}
    while lines and (match := _key_of(lines[0])):
        values[match[1].lower()] = match[2].strip()
        del lines[0]
    return Typed(when=when.strip(), values=values, text="\n".join(lines).strip())


def _key_of(line: str) -> re.Match[str] | None:
    match = _KEY_LINE.fullmatch(line)
    return match if match and match[1].lower() in KEYS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """The texts that were found, or what is wrong with them."""

    wordings: tuple[Wording, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_wordings(text: str, desk: Newsdesk, *, picture: Attachment | None = None) -> Wordings:
    """A text with a title line, or several, each behind its `[language]` mark."""
    if not text.strip():
        return Wordings(mistakes=(Mistake(key="compose-no-text"),))
    wordings, mistakes = [], []
    for language, section in _sections(text, desk):
        title, _, body = section.strip().partition("\n")
        wording = Wording(language=language, title=plain(title)[:LONGEST_TITLE], body=body.strip(), picture=picture)
        wordings.append(wording)
        mistakes += _of_wording(wording, len(plain(title)), desk)
    if len({wording.language for wording in wordings}) < len(wordings):
        mistakes.append(Mistake(key="compose-twice"))
    if mistakes:
        return Wordings(mistakes=tuple(mistakes))
    known = [w for language in desk.languages for w in wordings if w.language == language]
    return Wordings(wordings=tuple(known))


def with_wordings(announcement: Announcement, wordings: Sequence[Wording]) -> Announcement:
    """The announcement with these texts in place of those in the same languages; pictures stay."""
    new = {wording.language: wording for wording in wordings}
    kept = [
        replace(new.pop(old.language), picture=old.picture) if old.language in new else old
        for old in announcement.wordings
    ]
    return replace(announcement, wordings=(*kept, *new.values()))


def has_marks(text: str) -> bool:
    """Whether the text says itself in which languages it is."""
    return _SECTION.match(text.lstrip()) is not None


def _sections(text: str, desk: Newsdesk) -> Sequence[tuple[str, str]]:
    marks = list(_SECTION.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        return [(desk.language_of(text), text)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(mark[1], text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]


def _of_wording(wording: Wording, title_length: int, desk: Newsdesk) -> list[Mistake]:
    found = []
    if wording.language not in desk.languages:
        values = {"word": wording.language, "known": ", ".join(desk.languages)}
        found.append(Mistake(key="compose-unknown", values={"field": "[…]", **values}))
    if not wording.body or not wording.title.strip():
        found.append(Mistake(key="compose-no-body", values={"language": wording.language}))
    if title_length > LONGEST_TITLE:
        found.append(Mistake(key="compose-title", values={"most": str(LONGEST_TITLE)}))
    foreign = foreign_addresses(f"{wording.title}\n\n{wording.body}", desk.domains)
    if foreign:
        values = {"links": ", ".join(foreign), "domains": ", ".join(desk.domains)}
        found.append(Mistake(key="compose-links", values=values))
    return found


class _Reader:
    """Reads the keys of one composition and notes what is wrong with them."""

    def __init__(self, values: Mapping[str, str], desk: Newsdesk) -> None:
        self._values = values
        self._desk = desk
        self.mistakes: list[Mistake] = []

    def when(self, words: str) -> Moment | None:
        try:
            return moment(words, now=self._desk.now, zone=self._desk.zone)
        except NoMoment as error:
            self._wrong("compose-when", word=str(error))
            return None

    def audience(self) -> Audience:
        rooms = self._desk.rooms
        platforms = sorted({PAGE, *(room.where.platform for room in rooms)})
        tiers = sorted({room.tier for room in rooms if room.tier})
        return Audience(
            rooms=self.names("to", [room.name for room in rooms]),
            platforms=self.names("platforms", platforms),
            languages=self.names("languages", self._desk.languages),
            tiers=self.names("tiers", tiers),
            early=self._early(tiers),
        )

    def _early(self, tiers: Sequence[str]) -> Mapping[str, timedelta]:
        value = self._values.get("early", "")
        tier, _, length = value.partition(" ")
        if not value:
            return {}
        if tier not in tiers:
            self._wrong("compose-unknown", field="early", word=tier, known=", ".join(tiers) or "—")
            return {}
        found = self._length("early", length)
        return {tier: found} if found else {}

    def names(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """The names behind a key; "all" is the same as none."""
        named = [word.strip() for word in re.split(r"[,，、]", self._values.get(key, "")) if word.strip()]
        if named == ["all"]:
            return ()
        for word in named:
            if word not in known:
                self._wrong("compose-unknown", field=key, word=word, known=", ".join(known) or "—")
        return tuple(named)

    def length(self, key: str) -> timedelta | None:
        value = self._values.get(key)
        return self._length(key, value) if value else None

    def _length(self, key: str, value: str) -> timedelta | None:
        try:
            return duration(value)
        except ValueError:
            self._wrong("compose-length", field=key, word=value)
            return None

    def flag(self, key: str) -> bool:
        return self._values.get(key, "").lower() in _YES

    def mention(self, audience: Audience, topics: Sequence[str]) -> bool:
        """Whether people are pinged; somebody has to be named for that."""
        wants = self.flag("mention")
        if wants and not any(room.mentions for room in chosen(self._desk.rooms, audience, topics)):
            self._wrong("compose-mention")
        return wants

    def name(self) -> str | None:
        """The name it shall have; one that is taken is refused."""
        value = self._values.get("name")
        if value and (not _NAME.fullmatch(value) or len(value) > LONGEST_NAME):
            self._wrong("compose-name", word=value)
        elif value and self._desk.is_taken(value):
            self._wrong("compose-taken", word=value)
        return value or None

    def described(self, picture: Attachment | None) -> Attachment | None:
        """The picture with what it shows; announced pictures need that."""
        alt = self._values.get("alt", "")
        if picture is not None and not alt:
            self._wrong("compose-alt")
        return replace(picture, alt=alt) if picture is not None else None

    def _wrong(self, key: str, **values: str) -> None:
        self.mistakes.append(Mistake(key=key, values=values))


def new_name(title: str, day: datetime, is_taken: Callable[[str], bool]) -> str:
    """A free name made of the day and the title's Latin words."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    stem = f"{day:%Y-%m-%d}-{'-'.join(words) or 'announcement'}"[: LONGEST_NAME - 4].strip("-")
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(name for name in names if not is_taken(name))
