"""Records of the world as the Bot API writes them in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tests.fakes.telegram.model import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS

if TYPE_CHECKING:
    from tests.fakes.telegram.model import Account, Chat, File, Json, Member, Message, Topic


def without_none(values: Json) -> Json:
    """Optional fields are absent on the wire, never null."""
    return {key: value for key, value in values.items() if value is not None}


def user(account: Account) -> Json:
    """`User`."""
    return without_none(
        {
            "id": account.id,
            "is_bot": account.is_bot,
            "first_name": account.first_name,
            "last_name": account.last_name,
            "username": account.username,
            "language_code": account.language,
        }
    )


def chat(place: Chat) -> Json:
    """`Chat`."""
    person = place.person
    return without_none(
        {
            "id": place.id,
            "type": place.kind,
            "title": place.title,
            "username": person.username if person else place.username,
            "first_name": person.first_name if person else None,
            "last_name": person.last_name if person else None,
            "is_forum": True if place.forum else None,
        }
    )


def full_chat(place: Chat) -> Json:
    """`ChatFullInfo`."""
    pinned = place.pinned
    return without_none(
        chat(place)
        | {
            "accent_color_id": place.id % 7,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                (
                    "unlimited_gifts",
                    "limited_gifts",
                    "unique_gifts",
                    "premium_subscription",
                    "gifts_from_channels",
                ),
                False,
            ),
            "linked_chat_id": place.discussion.id if place.discussion else None,
            "pinned_message": message(pinned[-1]) if pinned else None,
        }
    )


def member(place: Chat, standing: Member) -> Json:
    """`ChatMember`, the variant that fits the standing."""
    common: Json = {"status": standing.status, "user": user(standing.account)}
    match standing.status:
        case "creator":
            titled: Json = {"custom_title": standing.custom_title}
            return without_none(common | titled | {"is_anonymous": standing.anonymous})
        case "administrator":
            own = CHANNEL_RIGHTS if place.kind == "channel" else GROUP_RIGHTS
            rights = {right: standing.can(right) for right in sorted(ADMIN_RIGHTS | own)}
            titled = {"custom_title": standing.custom_title, "can_be_edited": False}
            return without_none(common | rights | titled | {"is_anonymous": standing.anonymous})
        case "kicked":
            return common | {"until_date": 0}
        case "member" | "left":
            return common
    assert_never(standing.status)


def file(stored: File) -> Json:
    """`File`, with the path to download it from."""
    return _reference(stored) | {"file_path": stored.path}


def _reference(stored: File) -> Json:
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
    }


def media(stored: File) -> Json:
    """The fields of a message that carry the file."""
    shown = _reference(stored) | _described(stored)
    if stored.kind == "photo":
        small = {"file_id": f"{stored.id}-s", "file_unique_id": f"{stored.unique_id}s"}
        thumbnail = small | {"width": 90, "height": 51, "file_size": min(stored.size, 1200)}
        return {"photo": [thumbnail, shown]}
    if stored.kind == "animation":
        document = {"file_name": stored.name, "mime_type": stored.mime}
        return {"animation": shown, "document": _reference(stored) | document}
    return {stored.kind: shown}


def _described(stored: File) -> Json:
    """What the server says of a file of this kind besides its ids and size."""
    named = {"file_name": stored.name, "mime_type": stored.mime}
    pixels = {"width": 1280, "height": 720}
    lasting = {"duration": 3}
    still = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
    by_kind: dict[str, Json] = {
        "photo": pixels,
        "document": named,
        "video": named | pixels | lasting,
        "animation": named | pixels | lasting,
        "audio": named | lasting,
        "voice": {"mime_type": stored.mime} | lasting,
        "video_note": {"length": 240} | lasting,
        "sticker": still | {"width": 512, "height": 512},
    }
    return by_kind[stored.kind]


def message(said: Message, *, nested: bool = False) -> Json:
    """`Message`; a replied-to message is shown without its own reply, as the server does."""
    words = _words(said)
    reply = said.reply_to
    return without_none(
        {
            "message_id": said.id,
            "message_thread_id": said.thread,
            "is_topic_message": True if said.thread else None,
            "from": user(said.sender) if said.sender else None,
            "sender_chat": chat(said.sender_chat) if said.sender_chat else None,
            "date": int(said.date.timestamp()),
            "chat": chat(said.chat),
            "forward_origin": said.forwarded,
            "is_automatic_forward": True if said.automatic_forward else None,
            "author_signature": said.signature,
            "edit_date": int(said.edited.timestamp()) if said.edited else None,
            "media_group_id": said.album,
            "reply_to_message": message(reply, nested=True) if reply and not nested else None,
            "quote": {"text": said.quote, "position": 0} if said.quote and not nested else None,
            "reply_markup": {"inline_keyboard": said.inline_keyboard} if said.inline_keyboard else None,
        }
        | words
        | said.extras
        | said.service
    )


def _words(said: Message) -> Json:
    spans = said.entities or None
    if said.file is not None:
        caption = {"caption": said.text or None, "caption_entities": spans}
        return media(said.file) | without_none(caption)
    return without_none({"text": said.text or None, "entities": spans})


def gone_message(place: Chat, message_id: int) -> Json:
    """`InaccessibleMessage`: what a press carries when its message is no longer there."""
    return {"chat": chat(place), "message_id": message_id, "date": 0}


def topic(thread: Topic) -> Json:
    """`ForumTopic`."""
    return without_none(
        {
            "message_thread_id": thread.id,
            "name": thread.name,
            "icon_color": thread.icon_color,
            "icon_custom_emoji_id": thread.icon_emoji,
        }
    )
