"""The third parties: every method's answer is judged, and wrong requests are caught."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.telegram import methods, schema
from tests.fakes.telegram.fixtures import check
from tests.fakes.telegram.judge import answer_type
from tests.fakes.telegram.world import FakeTelegram

if TYPE_CHECKING:
    from tests.fakes.telegram.faults import Scheduled

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

needs_spec = pytest.mark.skipif(schema.published() is None, reason=schema.ABSENT)


async def test_every_method_is_called_and_its_answer_judged(telegram: FakeTelegram, call: Call) -> None:
    """One accepted call of each; the fixture fails on what aiogram or the description rejects."""
    mona = telegram.user("Mona", language="en")
    staff = telegram.supergroup("Staff", forum=True, bot_admin=True, owner=mona)
    victim = telegram.user("Spammer")
    await mona.starts()
    photo = (await mona.sends_photo(mona.chat)).file
    assert photo is not None
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    here = {"chat_id": mona.id}

    async def ok(method: str, **params: Any) -> Any:
        answer = await call(method, **params)
        assert answer["ok"], f"{method}: {answer}"
        return answer["result"]

    sent = await ok("sendMessage", text="hi", reply_markup=keyboard, **here)
    that = here | {"message_id": sent["message_id"]}
    press = await mona.presses(mona.inbox[0], "A")
    await ok("answerCallbackQuery", callback_query_id=press.id)  # type: ignore[union-attr]
    await ok("editMessageText", text="ho", **that)
    await ok("editMessageReplyMarkup", reply_markup=keyboard, **that)
    await ok("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👍"}], **that)
    await ok("pinChatMessage", **that)
    await ok("getChat", **here)
    await ok("unpinChatMessage", **that)
    await ok("unpinAllChatMessages", **here)
    await ok("copyMessage", from_chat_id=mona.id, message_id=sent["message_id"], **here)
    await ok("copyMessages", from_chat_id=mona.id, message_ids=[1, 2], **here)
    await ok("forwardMessage", from_chat_id=mona.id, message_id=sent["message_id"], **here)
    await ok("forwardMessages", from_chat_id=mona.id, message_ids=[1, 2], **here)
    telegram.files.web["https://example.com/a.bin"] = b"content"
    for kind in ("Document", "Video", "Animation", "Audio", "Voice", "VideoNote", "Sticker"):
        field = "video_note" if kind == "VideoNote" else kind.lower()
        await ok(f"send{kind}", **here, **{field: "https://example.com/a.bin"})
    picture = await ok("sendPhoto", photo=photo.id, caption="c", **here)
    await ok("editMessageCaption", caption="d", message_id=picture["message_id"], **here)
    await ok("sendMediaGroup", media=[{"type": "photo", "media": photo.id}] * 2, **here)
    await ok("sendContact", phone_number="+123", first_name="Desk", **here)
    await ok("sendLocation", latitude=31.2, longitude=121.5, **here)
    await ok("sendChatAction", action="typing", **here)
    await ok("getFile", file_id=photo.id)
    await ok("deleteMessage", **that)
    await ok("deleteMessages", message_ids=[2, 3], **here)
    topic = await ok("createForumTopic", chat_id=staff.id, name="T")
    inside = {"chat_id": staff.id, "message_thread_id": topic["message_thread_id"]}
    await ok("editForumTopic", name="U", **inside)
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        await ok(method, **inside)
    commands = [{"command": "help", "description": "Help"}]
    await ok("setMyCommands", commands=commands, scope={"type": "chat", "chat_id": staff.id})
    await ok("getMyCommands", scope={"type": "chat", "chat_id": staff.id})
    await ok("deleteMyCommands")
    for method in ("getMe", "getWebhookInfo", "getUpdates", "deleteWebhook", "close"):
        await ok(method)
    for user in (mona, victim):
        await ok("getChatMember", chat_id=staff.id, user_id=user.id)
    await ok("getChatAdministrators", chat_id=staff.id)
    await ok("getChatMemberCount", chat_id=staff.id)
    await ok("banChatMember", chat_id=staff.id, user_id=victim.id)
    await ok("unbanChatMember", chat_id=staff.id, user_id=victim.id)
    await ok("leaveChat", chat_id=staff.id)
    await ok("setWebhook", url="https://127.0.0.1:9/")
    await ok("getWebhookInfo")
    await ok("logOut")
    assert {c.method for c in telegram.accepted} == {*methods.METHODS, "getUpdates"}


@needs_spec
@pytest.mark.parametrize(
    ("method", "params", "violation"),
    [
        ("sendMessage", {"chat_id": 5}, "sendMessage: required parameter text is missing"),
        ("sendMessage", {"chat_id": 5, "text": "x", "txt": "y"}, "sendMessage: there is no parameter txt"),
        ("getUpdates", {"limit": "many"}, "limit: 'many' is no Integer"),
        ("getUpdates", {"allowed_updates": ["message", 7]}, "allowed_updates[1]: 7 is no String"),
        (
            "sendMessage",
            {"chat_id": 5, "text": "x", "reply_parameters": {"id": 1}},
            "reply_parameters: ReplyParameters.message_id is missing",
        ),
    ],
)
async def test_a_wrong_request_is_a_violation(
    telegram: FakeTelegram, call: Call, method: str, params: dict[str, Any], violation: str
) -> None:
    """Whatever the server makes of it."""
    await call(method, **params)
    assert violation in telegram.violations
    telegram.violations.clear()


async def test_what_the_fake_does_not_play_is_a_violation(telegram: FakeTelegram, call: Call) -> None:
    """Rather than a silent success."""
    answer = await call("getMyName")
    assert not answer["ok"]
    assert telegram.violations == ["getMyName: the fake does not play this method"]
    telegram.violations.clear()


async def test_documented_limits_that_the_server_lets_pass_are_violations(telegram: FakeTelegram, call: Call) -> None:
    """A topic's name is cut off at 128 characters without a word."""
    staff = telegram.supergroup("Staff", forum=True, bot_admin=True)
    await call("createForumTopic", chat_id=staff.id, name="n" * 129)
    assert staff.topic("n" * 128).id == 2
    assert telegram.violations == ["createForumTopic: name is longer than 128 characters"]
    telegram.violations.clear()


@pytest.mark.parametrize(
    ("method", "result"),
    [("sendMessage", {"message_id": "x"}), ("getMe", {"id": 1}), ("getUpdates", [{"message": {}}])],
)
def test_a_wrong_answer_of_the_fake_is_a_violation(method: str, result: Any) -> None:
    """aiogram's models refuse it."""
    world = FakeTelegram(judged=True)
    world.judge.answer(method, result)
    assert any("aiogram" in violation for violation in world.violations)
    with pytest.raises(AssertionError, match="schemas were violated"):
        check(world)


def test_a_failure_that_nobody_met_fails_the_test() -> None:
    """It was scheduled for a reason."""
    from tests.fakes.telegram import Fault

    world = FakeTelegram()
    entry: Scheduled = world.faults.next("sendMessage", Fault.BAD_GATEWAY)
    with pytest.raises(AssertionError, match="never met"):
        check(world)
    assert entry.times == 1


def test_aiogram_knows_every_method_that_the_fake_plays() -> None:
    """So that each answer has a model to be judged by."""
    for method in methods.METHODS:
        assert answer_type(method) is not None
