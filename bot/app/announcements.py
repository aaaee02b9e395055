"""The announcements' files with the rooms and domains of the configuration, and the ticks that make them go out."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bot.announcements.audience import Room
from bot.announcements.topics import Topic
from bot.config import Config, RoomTable
from bot.content.announcement_folder import LoadedAnnouncements, Surroundings, load_announcements
from bot.desk.announcer import Announcer
from bot.errors import StoreUnavailable
from bot.store.files import Files
from bot.store.hop import in_thread

TICK = 1.0  # seconds
Signature = frozenset[tuple[str, int, int]]


def read_files(config: Config) -> LoadedAnnouncements:
    """Everything that the configured folder holds."""
    return load_announcements(_folder(config), surroundings_of(config))


def _folder(config: Config) -> Path:
    return config.path(config.folders.announcements)


class Bulletin:
    """The folder as it was last read, read again when a file in it changes."""

    def __init__(self, config: Config, files: Files) -> None:
        self._config = config
        self._files = files
        self._signature: Signature | None = None
        self.loaded = LoadedAnnouncements()

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What members can subscribe to."""
        return self.loaded.topics

    def look(self) -> bool:
        """Read the folder if it is not as it was; whether it was read."""
        signature = _signature(_folder(self._config).glob("*"))
        if signature == self._signature:
            return False
        self.loaded = read_files(self._config)
        for sha256, path in self.loaded.pictures.items():
            self._files.keep(sha256, path.read_bytes())
        self._signature = signature
        return True


def _signature(paths: Iterable[Path]) -> Signature:
    """What changes when a file does: name, time and size."""
    found = set()
    for path in paths:
        with suppress(FileNotFoundError):  # gone since it was listed
            stat = path.stat()
            found.add((path.name, stat.st_mtime_ns, stat.st_size))
    return frozenset(found)


class Ticker:
    """What is done at every tick."""

    def __init__(self, bulletin: Bulletin, announcer: Announcer) -> None:
        self._bulletin = bulletin
        self._announcer = announcer
        self._filed = False  # whether what was read last has been taken over

    async def tick(self) -> None:
        """Take over changed files, then do what is due. What the database did not take is done at the next tick."""
        with suppress(StoreUnavailable):
            await in_thread(self._work)

    def _work(self) -> None:
        if self._bulletin.look() or not self._filed:
            self._filed = False
            self._announcer.file(self._bulletin.loaded)
            self._filed = True
        self._announcer.tick()


def surroundings_of(config: Config) -> Surroundings:
    """What announcements may refer to."""
    community = config.community
    return Surroundings(languages=tuple(community.languages), rooms=rooms_of(config), domains=tuple(community.domains))


def rooms_of(config: Config) -> tuple[Room, ...]:
    """The rooms that the configuration names."""
    first = config.community.languages[0]
    return tuple(_room(room, first) for room in config.rooms)


def _room(room: RoomTable, language: str) -> Room:
    return Room(
        name=room.name,
        where=room.address,
        language=room.language or language,
        tier=room.tier,
        topics=frozenset(room.topics),
        link=room.link,
        mentions=tuple(room.mention),
    )
