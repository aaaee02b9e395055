"""The tables. A change needs a step in `migrations/versions` (`make migration MESSAGE=…`); a test compares them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC; SQLite has no zones, so they end at its door."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Number = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Number, primary_key=True, autoincrement=True)


inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("lane", Text, nullable=False),  # events of one conversation are handled in order
    Column("room", Text, nullable=False),  # private | public: how long it is kept
    Column("received_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),  # Incoming as JSON, secrets masked
    Column("state", Text, nullable=False),  # new | handled | parked
    Column("due_at", UtcDateTime),  # not handled before; None: at once
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("handled_at", UtcDateTime),
    UniqueConstraint("platform", "account", "event_id"),
    Index("ix_inbox_new", "lane", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    Index("ix_inbox_next", "id", sqlite_where=text("state = 'new'"), postgresql_where=text("state = 'new'")),
    Index("ix_inbox_lane", "lane", "id"),
    Index(
        "ix_inbox_unhandled",
        "platform",
        "account",
        "state",
        "received_at",
        sqlite_where=text("state IN ('new', 'parked')"),
        postgresql_where=text("state IN ('new', 'parked')"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("room", Text, nullable=False),  # Address.room.lane: what moves when a group gets a new id
    Column("priority", Integer, nullable=False),
    Column("draft", Text, nullable=False),  # Draft as JSON
    Column("ticket", Text),
    Column("state", Text, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0, server_default="0"),
    Column("begun_at", UtcDateTime),  # of the last call
    Column("settled_at", UtcDateTime),
    Column("message_id", Text),
    Column("sent_to", Text),  # Address as JSON where the message stands
    Column("reason", Text, nullable=False, default=""),
    Column("decided_by", Text, nullable=False, default="", server_default=""),  # who had it sent again, or left it
    Index(
        "ix_outbox_pending",
        "platform",
        "account",
        "lane",
        "id",
        sqlite_where=text("state IN ('ready', 'sending')"),
        postgresql_where=text("state IN ('ready', 'sending')"),
    ),
    Index(
        "ix_outbox_next",
        "platform",
        "account",
        "priority",
        "id",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
    Index(
        "ix_outbox_due",
        "platform",
        "account",
        "due_at",
        sqlite_where=text("state = 'ready'"),
        postgresql_where=text("state = 'ready'"),
    ),
    Index(
        "ix_outbox_in_doubt",
        "platform",
        "account",
        "state",
        sqlite_where=text("state IN ('sending', 'uncertain', 'parked')"),
        postgresql_where=text("state IN ('sending', 'uncertain', 'parked')"),
    ),
    Index("ix_outbox_room", "room", "id"),
    Index("ix_outbox_settled", "settled_at"),
)

holds = Table(
    "holds",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),  # "": the whole account
    Column("until", UtcDateTime, nullable=False),  # the platform asked to wait so long
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("generation", Integer, nullable=False),  # counts its holders; who commits under an older one is refused
    Column("holder", Text, nullable=False),  # host and process, for people
    Column("taken_at", UtcDateTime, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("language", Text),  # chosen by the person
    Column("spoken", Text),  # the language they last wrote in
    Column("reachable", Boolean, nullable=False, default=True),
    Column("private_place", Text),  # Address as JSON where they last wrote to us alone
    Column("first_seen_at", UtcDateTime, nullable=False),
)

dialogues = Table(
    "dialogues",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("payload", Text, nullable=False),  # Dialogue as JSON
    Column("updated_at", UtcDateTime, nullable=False),
    Column("look_at", UtcDateTime),  # when a form of it that is left alone may have to be put away
    Index("ix_dialogues_look_at", "look_at"),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("room", Text, nullable=False),
    Column("entry", Text),  # the entry that was answered, if any
    Column("payload", Text, nullable=False),  # Question as JSON
    Index("ix_questions_room", "room", "entry", "at"),
    Index("ix_questions_at", "at"),
)

votes = Table(
    "votes",
    metadata,
    _id(),
    Column("question", Text, nullable=False),  # whose button was pressed; empty: none
    Column("person", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("entry", Text),
    Column("at", UtcDateTime, nullable=False),
    Column("wording", Text, nullable=False),
    Column("folded", Text, nullable=False),  # the wording in its comparable form, cut
    Column("language", Text, nullable=False),
    Column("known_since", UtcDateTime),  # when the person was first seen
    Index("ix_votes_folded", "folded", "id"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("assignee", Text),
    Column("member_lane", Text, nullable=False),
    Column("staff_lane", Text, unique=True),  # lane of the staff thread
    Column("updated_at", UtcDateTime, nullable=False),
    Column("priority", Integer, nullable=False, default=2, server_default="2"),  # `Urgency.rank`
    Column("tier", Text, nullable=False, default="", server_default=""),
    Column("team", Text, nullable=False, default="", server_default=""),
    Column("due_at", UtcDateTime),  # until when staff should have done the next thing; None: nothing is promised
    Column("late", Boolean, nullable=False, default=False, server_default=text("false")),
    Column("look_at", UtcDateTime),  # when the passing of time may do something to it; None: never, or being looked at
    Column("payload", Text, nullable=False),  # Ticket as JSON
    Index("ix_tickets_requester", "requester", "updated_at"),
    Index("ix_tickets_status", "status", "updated_at"),
    Index("ix_tickets_look_at", "look_at"),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),
    Column("ref", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("happening", Text, nullable=False),
    Column("payload", Text, nullable=False),  # TicketEvent as JSON
    Index("ix_ticket_events_ref", "ref", "id"),
)

message_links = Table(
    "message_links",
    metadata,
    Column("room", Text, primary_key=True),  # Address.room.lane: message ids are unique per chat only
    Column("message_id", Text, primary_key=True),
    Column("event_key", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("where", Text, nullable=False),  # Address as JSON
    Column("original", Boolean, nullable=False),  # what the person wrote, not our copy
    Index("ix_message_links_event_key", "event_key"),
)

left_threads = Table(
    "left_threads",
    metadata,
    Column("lane", Text, primary_key=True),  # of a staff thread that a ticket had before it went to another room
    Column("ref", Text, nullable=False),
    Index("ix_left_threads_ref", "ref"),
)

linked_accounts = Table(
    "linked_accounts",
    metadata,
    Column("account", Text, primary_key=True),  # Person.key
    Column("owner", Text, nullable=False),  # the account of the same person that was linked first
    Column("linked_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),  # LinkedAccount as JSON
    Index("ix_linked_accounts_owner", "owner", "linked_at"),
)

link_codes = Table(
    "link_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),  # LinkedAccount as JSON
)

rooms = Table(
    "rooms",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("where", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("moved_to", Text),
    Column("updated_at", UtcDateTime, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("ref", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Text, primary_key=True),  # key of the event that brought it
    Column("at", UtcDateTime, nullable=False),
    Column("type", Text, nullable=False),
    Column("payload", Text, nullable=False),  # Feedback as JSON
    Index("ix_feedback_at", "at"),
)

feedback_digests = Table(
    "feedback_digests",
    metadata,
    Column("until", UtcDateTime, primary_key=True),  # what came in before was told
)

announcements = Table(
    "announcements",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("stage", Text, nullable=False),
    Column("next_look", UtcDateTime),  # when something may be due; None: never again
    Column("updated_at", UtcDateTime, nullable=False),
    Column("payload", Text, nullable=False),  # Publication as JSON
    Index("ix_announcements_next_look", "next_look"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("occurrence", Text, primary_key=True),
    Column("tier", Text, primary_key=True),  # empty: everyone without early access
    Column("at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("progress", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("cursor", Number, nullable=False, default=0),  # last subscription written
    Column("shown_at", UtcDateTime),  # when staff were last shown the progress
    Index("ix_broadcasts_progress", "progress"),
)

postings = Table(
    "postings",
    metadata,
    _id(),
    Column("key", Text, nullable=False, unique=True),  # of the delivery
    Column("slug", Text, nullable=False),
    Column("occurrence", Text, nullable=False),
    Column("tier", Text, nullable=False),
    Column("payload", Text, nullable=False),  # Posting as JSON
    # How it ended, kept when the outbox has forgotten it.
    Column("state", Text, nullable=False),
    Column("message_id", Text),
    Column("reason", Text, nullable=False, default=""),
    Column("settled_at", UtcDateTime),
    Index("ix_postings_slug", "slug", "occurrence", "id"),
    Index(
        "ix_postings_open",
        "key",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    Column("person", Text, nullable=False),
    Column("lane", Text, nullable=False),  # of the private chat
    Column("where", Text, nullable=False),  # Address as JSON
    Column("topic", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    UniqueConstraint("person", "topic"),
    Index("ix_subscriptions_topic", "topic", "id"),
    Index("ix_subscriptions_lane", "lane"),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("token_hash", Text, primary_key=True),  # SHA-256: the token itself is never stored
    Column("kind", Text, nullable=False),  # link | session
    Column("person", Text, nullable=False),  # Person as JSON
    Column("expires_at", UtcDateTime, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

accesses = Table(
    "accesses",
    metadata,
    _id(),
    Column("ref", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("person", Text, nullable=False),  # of staff
    Column("name", Text, nullable=False),
    Column("look", Text, nullable=False),  # page | history | export
    Column("how", Text, nullable=False),
    Index("ix_accesses_ref", "ref", "id"),
    Index("ix_accesses_at", "at"),
)

file_removals = Table(
    "file_removals",
    metadata,
    Column("sha256", Text, primary_key=True),  # of a stored file to be removed if no row refers to it any more
    Column("since", UtcDateTime, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # of what is read
    Column("value", Text, nullable=False),  # the platform's own, of the last that was read
)

spending = Table(
    "spending",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # ISO 8601, UTC
    Column("micros", BigInteger, nullable=False),  # millionths of a US dollar
)
