"""What there is on the platform: people, posts, direct messages, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

EPOCH_MS = 1_288_834_974_657


@dataclass(eq=False)
class User:
    """Somebody with an account."""

    id: str
    handle: str
    name: str
    blocks_us: bool = False


@dataclass(eq=False)
class Picture:
    """Something uploaded or sent."""

    id: str
    content: bytes
    category: str = "tweet_image"
    alt: str = ""

    @property
    def key(self) -> str:
        return f"3_{self.id}"

    @property
    def url(self) -> str:
        return f"https://ton.twitter.com/1.1/ton/data/dm/{self.id}/picture.png"


@dataclass(eq=False)
class Post:
    """A post, of ours or of somebody else."""

    id: str
    at: datetime
    author: User
    text: str
    answers: Post | None = None
    answers_id: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    deleted: bool = False
    language: str = "en"

    @property
    def conversation(self) -> str:
        return self.id if self.answers is None else self.answers.conversation


@dataclass(eq=False)
class Direct:
    """A direct message between us and a person."""

    id: str
    at: datetime
    sender: User
    person: User  # the one who is not us
    text: str
    pictures: list[Picture] = field(default_factory=list)
