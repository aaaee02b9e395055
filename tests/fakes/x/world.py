"""The platform itself: who wrote what, and what X allows us."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from twitter_text import extract_urls, parse_tweet

from tests.fakes.x.model import EPOCH_MS, Direct, Picture, Post, User

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
DUPLICATES_WITHIN = timedelta(hours=24)
MENTION = re.compile(r"@(\w+)")


class NotAllowed(Exception):
    """X refuses."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class World:
    """Everything on X that we can see, and the people who act on it."""

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        self.clock = clock or self._counted
        self._ticks = 0
        self._last_id = 0
        self.us = User("1000", "kestrel_help", "Kestrel help")
        self.users = {self.us.id: self.us}
        self.posts: list[Post] = []
        self.directs: list[Direct] = []
        self.pictures: dict[str, Picture] = {}
        self.show_without: dict[str, str] = {}  # what a post lacks that every post has, by its id
        self.charged: list[str] = []  # what X would write on the bill, in order
        self.changed = asyncio.Condition()

    def _counted(self) -> datetime:
        """A moment later whenever somebody looks."""
        self._ticks += 1
        return BEGIN + timedelta(milliseconds=self._ticks)

    def new_id(self) -> str:
        """Numbers that grow with time, as X gives them."""
        number = (int(self.clock().timestamp() * 1000) - EPOCH_MS) << 22
        self._last_id = max(number, self._last_id + 1)
        return str(self._last_id)

    # --- people ------------------------------------------------------------------------------------------------------

    def person(self, handle: str, name: str = "") -> User:
        user = User(str(1000 + len(self.users)), handle, name or handle.capitalize())
        self.users[user.id] = user
        return user

    async def posts_as(self, user: User, text: str, *, answers: Post | None = None, language: str = "en") -> Post:
        """Somebody writes in public."""
        post = Post(self.new_id(), self.clock(), user, text, answers=answers, language=language)
        post.answers_id = answers.id if answers else None
        self.posts.append(post)
        await self.tell()
        return post

    async def writes_to_us(self, user: User, text: str, *contents: bytes) -> Direct:
        """Somebody sends us a direct message."""
        pictures = [self.picture(content, "dm_image") for content in contents]
        direct = Direct(self.new_id(), self.clock(), user, user, text, pictures)
        self.directs.append(direct)
        await self.tell()
        return direct

    def picture(self, content: bytes, category: str) -> Picture:
        picture = Picture(self.new_id(), content, category)
        self.pictures[picture.id] = picture
        return picture

    # --- what we see -------------------------------------------------------------------------------------------------

    def mentions(self) -> list[Post]:
        """Newest first: what names us in its words, or answers us."""
        return [p for p in reversed(self.posts) if not p.deleted and p.author is not self.us and self._names_us(p)]

    def _names_us(self, post: Post) -> bool:
        named = {handle.lower() for handle in MENTION.findall(post.text)}
        return self.us.handle in named or (post.answers is not None and post.answers.author is self.us)

    def ours(self) -> list[Post]:
        """What stands on our timeline, newest first."""
        return [p for p in reversed(self.posts) if p.author is self.us and not p.deleted]

    def post(self, id_: str) -> Post | None:
        return next((p for p in self.posts if p.id == id_ and not p.deleted), None)

    # --- what we do --------------------------------------------------------------------------------------------------

    def we_post(self, text: str, answers_id: str | None, media_ids: list[str]) -> Post:
        """`NotAllowed` where X would refuse."""
        if text and not parse_tweet(text).valid:
            raise NotAllowed(403, "Your Tweet text is too long. For more information, visit our help.")
        answered = self._answered(answers_id)
        lately = [p for p in self.ours() if self.clock() - p.at < DUPLICATES_WITHIN]
        if text and any(p.text == text for p in lately):
            raise NotAllowed(403, "You are not allowed to create a Tweet with duplicate content.")
        pictures = self._media(media_ids, "tweet_image", most=4)
        post = Post(self.new_id(), self.clock(), self.us, text, answers=answered, answers_id=answers_id)
        post.pictures = pictures
        self.posts.append(post)
        self.charged.append("post with link" if extract_urls(text) else "answer" if self._is_answer(post) else "post")
        return post

    def _answered(self, answers_id: str | None) -> Post | None:
        if answers_id is None:
            return None
        answered = self.post(answers_id)
        if answered is None:
            raise NotAllowed(403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
        if answered.author is not self.us and not self._names_us(answered):
            raise NotAllowed(403, "Reply to this conversation is not allowed because you have not been mentioned.")
        if answered.author is not self.us and any(p.answers is answered for p in self.ours()):
            raise NotAllowed(403, "You have already replied to this interaction.")
        return answered

    def _is_answer(self, post: Post) -> bool:
        return post.answers is not None and post.answers.author is not self.us

    def we_delete(self, id_: str) -> bool:
        found = self.post(id_)
        if found is None or found.author is not self.us:
            return False
        found.deleted = True
        return True

    def we_write(self, person_id: str, text: str, media_ids: list[str]) -> Direct:
        """`NotAllowed` where X would refuse."""
        person = self.users.get(person_id)
        wrote = person is not None and any(d.sender is person for d in self.directs)
        if person is None or person.blocks_us or not wrote:
            raise NotAllowed(403, "You cannot send messages to this user.")
        if len(text) > 10_000:
            raise NotAllowed(400, "The text field exceeds 10000 characters.")
        pictures = self._media(media_ids, "dm_image", most=1)
        direct = Direct(self.new_id(), self.clock(), self.us, person, text, pictures)
        self.directs.append(direct)
        self.charged.append("message")
        return direct

    def _media(self, ids: list[str], category: str, *, most: int) -> list[Picture]:
        found = [self.pictures[i] for i in ids if i in self.pictures and self.pictures[i].category == category]
        if len(found) != len(ids) or len(found) > most:
            raise NotAllowed(400, "Your media IDs are invalid.")
        return found

    # --- waiting -----------------------------------------------------------------------------------------------------

    async def tell(self) -> None:
        """Something has changed."""
        async with self.changed:
            self.changed.notify_all()

    async def until(self, happened: Callable[[], bool], *, seconds: float = 20) -> None:
        """Returns when something is so."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(happened)
