"""The announcements' files, with the rooms and domains of the configuration."""

from bot.announcements.audience import Room
from bot.config import Config, RoomTable
from bot.content.announcement_folder import LoadedAnnouncements, Surroundings, load_announcements
from bot.messages import Address


def read_files(config: Config) -> LoadedAnnouncements:
    """Everything that the configured folder holds."""
    return load_announcements(config.path(config.folders.announcements), surroundings_of(config))


def surroundings_of(config: Config) -> Surroundings:
    """What announcements may refer to."""
    community = config.community
    return Surroundings(languages=tuple(community.languages), rooms=rooms_of(config), domains=tuple(community.domains))


def rooms_of(config: Config) -> tuple[Room, ...]:
    """The rooms that the configuration names."""
    first = config.community.languages[0]
    return tuple(_room(room, first) for room in config.rooms)


def _room(room: RoomTable, language: str) -> Room:
    where = Address(platform=room.platform, account=room.account, chat=room.chat, thread=room.thread)
    return Room(
        name=room.name,
        where=where,
        language=room.language or language,
        tier=room.tier,
        topics=frozenset(room.topics),
        link=room.link,
    )
