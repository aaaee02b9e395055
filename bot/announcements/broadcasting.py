"""A broadcast's messages: for each destination what it is sent, under keys that make every message go out once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.announcements.announcement import Announcement
from bot.announcements.audience import Room
from bot.announcements.publication import Broadcast, Posting, Publication
from bot.delivery.delivery import Draft, Priority
from bot.delivery.parts import parts
from bot.messages import Address, Button, Outgoing
from bot.platform import Capabilities
from bot.rendering.prices import price


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One place that a broadcast goes to."""

    where: Address
    language: str
    room: str = ""  # the room's name; empty: a subscriber's private chat
    link: str = ""  # see `Room.link`
    mentions: tuple[str, ...] = ()  # see `Room.mentions`
    buttons: tuple[tuple[Button, ...], ...] = ()


def destination(room: Room) -> Destination:
    """A named room as a destination."""
    return Destination(where=room.where, language=room.language, room=room.name, link=room.link, mentions=room.mentions)


def messages(
    announcement: Announcement, to: Destination, facts: Capabilities, *, mentioning: bool
) -> tuple[Outgoing, ...]:
    """What the destination is sent, part by part, exactly as it leaves; `mentioning`: a second admin approved that."""
    may_mention = mentioning and announcement.mention and facts.mention_length
    wording = announcement.wording(to.language)
    whole = Outgoing(
        to=to.where,
        body=wording.text,
        buttons=to.buttons,
        attachments=(wording.picture,) if wording.picture else (),
        pin=announcement.pin and facts.pins and bool(to.room),
        silent=announcement.silent,
        mentions=to.mentions if may_mention else (),
    )
    return parts(whole, facts)


def post_key(slug: str, occurrence: str, where: Address, part: int) -> str:
    """The delivery key of one part at one place; the same twice is one message."""
    return f"announcement/{slug}/{occurrence}/{where.lane}/{part}"


def posts(
    publication: Publication, broadcast: Broadcast, to: Destination, facts: Capabilities
) -> Iterator[tuple[Posting, Draft]]:
    """Every message for one destination, with its line for the ledger."""
    announcement = publication.announcement
    expires_at = announcement.expiry(broadcast.at)
    made = messages(announcement, to, facts, mentioning=publication.mention_approved)
    keys = [post_key(broadcast.slug, broadcast.occurrence, to.where, number + 1) for number in range(len(made))]
    for number, (key, message) in enumerate(zip(keys, made, strict=True), start=1):
        posting = Posting(
            key=key,
            slug=broadcast.slug,
            occurrence=broadcast.occurrence,
            tier=broadcast.tier,
            room=to.room,
            where=to.where,
            language=announcement.wording(to.language).language,
            part=number,
            parts=len(made),
            revision=publication.revision,
            link=to.link,
            mentions=made[0].mentions,
            cost=price(message, facts),
        )
        after = keys[number - 2] if facts.chains and number > 1 else None
        yield (
            posting,
            Draft(key=key, message=message, priority=Priority.BROADCAST, expires_at=expires_at, after_key=after),
        )


def rooms_of_wave(rooms: Iterable[Room], announcement: Announcement, tier: str) -> tuple[Room, ...]:
    """Of the chosen rooms those that this wave goes to: a tier's own, or all without early access."""
    early = announcement.audience.early
    return tuple(room for room in rooms if (room.tier if room.tier in early else "") == tier)


def is_shown(announcement: Announcement, occurrence_at: datetime, now: datetime) -> bool:
    """Whether the page and the feed show an occurrence that has gone out: it is for everyone and has not expired."""
    expiry = announcement.expiry(occurrence_at)
    return announcement.audience.is_public and (expiry is None or now < expiry)
