"""What REST refuses, limits, loses and repeats."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from tests.adapters.discord_fake.conftest import Ask
from tests.fakes.clock import HandClock
from tests.fakes.discord import FakeDiscord, Fault, Interaction, Kind

MB = 1024 * 1024


def _button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": "go", **more}


def _rows(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"content": "x", "components": [{"type": 1, "components": list(buttons)}]}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"content": "x" * 2000}, 200, None),
        ({"content": "x" * 2001}, 400, 50035),
        ({"content": ""}, 400, 50006),
        ({"content": "x", "nonce": "n" * 26}, 400, 50035),
        ({"content": "x", "message_reference": {"message_id": "5"}}, 400, 50035),
        ({"content": "x", "message_reference": {"message_id": "5", "fail_if_not_exists": False}}, 200, None),
        ({"embeds": [{"description": "x" * 4096}]}, 200, None),
        ({"embeds": [{"description": "x" * 4096}, {"description": "x" * 1905}]}, 400, 50035),
        (_rows(_button()), 200, None),
        (_rows(_button(), _button()), 400, 50035),
        (_rows(_button(custom_id=None)), 400, 50035),
        (_rows(*(_button(custom_id=str(n)) for n in range(6))), 400, 50035),
        (_rows({"type": 2, "style": 5, "label": "Go", "url": "https://example.org"}), 200, None),
    ],
)
async def test_rules_of_messages(discord_world: FakeDiscord, ask: Ask, body: Any, status: int, code: int) -> None:
    """As Discord refuses what breaks them."""
    channel = discord_world.channel("traders")
    answered, said = await ask("POST", f"/channels/{channel.id}/messages", body)
    discord_world.judge.violations.clear()  # the description knows the longest texts too
    assert (answered, said.get("code")) == (status, code)


async def test_what_is_not_there_or_not_allowed(discord_world: FakeDiscord, ask: Ask) -> None:
    channel, hidden = discord_world.channel("traders"), discord_world.channel("staff")
    hidden.is_hidden = True
    said = await discord_world.member_says(channel, discord_world.person("Alice"), "hello")
    cases = {
        f"/channels/{channel.id}1/messages/5": (404, 10003),
        f"/channels/{channel.id}/messages/5": (404, 10008),
        f"/channels/{hidden.id}/messages/5": (403, 50001),
        f"/channels/{channel.id}/messages/{said.id}": (403, 50005),
    }
    for path, expected in cases.items():
        status, body = await ask("PATCH", path, {"content": "x"})
        assert (status, body["code"]) == expected
    discord_world.token_revoked = True
    assert (await ask("GET", "/users/@me"))[0] == 401


async def test_a_thread_that_sleeps(discord_world: FakeDiscord, ask: Ask) -> None:
    """Its messages cannot be changed; a new one wakes it; those of the bot's that are private can be listed."""
    channel = discord_world.channel("traders")
    thread = discord_world.start_thread(channel, "Alice", Kind.PRIVATE_THREAD)
    _, said = await ask("POST", f"/channels/{thread.id}/messages", {"content": "x"})
    listed = f"/channels/{channel.id}/users/@me/threads/archived/private"
    assert (await ask("GET", listed))[1]["threads"] == []
    thread.archived = True
    assert [one["id"] for one in (await ask("GET", listed))[1]["threads"]] == [thread.id]
    status, refused = await ask("PATCH", f"/channels/{thread.id}/messages/{said['id']}", {"content": "y"})
    assert (status, refused["code"]) == (400, 50083)
    await ask("POST", f"/channels/{thread.id}/messages", {"content": "z"})
    assert not thread.archived


async def test_what_is_chosen_by_its_label(discord_world: FakeDiscord, ask: Ask) -> None:
    """The button, or the option of a menu; what is not shown cannot be chosen."""
    channel, alice = discord_world.channel("traders"), discord_world.person("Alice")
    options = [{"label": "One", "value": "1"}, {"label": "Two", "value": "2"}]
    body = _rows(_button())
    body["components"].append({"type": 1, "components": [{"type": 3, "custom_id": "which", "options": options}]})
    await ask("POST", f"/channels/{channel.id}/messages", body)
    (said,) = discord_world.ours(channel)
    assert (await discord_world.chooses(alice, said, "Go")).data["custom_id"] == "go"
    assert (await discord_world.chooses(alice, said, "Two")).data["values"] == ["2"]
    with pytest.raises(AssertionError, match="no 'Three' among"):
        await discord_world.chooses(alice, said, "Three")


async def test_too_large_a_file(discord_world: FakeDiscord) -> None:
    channel = discord_world.channel("traders")
    form = aiohttp.FormData()
    form.add_field("payload_json", "{}")
    form.add_field("files[0]", io.BytesIO(b"x" * (10 * MB + 1)), filename="large.bin")
    headers = {"Authorization": f"Bot {discord_world.token}"}
    address = f"{discord_world.api_url}/channels/{channel.id}/messages"
    async with aiohttp.ClientSession() as session, session.post(address, data=form, headers=headers) as response:
        assert (response.status, (await response.json())["code"]) == (413, 40005)


