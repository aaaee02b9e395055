"""Webhook mode: secret, order, retry, and the end of polling."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.telegram import FakeTelegram

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@dataclass(slots=True)
class Receiver:
    """The bot's side of the webhook."""

    url: str = ""
    answers: list[web.Response] = field(default_factory=list)  # then 200
    received: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)  # (secret, update)

    async def take(self, request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        self.received.append((secret, await request.json()))
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """An HTTP server that keeps what it is sent."""
    mine = Receiver()
    app = web.Application()
    app.router.add_post("/hook", mine.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    mine.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield mine
    await runner.cleanup()


async def test_updates_are_posted_in_order_with_the_secret(
    telegram: FakeTelegram, call: Call, receiver: Receiver
) -> None:
    """Those that waited first; a 2xx answer confirms."""
    alice = telegram.user("Alice")
    await alice.says(alice.chat, "earlier")
    assert (await call("setWebhook", url=receiver.url, secret_token="s3cret_-"))["result"] is True
    await alice.says(alice.chat, "later")
    await telegram.until(lambda: len(telegram.webhook.attempts) == 2)
    assert [(secret, update["message"]["text"]) for secret, update in receiver.received] == [
        ("s3cret_-", "earlier"),
        ("s3cret_-", "later"),
    ]
    assert telegram.updates.waiting == []


async def test_a_refused_update_is_posted_again_later(telegram: FakeTelegram, call: Call, receiver: Receiver) -> None:
    """After a wait on the world's clock that doubles; the trouble shows in getWebhookInfo."""
    receiver.answers = [web.Response(status=500), web.Response(status=503)]
    alice = telegram.user("Alice")
    await call("setWebhook", url=receiver.url)
    await alice.says(alice.chat, "persistent")
    await telegram.until(lambda: len(telegram.webhook.attempts) == 1)
    info = (await call("getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500"
    assert info["pending_update_count"] == 1
    await telegram.advance(seconds=1)
    await telegram.until(lambda: len(telegram.webhook.attempts) == 2)
    await telegram.advance(seconds=2)
    await telegram.until(lambda: not telegram.updates.waiting)
    assert [attempt.status for attempt in telegram.webhook.attempts] == [500, 503, 200]
    assert {update["update_id"] for _, update in receiver.received} == {500_000_001}


async def test_nobody_listening_is_a_failed_delivery_too(telegram: FakeTelegram, call: Call) -> None:
    """The update stays."""
    alice = telegram.user("Alice")
    await call("setWebhook", url="http://127.0.0.1:9/hook")
    await alice.says(alice.chat, "into the void")
    await telegram.until(lambda: telegram.webhook.attempts)
    assert telegram.webhook.attempts[0].status is None
    assert len(telegram.updates.waiting) == 1


async def test_polling_and_webhook_exclude_each_other(telegram: FakeTelegram, call: Call, receiver: Receiver) -> None:
    """Until the webhook is deleted."""
    alice = telegram.user("Alice")
    receiver.answers = [web.Response(status=500)]
    await call("setWebhook", url=receiver.url)
    refused = await call("getUpdates")
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await alice.says(alice.chat, "kept")
    await telegram.until(lambda: telegram.webhook.attempts)
    await call("deleteWebhook")
    assert len((await call("getUpdates"))["result"]) == 1
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getUpdates"))["result"] == []


async def test_an_answer_may_be_a_call(telegram: FakeTelegram, call: Call, receiver: Receiver) -> None:
    """`{"method": …}` in the body of the answer is carried out."""
    alice = telegram.user("Alice")
    body = {"method": "sendMessage", "chat_id": alice.id, "text": "at once"}
    receiver.answers = [web.json_response(body)]
    await call("setWebhook", url=receiver.url)
    await alice.says(alice.chat, "hello")
    await telegram.until(lambda: alice.inbox)
    assert alice.inbox[0].text == "at once"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(
    telegram: FakeTelegram, call: Call, params: dict[str, Any], reason: str
) -> None:
    """Before anything changes."""
    answer = await call("setWebhook", **params)
    assert answer["description"] == f"Bad Request: {reason}"
    assert telegram.webhook.url == ""
