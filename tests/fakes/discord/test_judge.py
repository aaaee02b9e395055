"""The judge knows Discord's calls from others, and says what is wrong with a body."""

from typing import Any

import pytest

from tests.fakes.discord import Judge, published

pytestmark = pytest.mark.skipif(published() is None, reason="Discord's API description is not beside the project")
POST = "/channels/1234567890/messages"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", POST, {"content": "Hello", "nonce": "abc", "enforce_nonce": True, "allowed_mentions": {"parse": []}}),
        ("PATCH", f"{POST}/55", {"content": "Hello"}),
        ("DELETE", f"{POST}/55", None),
        ("GET", "/users/@me", None),
        ("POST", "/users/@me/channels", {"recipient_id": "77"}),
        ("PUT", "/channels/1/pins/2", None),
        ("PATCH", "/webhooks/1/token/messages/@original", {"content": "x"}),
        ("POST", "/interactions/1/token/callback", {"type": 5, "data": {"flags": 64}}),
        ("POST", "/channels/1/threads", {"name": "A ticket", "message": {"content": "x"}, "applied_tags": ["5"]}),
    ],
)
def test_what_discord_knows(method: str, path: str, body: Any) -> None:
    """Nothing is to be said of it."""
    judge = Judge()
    judge.request(method, path, body)
    assert judge.violations == []
    assert judge.heard


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/channels/1/letters", {"content": "x"}),
        ("PURGE", POST, None),
        ("POST", POST, {"content": 5}),
        ("POST", POST, {"content": "x" * 4001}),
        ("POST", POST, {"content": "x", "enforce_nonce": "yes"}),
        ("POST", POST, {"components": [{"type": 1, "components": [{"type": 2, "style": "loud"}]}]}),
        ("DELETE", f"{POST}/55", {"reason": "none"}),
        ("POST", "/interactions/1/token/callback", {"type": 99}),
        ("POST", "/interactions/1/token/callback", {"type": 9, "data": {"custom_id": "x", "components": []}}),
    ],
)
def test_what_discord_does_not_know(method: str, path: str, body: Any) -> None:
    """Each is told once, with its call."""
    judge = Judge()
    judge.request(method, path, body)
    assert len(judge.violations) == 1
    assert path in judge.violations[0]


def test_answers_are_judged_too() -> None:
    """So that the fake is no Discord of its own."""
    judge = Judge()
    judge.answer("GET", "/users/@me", 200, {"id": "1"})
    judge.answer("GET", "/gateway/bot", 418, {})
    judge.answer("GET", "/users/@me", 401, {"message": "401: Unauthorized", "code": 0})
    assert len(judge.violations) >= 2
    assert any("418" in violation or "gateway" in violation for violation in judge.violations)
