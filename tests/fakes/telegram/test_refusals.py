"""What the server refuses, with its own words; clients match on them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram
    from tests.fakes.telegram.model import Chat, Message
    from tests.fakes.telegram.people import Person

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

CHAT, GROUP, FORUM, CHANNEL = "ALICE", "GROUP", "FORUM", "CHANNEL"
HERS, OURS = "HERS", "OURS"  # message ids in the private chat


@dataclass(slots=True)
class Scene:
    alice: Person
    group: Chat
    forum: Chat
    channel: Chat
    hers: Message
    ours: Message

    def fill(self, params: dict[str, Any]) -> dict[str, Any]:
        """Names in the tables become ids."""
        ids = {
            CHAT: self.alice.id,
            GROUP: self.group.id,
            FORUM: self.forum.id,
            CHANNEL: self.channel.id,
            HERS: self.hers.id,
            OURS: self.ours.id,
        }
        return {key: ids.get(value, value) if isinstance(value, str) else value for key, value in params.items()}


@pytest.fixture
async def scene(telegram: FakeTelegram, call: Call) -> Scene:
    """Alice has written, the bot has answered with a button; a group, a forum, a channel."""
    alice = telegram.user("Alice")
    hers = await alice.says(alice.chat, "hello")
    await call("sendMessage", chat_id=alice.id, text="hi", reply_markup=one_button(callback_data="x"))
    return Scene(
        alice=alice,
        group=telegram.group("Basic"),
        forum=telegram.supergroup("Forum", forum=True),
        channel=telegram.channel("News", bot_admin=False),
        hers=hers,
        ours=alice.inbox[0],
    )


def one_button(**action: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Press", **action}]]}


BAD_REQUESTS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": CHAT, "text": ""}, "message text is empty"),
    ("sendMessage", {"chat_id": CHAT, "text": " \n "}, "text must be non-empty"),
    ("sendMessage", {"chat_id": CHAT, "text": "a" * 4097}, "message is too long"),
    ("sendMessage", {"chat_id": CHAT, "text": "😀" * 2049}, "message is too long"),
    ("sendMessage", {"chat_id": 5, "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nowhere", "text": "x"}, "chat not found"),
    ("sendMessage", {"chat_id": CHANNEL, "text": "x"}, "need administrator rights in the channel chat"),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {"chat_id": 5, "text": "1.0", "parse_mode": "MarkdownV2"},
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    ("sendMessage", {"chat_id": CHAT, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "abc", "entities": [{"type": "bold", "offset": 1, "length": 9}]},
        "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 3",
    ),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "x", "reply_parameters": {"message_id": 99}},
        "message to be replied not found",
    ),
    ("sendMessage", {"chat_id": CHAT, "text": "x", "message_thread_id": 9}, "message thread not found"),
    ("sendMessage", {"chat_id": FORUM, "text": "x", "message_thread_id": 1}, "message thread not found"),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "x", "reply_markup": one_button(callback_data="a" * 65)},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "x", "reply_markup": one_button(callback_data="问" * 22)},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "x", "reply_markup": one_button()},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"chat_id": CHAT, "text": "x", "reply_markup": one_button(url="nowhere")},
        "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
    ),
    ("sendPhoto", {"chat_id": CHAT, "photo": "made-up"}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": CHAT, "photo": "https://example.com/x.jpg"}, "failed to get HTTP URL content"),
    (
        "sendPhoto",
        {"chat_id": CHAT, "photo": "made-up", "caption": "a" * 1025},
        "message caption is too long",
    ),
    (
        "editMessageText",
        {"chat_id": CHAT, "message_id": OURS, "text": "hi", "reply_markup": one_button(callback_data="x")},
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message",
    ),
    ("editMessageText", {"chat_id": CHAT, "message_id": 99, "text": "x"}, "message to edit not found"),
    ("editMessageText", {"chat_id": CHAT, "message_id": HERS, "text": "x"}, "message can't be edited"),
    (
        "editMessageCaption",
        {"chat_id": CHAT, "message_id": OURS, "caption": "x"},
        "there is no caption in the message to edit",
    ),
    ("deleteMessage", {"chat_id": CHAT, "message_id": 99}, "message to delete not found"),
    (
        "copyMessage",
        {"chat_id": CHAT, "from_chat_id": CHAT, "message_id": 99},
        "message to copy not found",
    ),
    (
        "forwardMessage",
        {"chat_id": CHAT, "from_chat_id": CHAT, "message_id": 99},
        "message to forward not found",
    ),
    ("getFile", {"file_id": "made-up"}, "invalid file_id"),
    ("createForumTopic", {"chat_id": GROUP, "name": "x"}, "the chat is not a forum"),
    ("createForumTopic", {"chat_id": FORUM, "name": "x"}, "not enough rights to manage topics in the chat"),
    (
        "pinChatMessage",
        {"chat_id": GROUP, "message_id": 1},
        "not enough rights to manage pinned messages in the chat",
    ),
    ("sendChatAction", {"chat_id": CHAT, "action": "dancing"}, "wrong parameter action in request"),
    (
        "setMyCommands",
        {"commands": [{"command": "Help!", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": f"c{n}", "description": "x"} for n in range(101)]},
        "BOT_COMMANDS_TOO_MUCH",
    ),
    (
        "answerCallbackQuery",
        {"callback_query_id": "7"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("setMessageReaction", {"chat_id": CHAT, "message_id": 99}, "message to react not found"),
]


@pytest.mark.parametrize(("method", "params", "reason"), BAD_REQUESTS)
async def test_a_bad_request_is_refused_and_changes_nothing(
    telegram: FakeTelegram, call: Call, scene: Scene, method: str, params: dict[str, Any], reason: str
) -> None:
    """400, the server's words, and not a trace in the world."""
    accepted = len(telegram.accepted)
    answer = await call(method, **scene.fill(params))
    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}
    assert len(telegram.accepted) == accepted
    assert scene.alice.chat.messages == [scene.hers, scene.ours]
    assert telegram.refused[-1].method == method


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("a" * 4096, {}),
        ("😀" * 2048, {}),
        ("<b>" + "a" * 4096 + "</b>", {"parse_mode": "HTML"}),
        ("x", {"reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}}),
        ("x", {"reply_markup": one_button(callback_data="a" * 64)}),
    ],
)
async def test_the_limit_itself_is_allowed(call: Call, scene: Scene, text: str, params: dict[str, Any]) -> None:
    """Lengths count after the markup is parsed, in UTF-16 units; a lenient reply is no reply."""
    assert (await call("sendMessage", chat_id=scene.alice.id, text=text, **params))["ok"]