async def test_a_nonce_makes_one_message() -> None:
    """For some minutes, when it is to be enforced; afterwards, and without, another."""
    clock = HandClock()
    async with FakeDiscord(now=clock.now) as world, aiohttp.ClientSession() as session:
        channel = world.channel("traders")
        address, headers = f"{world.api_url}/channels/{channel.id}/messages", {"Authorization": f"Bot {world.token}"}

        async def say(*, enforced: bool) -> str:
            body = {"content": "x", "nonce": "a", "enforce_nonce": enforced}
            async with session.post(address, json=body, headers=headers) as response:
                return str((await response.json())["id"])

        first = await say(enforced=True)
        assert await say(enforced=True) == first
        assert await say(enforced=False) != first
        clock.forward(world.nonce_lasts.total_seconds())
        assert await say(enforced=True) != first
        assert len(channel.messages) == 3


async def test_pages_of_messages(discord_world: FakeDiscord, ask: Ask) -> None:
    """Newest first; `after` gives the next ones, `before` the previous, `around` both."""
    channel, alice = discord_world.channel("traders"), discord_world.person("Alice")
    said = [await discord_world.member_says(channel, alice, str(n)) for n in range(6)]
    pages = {
        "limit=2": ["5", "4"],
        f"after={said[1].id}&limit=2": ["3", "2"],
        f"before={said[4].id}&limit=2": ["3", "2"],
        f"around={said[3].id}&limit=3": ["4", "3", "2"],
    }
    for query, expected in pages.items():
        status, page = await ask("GET", f"/channels/{channel.id}/messages?{query}")
        assert (status, [message["content"] for message in page]) == (200, expected)


