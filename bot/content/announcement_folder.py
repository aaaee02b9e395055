"""The announcements' folder: `<slug>.<language>.md`, one announcement in several files, and its topics."""

import hashlib
import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from bot.announcements.announcement import Announcement, Wording
from bot.announcements.audience import PAGE, Room, chosen
from bot.announcements.official import foreign_addresses
from bot.announcements.topics import Topic
from bot.content.announcement_files import (
    AnnouncementFile,
    ParsedFile,
    announcement_file,
    audience_of,
    expiry_of,
    schedule_of,
)
from bot.content.parsing import topics
from bot.content.schemas import SLUG
from bot.errors import ContentError, Problem
from bot.messages import Attachment, FileKind

TOPICS = "topics.toml"
_NAME = re.compile(rf"({SLUG})\.([a-z]{{2,3}})\.md")
_LONGEST_SLUG = 40
Problems = list[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What announcements refer to, from configuration."""

    languages: tuple[str, ...]
    rooms: tuple[Room, ...]
    domains: tuple[str, ...]  # to which links may lead

    @property
    def platforms(self) -> frozenset[str]:
        return frozenset({PAGE, *(room.where.platform for room in self.rooms)})

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset(room.tier for room in self.rooms if room.tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedAnnouncements:
    """Every announcement without a mistake, and every mistake of the others."""

    is_there: bool = False  # whether there is a folder at all
    announcements: tuple[Announcement, ...] = ()
    broken: frozenset[str] = frozenset()  # slugs of those that have a file, but a mistake in it
    topics: tuple[Topic, ...] = ()
    pictures: Mapping[str, Path] = field(default_factory=dict)  # by hash
    problems: tuple[Problem, ...] = ()


def load_announcements(folder: Path, around: Surroundings) -> LoadedAnnouncements:
    """Read the whole folder. A mistake in one file of an announcement keeps the whole announcement back."""
    problems: Problems = []
    if not folder.is_dir():
        return LoadedAnnouncements()
    known = _topics(folder, around.languages, problems)
    reader = _Reader(folder, around, known)
    for slug, paths in groupby(sorted(folder.glob("*.md")), key=lambda path: path.name.split(".")[0]):
        reader.read(slug, list(paths))
    return LoadedAnnouncements(
        is_there=True,
        announcements=tuple(reader.good),
        broken=frozenset(reader.broken),
        topics=known,
        pictures=reader.pictures,
        problems=(*problems, *reader.problems),
    )


class _Reader:
    """Collects what is good and what is wrong while the folder is read."""

    def __init__(self, folder: Path, around: Surroundings, known: Sequence[Topic]) -> None:
        self._folder = folder
        self._around = around
        self._topics = frozenset(topic.id for topic in known)
        self.good: list[Announcement] = []
        self.broken: set[str] = set()
        self.pictures: dict[str, Path] = {}
        self.problems: Problems = []

    def read(self, slug: str, paths: Sequence[Path]) -> None:
        """All files of one announcement."""
        problems: Problems = []
        files = [file for path in paths if (file := self._parsed(path, problems)) is not None]
        for file in files:
            problems += self._cross_problems(file)
        problems += _contradictions(files)
        if not problems:
            try:
                self.good.append(self._combined(slug, files))
            except ContentError as error:
                problems += error.problems
        if problems:
            self.broken.add(slug)
            self.problems += problems

    def _parsed(self, path: Path, problems: Problems) -> ParsedFile | None:
        where = f"{self._folder.name}/{path.name}"
        name = _NAME.fullmatch(path.name)
        if name is None or len(name[1]) > _LONGEST_SLUG:
            expected = f"name it <slug>.<language>.md, at most {_LONGEST_SLUG} lower-case letters, digits and hyphens"
            problems.append(Problem(where=where, found="a name that is none of an announcement", expected=expected))
            return None
        if name[3] not in self._around.languages:
            expected = f"one of: {', '.join(self._around.languages)}"
            problems.append(Problem(where=where, found=f"the language '{name[3]}'", expected=expected))
            return None
        try:
            return announcement_file(path.read_text("utf-8"), where=where, language=name[3])
        except UnicodeDecodeError as error:
            found = f"is not UTF-8 at byte {error.start}"
            problems.append(Problem(where=where, found=found, expected="save it as UTF-8"))
        except OSError as error:
            found = f"cannot be read: {error.strerror}"
            problems.append(Problem(where=where, found=found, expected="mend its permissions"))
        except ContentError as error:
            problems += error.problems
        return None

    def _cross_problems(self, file: ParsedFile) -> Iterable[Problem]:
        """What only the configuration shows to be wrong."""
        around, audience = self._around, file.front.audience
        named: Sequence[tuple[str, Iterable[str], Iterable[str]]] = (
            ("topics", file.front.topics, self._topics),
            ("audience.rooms", audience.rooms, [room.name for room in around.rooms]),
            ("audience.platforms", audience.platforms, around.platforms),
            ("audience.languages", audience.languages, around.languages),
            ("audience.tiers", audience.tiers, around.tiers),
            ("audience.early", audience.early, around.tiers),
        )
        for key, said, known in named:
            yield from _unknown(file, key, said, sorted(known))
        for address in foreign_addresses(file.body, around.domains):
            line = _line_holding(file, address)
            found = f"a link to {address}, which is none of our domains"
            yield file.problem(found, f"link to {' or '.join(around.domains)}, or remove it", line=line)

    def _combined(self, slug: str, files: Sequence[ParsedFile]) -> Announcement:
        ordered = sorted(files, key=lambda file: self._around.languages.index(file.language))
        front = _shared(ordered)
        after, at = expiry_of(front)
        self._check_mention(front, ordered)
        return Announcement(
            slug=slug,
            wordings=tuple(self._wording(file) for file in ordered),
            schedule=schedule_of(front),
            topics=front.topics,
            audience=audience_of(front),
            expires_after=after,
            expires_at=at,
            missed=front.missed,
            pin=front.pin,
            silent=front.silent,
            mention=front.mention,
        )

    def _check_mention(self, front: AnnouncementFile, files: Sequence[ParsedFile]) -> None:
        """Somebody has to be named for it in a room that the announcement goes to."""
        reached = chosen(self._around.rooms, audience_of(front), front.topics) if front.mention else ()
        if front.mention and not any(room.mentions for room in reached):
            file = next(file for file in files if file.front.mention)
            expected = "say whom in `mention` of a [[rooms]] that it goes to, or remove it"
            raise ContentError([file.problem("no room that names anybody to ping", expected, key="mention")])

    def _wording(self, file: ParsedFile) -> Wording:
        picture = self._picture(file, file.front.picture) if file.front.picture else None
        return Wording(language=file.language, title=file.front.title, body=file.body, picture=picture)

    def _picture(self, file: ParsedFile, name: str) -> Attachment:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder.resolve()) or not path.is_file():
            problem = file.problem(f"no picture '{name}'", "put it into the announcements' folder", key="picture")
            raise ContentError([problem])
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        self.pictures[sha256] = path
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        alt = file.front.alt or ""
        return Attachment(
            kind=FileKind.PHOTO, name=path.name, size=len(content), media_type=media_type, sha256=sha256, alt=alt
        )


def _topics(folder: Path, languages: Sequence[str], problems: Problems) -> tuple[Topic, ...]:
    path = folder / TOPICS
    where = f"{folder.name}/{TOPICS}"
    if not path.exists():
        return ()
    try:
        return topics(path.read_text("utf-8"), where, languages)
    except ContentError as error:
        problems += error.problems
    except (OSError, UnicodeDecodeError) as error:
        problems.append(
            Problem(where=where, found=f"cannot be read: {error}", expected="a UTF-8 text that we may read")
        )
    return ()


def _unknown(file: ParsedFile, key: str, said: Iterable[str], known: Sequence[str]) -> Iterable[Problem]:
    for name in said:
        if name not in known:
            expected = f"one of: {', '.join(known)}" if known else "there is none in the configuration; remove it"
            yield file.problem(f"'{name}'", expected, key=key)


def _line_holding(file: ParsedFile, address: str) -> int:
    lines = file.body.splitlines()
    at = next((number for number, line in enumerate(lines) if address in line), 0)
    return file.body_line + at


def _contradictions(files: Sequence[ParsedFile]) -> Iterable[Problem]:
    """What two files of an announcement say differently. Silence is no contradiction."""
    said: dict[str, tuple[object, str]] = {}
    for file in files:
        for name, value in file.shared.items():
            first, where = said.setdefault(name, (value, file.where))
            if value != first:
                key = name.replace("_", "-")
                yield file.problem(f"another value than in {where}", "say it in one file, or alike in all", key=key)


def _shared(files: Sequence[ParsedFile]) -> AnnouncementFile:
    """The head of the first file, with everything that any of them says for the whole announcement."""
    values = {name: value for file in files for name, value in file.shared.items()}
    return files[0].front.model_copy(update=values)
