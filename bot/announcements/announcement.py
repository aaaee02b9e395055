"""What an announcement is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.announcements.audience import Audience
from bot.announcements.schedule import Occurrence, Schedule
from bot.messages import Attachment
from bot.rendering import escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is said, in one language."""

    language: str
    title: str  # plain text
    body: str  # Markdown
    picture: Attachment | None = None

    @property
    def text(self) -> str:
        """The message as Markdown: the title, then the body."""
        return f"**{escape(self.title)}**\n\n{self.body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """An announcement in all its languages."""

    slug: str  # names it in files, commands, addresses and keys
    wordings: tuple[Wording, ...]  # at least one; the first is for who speaks none of the others
    schedule: Schedule | None = None  # None: a draft
    topics: tuple[str, ...] = ()
    audience: Audience = field(default_factory=Audience)
    expires_after: timedelta | None = None  # after each occurrence: not sent and not shown any more
    expires_at: datetime | None = None  # the same, as an instant
    missed: timedelta | None = None  # how late it may still be sent; None: a missed time is skipped
    pin: bool = False
    silent: bool = False
    mention: bool = False  # ping whom the rooms name for that, once a second admin approved it

    def __post_init__(self) -> None:
        if not self.wordings:
            raise ValueError("an announcement says nothing")
        if self.expires_at is not None and self.expires_at.tzinfo is None:
            raise ValueError(f"{self.expires_at!r} has no time zone")

    def wording(self, language: str) -> Wording:
        """The wording in a language, or the first one."""
        return next((w for w in self.wordings if w.language == language), self.wordings[0])

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(wording.language for wording in self.wordings)

    def expiry(self, occurrence_at: datetime) -> datetime | None:
        """When an occurrence has expired: the earlier of the two limits, UTC."""
        after = None if self.expires_after is None else occurrence_at + self.expires_after
        limits = [limit for limit in (after, self.expires_at) if limit is not None]
        return min(limits).astimezone(UTC) if limits else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upcoming:
    """A line of the calendar."""

    announcement: Announcement
    occurrence: Occurrence