async def test_a_bucket_fills_and_empties() -> None:
    """With the headers that say so; every channel has its own."""
    clock = HandClock()
    async with FakeDiscord(now=clock.now) as world, aiohttp.ClientSession() as session:
        channel, other = world.channel("traders"), world.channel("lounge")
        world.limits.of["POST /channels/{}/messages"] = (2, 5.0)
        headers = {"Authorization": f"Bot {world.token}"}

        async def say(where: str) -> tuple[int, Any]:
            address = f"{world.api_url}/channels/{where}/messages"
            async with session.post(address, json={"content": "x"}, headers=headers) as response:
                return response.status, response.headers

        assert [(await say(channel.id))[1]["X-RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
        status, refused = await say(channel.id)
        assert (status, refused["X-RateLimit-Scope"], refused["X-RateLimit-Reset-After"]) == (429, "user", "5.000")
        assert "Via" in refused
        assert (await say(other.id))[0] == 200
        clock.forward(5)
        assert (await say(channel.id))[0] == 200
        assert world.judge.violations == []


@pytest.mark.parametrize(
    ("fault", "status", "header", "happened"),
    [
        (Fault.BUCKET_FULL, 429, "X-RateLimit-Bucket", False),
        (Fault.SHARED_BUCKET_FULL, 429, "X-RateLimit-Scope", False),
        (Fault.ACCOUNT_FULL, 429, "X-RateLimit-Global", False),
        (Fault.CLOUDFLARE, 429, "Retry-After", False),
        (Fault.BAD_GATEWAY, 502, "Content-Type", False),
        (Fault.BAD_GATEWAY_AFTER_ACCEPT, 502, "Content-Type", True),
        (Fault.UNAVAILABLE, 503, "Via", False),
        (Fault.UNAUTHORIZED, 401, "Via", False),
        (Fault.NO_PERMISSION, 403, "Via", False),
        (Fault.DROP_BEFORE_ACCEPT, None, "", False),
        (Fault.DROP_AFTER_ACCEPT, None, "", True),
        (Fault.HANG_BEFORE_ACCEPT, None, "", False),
        (Fault.HANG_AFTER_ACCEPT, None, "", True),
    ],
)
async def test_faults(
    discord_world: FakeDiscord, fault: Fault, status: int | None, header: str, *, happened: bool
) -> None:
    """Once, and then it is well again; what was accepted stands."""
    channel = discord_world.channel("traders")
    discord_world.faults.next("POST /channels/*/messages", fault, retry_after=7)
    address, headers = f"{discord_world.api_url}/channels/{channel.id}/messages", {"Authorization": "Bot "}
    headers["Authorization"] += discord_world.token
    async with aiohttp.ClientSession() as session:
        answered = None
        try:
            async with asyncio.timeout(0.1), session.post(address, json={"content": "x"}, headers=headers) as response:
                answered = response.status
                assert header in response.headers
                assert ("Via" in response.headers) is (status not in {502} and fault is not Fault.CLOUDFLARE)
        except (TimeoutError, aiohttp.ClientError):
            assert status is None
        assert answered == status
        assert bool(channel.messages) is happened
        async with session.post(address, json={"content": "x"}, headers=headers) as response:
            assert response.status == 200


# --- interactions ----------------------------------------------------------------------------------------------------


class Answering:
    """Bare answers to an interaction, at a time that the test moves."""

    def __init__(self, world: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self.world, self.session = world, session

    async def first(self, asked: Interaction, kind: int, **data: Any) -> tuple[int, int | None]:
        path = f"/interactions/{asked.id}/{asked.token}/callback"
        return await self._send("POST", path, {"type": kind, "data": data} if data else {"type": kind})

    async def later(self, asked: Interaction, content: str, **more: Any) -> tuple[int, int | None]:
        return await self._send("POST", f"/webhooks/{self.world.bot.id}/{asked.token}", {"content": content, **more})

    async def original(self, method: str, asked: Interaction, content: str = "") -> tuple[int, int | None]:
        path = f"/webhooks/{self.world.bot.id}/{asked.token}/messages/@original"
        return await self._send(method, path, {"content": content} if content else None)

    async def _send(self, method: str, path: str, body: Any) -> tuple[int, int | None]:
        async with self.session.request(method, self.world.api_url + path, json=body) as response:
            said = await response.json() if response.content_length else {}
            return response.status, said.get("code")


async def test_an_interaction_is_answered_once_in_three_seconds() -> None:
    clock = HandClock()
    async with FakeDiscord(now=clock.now) as world, aiohttp.ClientSession() as session:
        answering = Answering(world, session)
        traders, alice = world.channel("traders"), world.person("Alice")
        late = await world.runs(alice, traders, "help")
        clock.forward(3.1)
        assert await answering.first(late, 4, content="x") == (404, 10062)
        asked = await world.runs(alice, traders, "help")
        clock.forward(2.9)
        assert await answering.later(asked, "x") == (404, 10015), "nothing follows before the first answer"
        assert await answering.first(asked, 4, content="x") == (204, None)
        assert await answering.first(asked, 4, content="x") == (400, 40060)
        assert world.judge.violations == []


async def test_what_follows_a_deferral() -> None:
    """The first message takes the place of "thinking…" and is for whom that was for; a quarter of an hour long."""
    clock = HandClock()
    async with FakeDiscord(now=clock.now) as world, aiohttp.ClientSession() as session:
        answering = Answering(world, session)
        traders, alice = world.channel("traders"), world.person("Alice")
        asked = await world.runs(alice, traders, "help")
        assert await answering.first(asked, 5, flags=64) == (204, None)
        before = asked.is_deferred
        assert await answering.later(asked, "one") == (200, None)
        assert (before, asked.is_deferred) == (True, False)
        assert await answering.later(asked, "two") == (200, None)
        assert await answering.original("PATCH", asked, "one, corrected") == (200, None)
        assert [(message.content, message.is_ephemeral) for message in asked.shown] == [
            ("one, corrected", True),
            ("two", False),
        ]
        assert [message.content for message in world.messages(traders)] == ["two"]
        assert await answering.original("DELETE", asked) == (204, None)
        assert await answering.original("PATCH", asked, "again") == (404, 10008)
        clock.forward(timedelta(minutes=15, seconds=1).total_seconds())
        assert await answering.later(asked, "late") == (401, 50027)
        assert world.judge.violations == []


async def test_kinds_of_answers_that_do_not_fit() -> None:
    """A form does not follow a form, a command has no message to change, suggestions are for who types."""
    clock = HandClock()
    async with FakeDiscord(now=clock.now) as world, aiohttp.ClientSession() as session:
        answering = Answering(world, session)
        traders, alice = world.channel("traders"), world.person("Alice")
        form = {
            "custom_id": "form",
            "title": "Ask",
            "components": [{"type": 18, "label": "About", "component": {"type": 4, "custom_id": "about", "style": 1}}],
        }
        asked = await world.runs(alice, traders, "ask")
        assert await answering.first(asked, 7, content="x") == (400, 50035)
        assert await answering.first(asked, 8, choices=[]) == (400, 50035)
        assert await answering.first(asked, 9, **form | {"title": "x" * 46}) == (400, 50035)
        assert await answering.first(asked, 9, **form) == (204, None)
        sent = await world.submits(asked, {"about": "x"})
        assert await answering.first(sent, 9, **form) == (400, 50035)
        typed = await world.types(alice, traders, "ask", "text", "x")
        assert await answering.first(typed, 4, content="x") == (400, 50035)


async def test_a_person_fills_in_what_the_form_asks_for(discord_world: FakeDiscord) -> None:
    """The fake plays nobody who leaves out what is required or answers what is not asked."""
    traders, alice = discord_world.channel("traders", Kind.TEXT), discord_world.person("Alice")
    asked = await discord_world.runs(alice, traders, "ask")
    field = {"type": 18, "label": "About", "component": {"type": 4, "custom_id": "about", "style": 1}}
    asked.response = {"type": 9, "data": {"custom_id": "form", "title": "Ask", "components": [field]}}
    with pytest.raises(AssertionError, match="has to be filled in"):
        await discord_world.submits(asked, {})
    with pytest.raises(AssertionError, match="does not ask for"):
        await discord_world.submits(asked, {"about": "x", "other": "y"})
