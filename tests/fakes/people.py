"""Who and where the tests of the core are about, and events made from few words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.messages import Address, Attachment, Event, FileKind, Incoming, Message, Person, RoomKind

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

ANA = Person(platform="chat", id="1", name="Ana", language="en")
BEN = Person(platform="chat", id="2", name="Ben", language="en")
MEI = Person(platform="chat", id="11", name="Mei")
LEE = Person(platform="chat", id="12", name="Lee")

GROUP = Address(platform="chat", account="main", chat="-100")
PRIVATE = Address(platform="chat", account="main", chat="1")
STAFF = Address(platform="chat", account="main", chat="-900")
THREAD = replace(STAFF, thread="77")
PAGE = Address(platform="page", account="web", chat="staff")


def later(**amount: float) -> datetime:
    """A moment after `NOON`."""
    return NOON + timedelta(**amount)


def incoming(
    event: Event | str,
    *,
    sender: Person = ANA,
    where: Address = PRIVATE,
    event_id: str = "e1",
    addressed: bool | None = None,
    masked: bool = False,
) -> Incoming:
    """An event; a text stands for a message that says it."""
    happened = Message(message_id=f"m-{event_id}", text=event) if isinstance(event, str) else event
    room = RoomKind.PRIVATE if where.chat == sender.id else RoomKind.PUBLIC
    return Incoming(
        id=event_id,
        at=NOON,
        sender=sender,
        where=where,
        room=room,
        event=happened,
        addressed=room is RoomKind.PRIVATE if addressed is None else addressed,
        masked=masked,
    )


def photo(name: str = "shot.png", *, source: Address | None = PRIVATE, ref: str | None = "f1") -> Attachment:
    """A picture that a member sent."""
    return Attachment(kind=FileKind.PHOTO, name=name, size=3, media_type="image/png", source=source, ref=ref)
