"""X's posts and direct messages → what happened, in the core's words. Pure: no call is made here."""

import html
import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from adapters.twitter.prices import DIRECT
from adapters.twitter.settings import PLATFORM
from adapters.twitter.spending import Me
from bot.messages import (
    Address,
    Attachment,
    Command,
    Cursor,
    Event,
    FileKind,
    Incoming,
    Message,
    Person,
    RoomKind,
    Unreadable,
)

MENTIONS, MESSAGES = "mentions", "messages"
_EPOCH_MS = 1_288_834_974_657  # of the numbers that X gives its posts: milliseconds since then, and 22 bits
_LONGEST_RAW = 20_000  # characters of something unreadable that are kept
_HANDLES_FIRST = re.compile(r"^(?:@\w{1,15}\s*)+")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*))?", re.DOTALL)
_OWN_MEDIA = re.compile(r"https://(?:x|twitter)\.com/messages/media/")  # the link that a message's picture adds to it
_KINDS = {"photo": FileKind.PHOTO, "video": FileKind.VIDEO, "animated_gif": FileKind.VIDEO}

Raw = Mapping[str, Any]


def moment(said: object) -> datetime:
    """A time as X writes it, with or without milliseconds; `ValueError` if it is none."""
    found = datetime.fromisoformat(str(said))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def id_at(at: datetime) -> str:
    """The number that a post of this moment would have at least."""
    return str(max(0, int(at.timestamp() * 1000) - _EPOCH_MS) << 22)


def replied_to(post: Raw) -> str | None:
    """The post that a post answers."""
    found = [r for r in post.get("referenced_tweets") or () if r.get("type") == "replied_to"]
    return str(found[0]["id"]) if found else None


def _is_passed_on(post: Raw) -> bool:
    """The words of somebody else, repeated: who repeats them asks nothing."""
    return any(r.get("type") == "retweeted" for r in post.get("referenced_tweets") or ())