async def test_who_blocked_the_bot_gets_nothing(call: Call, scene: Scene) -> None:
    """403 until the person starts it again."""
    await scene.alice.blocks_bot()
    answer = await call("sendMessage", chat_id=scene.alice.id, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    await scene.alice.starts()
    assert (await call("sendMessage", chat_id=scene.alice.id, text="x"))["ok"]


async def test_a_group_that_the_bot_is_not_in_is_closed_to_it(telegram: FakeTelegram, call: Call, scene: Scene) -> None:
    """403, different for having been thrown out and having left."""
    await telegram.remove_bot(scene.forum)
    answer = await call("sendMessage", chat_id=scene.forum.id, text="x")
    assert answer["description"] == "Forbidden: bot was kicked from the supergroup chat"
    assert (await call("leaveChat", chat_id=scene.group.id))["ok"]
    answer = await call("sendMessage", chat_id=scene.group.id, text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the group chat"


async def test_a_group_that_was_upgraded_names_its_successor(telegram: FakeTelegram, call: Call, scene: Scene) -> None:
    """400 with `migrate_to_chat_id`."""
    upgraded = await telegram.migrate(scene.group)
    answer = await call("sendMessage", chat_id=scene.group.id, text="x")
    assert answer == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": upgraded.id},
    }
    assert (await call("sendMessage", chat_id=upgraded.id, text="x"))["ok"]


async def test_a_press_is_answered_once_and_in_time(telegram: FakeTelegram, call: Call, scene: Scene) -> None:
    """A second or late answer comes to nothing."""
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    first = await scene.alice.presses(scene.ours, "Press")
    second = await scene.alice.presses(scene.ours, "x")
    assert (await call("answerCallbackQuery", callback_query_id=first.id))["ok"]  # type: ignore[union-attr]
    again = await call("answerCallbackQuery", callback_query_id=first.id)  # type: ignore[union-attr]
    assert again["description"] == too_old
    await telegram.advance(seconds=61)
    late = await call("answerCallbackQuery", callback_query_id=second.id)  # type: ignore[union-attr]
    assert late["description"] == too_old


async def test_an_old_message_cannot_be_deleted(telegram: FakeTelegram, call: Call, scene: Scene) -> None:
    """After 48 hours; deleteMessages passes over it in silence."""
    await telegram.advance(hours=48, seconds=1)
    where = {"chat_id": scene.alice.id}
    answer = await call("deleteMessage", message_id=scene.ours.id, **where)
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"
    assert (await call("deleteMessages", message_ids=[scene.ours.id, 99], **where))["ok"]
    assert not scene.ours.deleted


async def test_topics_complain_of_what_is_not_there_or_not_new(telegram: FakeTelegram, call: Call) -> None:
    """TOPIC_NOT_MODIFIED and TOPIC_ID_INVALID; TOPIC_CLOSED only for who is no administrator."""
    mona = telegram.user("Mona")
    forum = telegram.supergroup("Forum", forum=True, bot_admin=True, admins=[mona])
    topic = await mona.opens_topic(forum, "Help")
    where = {"chat_id": forum.id, "message_thread_id": topic.id}

    async def reason(method: str, **params: Any) -> str:
        return str((await call(method, **(where | params)))["description"])

    assert await reason("editForumTopic", name="Help") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert await reason("reopenForumTopic") == "Bad Request: TOPIC_NOT_MODIFIED"
    await mona.closes_topic(topic)
    assert await reason("closeForumTopic") == "Bad Request: TOPIC_NOT_MODIFIED"
    assert (await call("sendMessage", text="as admin", **where))["ok"]
    await telegram.add_bot(forum, admin=False)
    assert await reason("sendMessage", text="as member") == "Bad Request: TOPIC_CLOSED"
    await telegram.add_bot(forum, admin=True)
    await mona.deletes_topic(topic)
    assert await reason("closeForumTopic") == "Bad Request: TOPIC_ID_INVALID"
    assert await reason("sendMessage", text="x") == "Bad Request: message thread not found"


async def test_big_files_are_not_for_download(telegram: FakeTelegram, call: Call, scene: Scene) -> None:
    """20 MB is the limit."""
    fits = await scene.alice.sends_document(scene.alice.chat, size=20 * 1024 * 1024)
    big = await scene.alice.sends_document(scene.alice.chat, size=20 * 1024 * 1024 + 1)
    assert fits.file is not None
    assert big.file is not None
    assert (await call("getFile", file_id=fits.file.id))["ok"]
    assert (await call("getFile", file_id=big.file.id))["description"] == "Bad Request: file is too big"


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot{token}/flyToTheMoon", 404, "Not Found: method not found"),
        ("/bot{token}/GETME", 200, None),
        ("/bot1:wrong/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/elsewhere", 404, "Not Found"),
        ("/file/bot{token}/documents/none.pdf", 404, "Not Found"),
    ],
)
async def test_addresses_are_checked(telegram: FakeTelegram, path: str, code: int, description: str | None) -> None:
    """Token and method; method names are taken in any case."""
    async with httpx.AsyncClient() as client:
        response = await client.get(telegram.server.address + path.format(token=telegram.token))
    assert (response.status_code, response.json().get("description")) == (code, description)
