"""What an announcement will be at each destination, before anybody gets it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.announcements.announcement import Announcement
from bot.announcements.audience import Room, chosen
from bot.announcements.broadcasting import destination, messages
from bot.messages import Outgoing
from bot.platform import Capabilities
from bot.rendering import length
from bot.rendering.prices import price


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One destination of an announcement."""

    room: Room
    language: str  # of the text that it gets
    messages: tuple[Outgoing, ...] = ()  # exactly what would be sent; none where the platform is not connected
    length: int = 0  # of the longest part, as the platform counts
    limit: int = 0
    cost: Decimal = Decimal(0)  # USD
    can_mention: bool = False  # the platform can ping people
    lead: timedelta = timedelta()  # how long before everyone else

    @property
    def is_translated(self) -> bool:
        """Whether the room gets a text in its own language."""
        return self.language == self.room.language


def previews(
    announcement: Announcement, rooms: Iterable[Room], capabilities: Mapping[str, Capabilities]
) -> Sequence[Preview]:
    """Every room that the announcement goes to, in the order of configuration."""
    meant = chosen(rooms, announcement.audience, announcement.topics)
    return [_preview(announcement, room, capabilities.get(room.where.platform)) for room in meant]


def _preview(announcement: Announcement, room: Room, facts: Capabilities | None) -> Preview:
    language, lead = announcement.wording(room.language).language, announcement.audience.lead_of(room.tier)
    if facts is None:
        return Preview(room=room, language=language, lead=lead)
    made, facts = messages(announcement, destination(room), facts, mentioning=True), facts.at(room.where)
    return Preview(
        room=room,
        language=language,
        messages=made,
        length=max(length(message.body, facts) for message in made),
        limit=facts.max_text,
        cost=sum((price(message, facts) for message in made), Decimal(0)),
        can_mention=facts.mention_length > 0,
        lead=lead,
    )