def named(id_: str, handle: str) -> str:
    """A post's number with its author's name, which an answer begins with: X refuses the same words twice, and two
    people may well be given the same answer."""
    return f"{id_}@{handle}" if handle else id_


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads for one account."""

    account: str
    me: Me
    now: datetime  # for what X gives no time of

    def mention(self, post: Raw, people: Mapping[str, Raw]) -> Incoming | None:
        """A post that names us; None: our own, or one that is only passed on. Never fails."""
        try:
            return self._mention(post, people)
        except Exception as error:  # whatever the platform sends, the next one has to be read
            return self._unreadable(MENTIONS, post, error)

    def message(self, event: Raw, people: Mapping[str, Raw], media: Mapping[str, Raw]) -> Incoming | None:
        """A direct message; None: our own, or one of a group. Never fails."""
        try:
            return self._message(event, people, media)
        except Exception as error:
            return self._unreadable(MESSAGES, event, error)

    def _unreadable(self, what: str, raw: Raw, error: Exception) -> Incoming:
        id_ = str(raw.get("id", "0"))
        return Incoming(
            id=f"{what}-{id_}",
            at=self.now,
            sender=Person(platform=PLATFORM, id="0"),
            where=self._at("unreadable"),
            room=RoomKind.PUBLIC,
            event=Unreadable(raw=json.dumps(raw, default=str)[:_LONGEST_RAW], error=f"{type(error).__name__}: {error}"),
            cursor=Cursor(name=what, value=id_) if id_.isdigit() else None,
        )

    def _at(self, chat: str) -> Address:
        return Address(platform=PLATFORM, account=self.account, chat=chat)

    # --- posts -------------------------------------------------------------------------------------------------------

    def _mention(self, post: Raw, people: Mapping[str, Raw]) -> Incoming | None:
        id_, author = str(post["id"]), str(post["author_id"])
        if author == self.me.id or _is_passed_on(post):
            return None
        text = _with_links(post)
        handle = str((people.get(author) or {}).get("username") or "")
        event = Message(message_id=named(id_, handle), text=self._without_us(text), reply_to=replied_to(post))
        return Incoming(
            id=f"{MENTIONS}-{id_}",
            at=moment(post["created_at"]),
            sender=_person(author, people, post.get("lang")),
            where=self._at(f"post-{post.get('conversation_id') or id_}"),
            room=RoomKind.PUBLIC,
            event=event,
            addressed=self._is_to_us(post, text),
            cursor=Cursor(name=MENTIONS, value=id_),
        )

    def _is_to_us(self, post: Raw, text: str) -> bool:
        """X writes the names of all who take part before an answer: only what the person wrote there counts."""
        to = post.get("in_reply_to_user_id")
        if replied_to(post) is None or to == self.me.id:
            return True
        return f"@{self.me.handle}".lower() in _HANDLES_FIRST.sub("", text).lower()

    def _without_us(self, text: str) -> str:
        words = _HANDLES_FIRST.sub("", text)
        return re.sub(rf"\s*@{re.escape(self.me.handle)}\b", "", words, flags=re.IGNORECASE).strip()

    # --- direct messages ---------------------------------------------------------------------------------------------

    def _message(self, event: Raw, people: Mapping[str, Raw], media: Mapping[str, Raw]) -> Incoming | None:
        id_, sender = str(event["id"]), str(event["sender_id"])
        if sender == self.me.id or not _is_of_two(event):
            return None
        where = self._at(f"{DIRECT}{sender}")
        keys = (event.get("attachments") or {}).get("media_keys") or ()
        files = tuple(_attachment(media[key], where) for key in keys if key in media)
        text = _with_links(event)
        return Incoming(
            id=f"{MESSAGES}-{id_}",
            at=moment(event["created_at"]),
            sender=_person(sender, people, None),
            where=where,
            room=RoomKind.PRIVATE,
            event=_said(id_, text, files),
            addressed=True,
            cursor=Cursor(name=MESSAGES, value=id_),
        )


def _said(id_: str, text: str, files: tuple[Attachment, ...]) -> Event:
    found = _COMMAND.fullmatch(text)
    if found is None:
        return Message(message_id=id_, text=text, attachments=files)
    words = (found[2] or "").strip()
    return Command(name=found[1].lower(), text=words, attachments=files, message_id=id_)


def _is_of_two(event: Raw) -> bool:
    """The conversations of two people are called by both their numbers."""
    return "-" in str(event.get("dm_conversation_id", "-"))


def _person(id_: str, people: Mapping[str, Raw], language: object) -> Person:
    known = people.get(id_) or {}
    name = str(known.get("name") or known.get("username") or "")
    spoken = str(language) if language and language != "und" else None
    return Person(platform=PLATFORM, id=id_, name=name, language=spoken)


def _with_links(raw: Raw) -> str:
    """The text with the links as they were before X shortened them, without those to its own pictures.

    Of a post beyond 280 characters `text` is but the beginning; all of it is its note."""
    raw = raw.get("note_tweet") or raw
    text = str(raw.get("text", ""))
    for link in (raw.get("entities") or {}).get("urls") or ():
        target = str(link.get("expanded_url") or link["url"])
        target = "" if link.get("media_key") or _OWN_MEDIA.match(target) else target
        text = text.replace(str(link["url"]), target)
    return html.unescape(text).strip()


def _attachment(media: Raw, where: Address) -> Attachment:
    url = _url(media)
    name = urlsplit(url).path.rpartition("/")[2] or "picture"
    return Attachment(
        kind=_KINDS.get(str(media.get("type")), FileKind.FILE),
        name=name,
        media_type=mimetypes.guess_type(name)[0] or "image/jpeg",
        source=where,
        ref=url or None,
        content_id=str(media.get("media_key", "")) or None,
        alt=str(media.get("alt_text") or ""),
    )


def _url(media: Raw) -> str:
    """Of a video its best rendition; what stands for one that has none is its first picture."""
    videos = [v for v in media.get("variants") or () if v.get("content_type") == "video/mp4"]
    best = max(videos, key=lambda video: int(video.get("bit_rate") or 0), default=None)
    return str((best or media).get("url") or media.get("preview_image_url") or "")
