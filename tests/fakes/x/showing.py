"""Posts and messages as X shows them in JSON."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from twitter_text import extract_urls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tests.fakes.x.model import Direct, Picture, Post, User
    from tests.fakes.x.server import FakeX


LONGEST = 280
"""Characters of a post's `text`; longer ones have a note."""


def user(who: User) -> dict[str, Any]:
    return {"id": who.id, "name": who.name, "username": who.handle}


def time(world: FakeX, at: datetime) -> str:
    milliseconds = f".{at.microsecond // 1000:03d}" if world.with_milliseconds else ""
    return f"{at:%Y-%m-%dT%H:%M:%S}{milliseconds}Z"


def post(world: FakeX, one: Post, query: Mapping[str, str]) -> dict[str, Any]:
    """With the names that were asked for, links shortened, and the answered named before an answer."""
    text, links = shortened(one.text, one.pictures)
    if one.answers is not None and one.author is world.us:
        text = f"@{one.answers.author.handle} {text}"
    shown: dict[str, Any] = {
        "id": one.id,
        "text": html.escape(text, quote=False),
        "author_id": one.author.id,
        "conversation_id": one.conversation,
        "created_at": time(world, one.at),
        "lang": one.language,
    }
    if links:
        shown["entities"] = {"urls": links}
    if len(text) > LONGEST:
        shown |= _cut(shown, query)
    if one.answers is not None:
        shown["in_reply_to_user_id"] = one.answers.author.id
        names = "referenced_posts" if "post.fields" in query else "referenced_tweets"
        shown[names] = [{"type": "replied_to", "id": one.answers_id}]
    shown.pop(world.show_without.get(one.id, ""), None)
    return shown


def _cut(shown: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """A long post: its beginning, and all of it for who asks."""
    begun = {"text": f"{shown['text'][: LONGEST - 1]}…"}
    if "note_tweet" not in query.get("tweet.fields", ""):
        return begun
    return begun | {"note_tweet": {"text": shown["text"], "entities": shown.get("entities", {})}}


def direct(world: FakeX, one: Direct, _query: Mapping[str, str]) -> dict[str, Any]:
    text, links = shortened(one.text, one.pictures)
    shown: dict[str, Any] = {
        "id": one.id,
        "event_type": "MessageCreate",
        "text": text,
        "sender_id": one.sender.id,
        "dm_conversation_id": conversation(one, world.us),
        "created_at": time(world, one.at),
    }
    if links:
        shown["entities"] = {"urls": links}
    if one.pictures:
        shown["attachments"] = {"media_keys": [picture.key for picture in one.pictures]}
    return shown


def conversation(one: Direct, us: User) -> str:
    return "-".join(sorted([one.person.id, us.id], key=int))


def shortened(text: str, pictures: list[Picture]) -> tuple[str, list[dict[str, Any]]]:
    """Every link becomes one of X's own; pictures are one more at the end."""
    links: list[dict[str, Any]] = []
    for number, url in enumerate(dict.fromkeys(extract_urls(text))):
        short = f"https://t.co/link{number}"
        text = text.replace(url, short)
        links.append({"url": short, "expanded_url": url, "start": 0, "end": len(short)})
    for picture in pictures:
        short = f"https://t.co/pic{picture.id}"
        text = f"{text} {short}".strip()
        link = {"url": short, "start": 0, "end": len(short)}
        where = {"expanded_url": f"https://x.com/messages/media/{picture.id}"}
        links.append({**link, **(where if picture.category == "dm_image" else {"media_key": picture.key})})
    return text, links


def page(
    world: FakeX, found: list[Any], first: int, size: int, show: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """A page of what was found, newest first; X gives no `data` where there is nothing."""
    shown = found[first : first + size]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if not shown:
        return {"meta": meta}
    if first + size < len(found):
        meta["next_token"] = str(first + size)
    people = {getattr(one, "author", None) or one.sender for one in shown}
    includes: dict[str, Any] = {"users": [user(who) for who in people]}
    media = [picture for one in shown for picture in one.pictures]
    if media:
        includes["media"] = [{"media_key": p.key, "type": "photo", "url": p.url} for p in media]
    return {"data": [show(one) for one in shown], "includes": includes, "meta": meta}
