"""Who gets an announcement: named rooms, chosen by name, platform, language, tier and topic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.messages import Address

PAGE = "web"
"""The platform whose page and feed show announcements; naming other platforms alone keeps them off it."""
EVERYONE = ""
"""The tier of a room that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A group, channel or thread that configuration names."""

    name: str  # what people call it in files and commands
    where: Address
    language: str
    tier: str = EVERYONE  # "vip": gets early access, where an announcement gives it
    topics: frozenset[str] = frozenset()  # only announcements about these; empty: about anything
    link: str = ""  # what stands before a message's id in its public address; empty: it has none
    mentions: tuple[str, ...] = ()  # whom an announcement that asks for it pings there


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Filters that a room passes all of; an empty one lets every room pass."""

    rooms: tuple[str, ...] = ()  # by name; these are meant whatever their topics are
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    early: Mapping[str, timedelta] = field(default_factory=dict)  # how long before everyone else a tier gets it

    @property
    def is_public(self) -> bool:
        """Whether the page and the feed show it."""
        return not self.rooms and not self.tiers and (not self.platforms or PAGE in self.platforms)

    def lead_of(self, tier: str) -> timedelta:
        """How long before everyone else this tier gets it."""
        return self.early.get(tier, timedelta())


def chosen(rooms: Iterable[Room], audience: Audience, topics: Iterable[str]) -> tuple[Room, ...]:
    """The rooms that an announcement about these topics goes to, in the order of configuration."""
    about = frozenset(topics)
    return tuple(room for room in rooms if _is_meant(room, audience, about))


def _is_meant(room: Room, audience: Audience, about: frozenset[str]) -> bool:
    if audience.rooms:
        by_name = room.name in audience.rooms
    else:
        by_name = not about or not room.topics or bool(about & room.topics)
    return (
        by_name
        and (not audience.platforms or room.where.platform in audience.platforms)
        and (not audience.languages or room.language in audience.languages)
        and (not audience.tiers or room.tier in audience.tiers)
    )
