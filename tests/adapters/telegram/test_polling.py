"""Nothing is confirmed before it is committed, and polling never ends by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import structlog

from adapters.telegram.polling import ALBUM_SECONDS, FIRST_PAUSE, LONGEST_PAUSE, SLOW_PAUSE
from bot.messages import Message, Unreadable
from tests.adapters.telegram.house import adapter_at
from tests.contract.harness import Desk
from tests.fakes.telegram import Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any

    from adapters.telegram import TelegramAdapter
    from tests.contract.harness import QuickClock
    from tests.fakes.telegram import FakeTelegram


@pytest.fixture
async def desk(adapter: TelegramAdapter) -> AsyncIterator[Desk]:
    """Commits what the adapter receives."""
    desk = Desk(lambda: adapter)
    yield desk
    await desk.leaves()


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What was logged."""
    with structlog.testing.capture_logs() as entries:
        yield entries


def offsets(world: FakeTelegram) -> list[int]:
    """Of all polls that were answered, in order."""
    return [int(call.params["offset"]) for call in world.calls("getUpdates")]


def texts(desk: Desk) -> list[str]:
    """What was said, of all that was committed."""
    return [event.event.text for event in desk.committed if isinstance(event.event, Message)]


async def until_confirmed(world: FakeTelegram) -> None:
    """Nothing waits at the server any more."""
    await world.until(lambda: not world.updates.waiting)


class TestConfirming:
    async def test_the_offset_moves_behind_what_is_committed(self, telegram: FakeTelegram, desk: Desk) -> None:
        alice = telegram.user("Alice")
        for text in ("one", "two"):
            await alice.says(alice.chat, text)
        desk.listens()
        await desk.until(lambda: len(desk.committed) == 2)
        await until_confirmed(telegram)
        assert offsets(telegram)[0] == 0

    async def test_while_the_store_is_down_nothing_is_confirmed(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock
    ) -> None:
        alice = telegram.user("Alice")
        for text in ("one", "two"):
            await alice.says(alice.chat, text)
        desk.failures = 4
        waiting: list[int] = []
        clock.meanwhile = [lambda: waiting.append(len(telegram.updates.waiting))] * 4
        desk.listens()
        await desk.until(lambda: len(desk.committed) == 2)
        assert waiting == [2, 2, 2, 2]
        assert clock.waited[:4] == [1, 2, 4, 8]
        assert len(offsets(telegram)) == 1  # it is kept in hand, not asked for again

    async def test_that_the_store_is_down_is_one_line_without_a_traceback(
        self, telegram: FakeTelegram, desk: Desk, logged: list[Any]
    ) -> None:
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        desk.failures = 4
        desk.listens()
        await desk.next()
        (line,) = [entry for entry in logged if entry["log_level"] in {"warning", "error"}]
        assert (line["log_level"], line["event"]) == ("warning", "an update waits for the database")
        assert "exc_info" not in line

    async def test_only_what_we_read_is_asked_for(self, telegram: FakeTelegram, desk: Desk) -> None:
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        desk.listens()
        await desk.next()
        wanted = telegram.calls("getUpdates")[0].params["allowed_updates"]
        assert wanted == '["message", "edited_message", "callback_query", "my_chat_member"]'

    async def test_an_update_that_cannot_be_parsed_is_parked_and_the_next_is_read(
        self, telegram: FakeTelegram, desk: Desk
    ) -> None:
        alice = telegram.user("Alice")
        await telegram.updates.unparsable()
        await telegram.updates.unknown()
        await alice.says(alice.chat, "hello")
        desk.listens()
        parked, said = await desk.next(2)
        assert isinstance(parked.event, Unreadable)
        assert isinstance(said.event, Message)
        await until_confirmed(telegram)

    async def test_updates_out_of_order_are_all_delivered_and_confirmed(
        self, telegram: FakeTelegram, desk: Desk
    ) -> None:
        alice = telegram.user("Alice")
        for text in ("one", "two", "three"):
            await alice.says(alice.chat, text)
        telegram.updates.shuffle()
        desk.listens()
        await desk.until(lambda: sorted(texts(desk)) == ["one", "three", "two"])
        await until_confirmed(telegram)

    async def test_a_repeated_update_comes_with_the_same_id(self, telegram: FakeTelegram, desk: Desk) -> None:
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        desk.listens()
        (first,) = await desk.next()
        await until_confirmed(telegram)
        await telegram.updates.repeat(int(first.id))
        (again,) = await desk.next()
        assert again == first

    async def test_numbers_may_start_anew_after_idle_days(self, telegram: FakeTelegram, clock: QuickClock) -> None:
        """The server numbers on at random after a week without updates, possibly lower."""
        adapter = adapter_at(telegram, clock=clock, poll_seconds=0)
        desk = Desk(lambda: adapter)
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        desk.listens()
        await desk.next()
        await telegram.until(lambda: offsets(telegram)[-2:] == [0, 0])
        telegram.updates.jump(1000)
        await alice.says(alice.chat, "a week later")
        (got,) = await desk.next()
        assert got.id == "1000"
        await desk.leaves()
        await adapter.close()


class TestAlbums:
    async def test_the_rest_of_an_album_is_waited_for_before_anything_of_it_is_confirmed(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock
    ) -> None:
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "before")
        await alice.sends_photo(alice.chat, "two pictures", album="13")

        async def the_rest() -> None:
            await alice.sends_photo(alice.chat, album="13")

        clock.meanwhile = [the_rest]
        desk.listens()
        before, album = await desk.next(2)
        assert isinstance(album.event, Message)
        assert len(album.event.attachments) == 2
        assert clock.waited == [ALBUM_SECONDS]
        # What stood before it was confirmed meanwhile, the album itself only after its commit.
        assert offsets(telegram)[:2] == [0, int(album.id)]
        assert int(before.id) < int(album.id)
        await until_confirmed(telegram)

    async def test_what_others_write_in_between_is_delivered_once_and_does_not_tear_it(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock
    ) -> None:
        alice, bob = telegram.user("Alice"), telegram.user("Bob")
        await alice.sends_photo(alice.chat, "a", album="13")
        await bob.sends_photo(bob.chat, "b", album="14")
        await alice.sends_photo(alice.chat, album="13")

        async def the_rest() -> None:
            await bob.says(bob.chat, "that is all")
            await bob.sends_photo(bob.chat, album="14")

        clock.meanwhile = [the_rest]
        desk.listens()
        events = [got.event for got in await desk.next(3)]
        shown = [(e.text, len(e.attachments)) for e in events if isinstance(e, Message)]
        assert shown == [("a", 2), ("b", 2), ("that is all", 0)]
        await until_confirmed(telegram)
        assert desk.committed == []

    async def test_two_that_overlap_are_each_delivered_once(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock
    ) -> None:
        """The second begins inside the first and ends after it: what is asked for again holds a piece of the first."""
        alice, bob = telegram.user("Alice"), telegram.user("Bob")
        await alice.sends_photo(alice.chat, "a", album="13")

        async def ends_the_first() -> None:
            await bob.sends_photo(bob.chat, "b", album="14")
            await alice.sends_photo(alice.chat, album="13")

        async def ends_the_second() -> None:
            await bob.sends_photo(bob.chat, album="14")
            await bob.says(bob.chat, "that is all")

        clock.meanwhile = [ends_the_first, ends_the_second]
        desk.listens()
        events = [got.event for got in await desk.next(3)]
        shown = [(e.text, len(e.attachments)) for e in events if isinstance(e, Message)]
        assert shown == [("a", 2), ("b", 2), ("that is all", 0)]
        await until_confirmed(telegram)
        assert desk.committed == []

    async def test_an_album_cut_by_the_end_of_a_batch_stays_whole(self, telegram: FakeTelegram, desk: Desk) -> None:
        """A batch has 100 updates at most."""
        alice = telegram.user("Alice")
        for number in range(98):
            await alice.says(alice.chat, str(number))
        await alice.sends_album(alice.chat, ["album", "", "", ""])
        desk.listens()
        got = await desk.next(99)
        last = got[-1].event
        assert isinstance(last, Message)
        assert (last.text, len(last.attachments)) == ("album", 4)
        await until_confirmed(telegram)
        assert desk.committed == []

    async def test_an_album_that_was_not_committed_comes_again_whole(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock
    ) -> None:
        alice = telegram.user("Alice")
        await alice.sends_album(alice.chat, ["album", "", ""])
        desk.open.clear()
        desk.listens()
        await desk.until(lambda: len(desk.offered) == 1)
        await desk.stops()
        second = adapter_at(telegram, clock=clock)
        again = Desk(lambda: second)
        again.listens()
        (got,) = await again.next()
        assert got == desk.offered[0]
        await again.leaves()
        await second.close()


class TestTrouble:
    @pytest.mark.parametrize(
        ("fault", "pauses"),
        [
            (Fault.BAD_GATEWAY, [1, 2, 4]),
            (Fault.INTERNAL_ERROR, [1, 2, 4]),
            (Fault.DROP_BEFORE_ACCEPT, [1, 2, 4]),
            (Fault.TRUNCATED_JSON, [1, 2, 4]),
            (Fault.CUT_BODY, [1, 2, 4]),
            (Fault.UNAUTHORIZED, [FIRST_PAUSE, SLOW_PAUSE, SLOW_PAUSE]),
            (Fault.NOT_FOUND, [FIRST_PAUSE, SLOW_PAUSE, SLOW_PAUSE]),
            (Fault.TOO_MANY_REQUESTS, [9, 9, 9]),
        ],
    )
    async def test_polling_goes_on_after_a_pause(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock, fault: Fault, pauses: list[float]
    ) -> None:
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        telegram.faults.next("getUpdates", fault, times=3, retry_after=9)
        desk.listens()
        (got,) = await desk.next()
        assert isinstance(got.event, Message)
        assert clock.waited == pauses

    async def test_pauses_have_a_limit_and_begin_anew_after_a_success(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock
    ) -> None:
        alice = telegram.user("Alice")
        telegram.faults.next("getUpdates", Fault.BAD_GATEWAY, times=8)
        await alice.says(alice.chat, "one")
        desk.listens()
        await desk.next()
        assert clock.waited == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
        await until_confirmed(telegram)
        telegram.faults.next("getUpdates", Fault.BAD_GATEWAY)
        await alice.says(alice.chat, "two")
        await desk.next()
        await alice.says(alice.chat, "three")
        await desk.next()
        assert clock.waited[8:] == [1]

    @pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
    async def test_it_waits_for_a_server_that_is_not_there_yet(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock, method: str
    ) -> None:
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        telegram.faults.next(method, Fault.BAD_GATEWAY, times=2)
        desk.listens()
        await desk.next()
        assert clock.waited == [1, 2]

    async def test_a_refused_token_is_told_with_what_to_do(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock, logged: list[Any]
    ) -> None:
        telegram.token_revoked = True

        def restored() -> None:
            telegram.token_revoked = False

        clock.meanwhile = [lambda: None, restored]
        alice = telegram.user("Alice")
        await alice.says(alice.chat, "hello")
        desk.listens()
        await desk.next()
        errors = [entry for entry in logged if entry["log_level"] == "error"]
        assert len(errors) == 2
        assert all("@BotFather" in entry["event"] for entry in errors)

    async def test_a_second_poller_is_named_as_such_and_tried_against_slowly(
        self, telegram: FakeTelegram, desk: Desk, clock: QuickClock, logged: list[Any]
    ) -> None:
        """Telegram ends the older poll when a newer one begins."""
        desk.listens()
        await telegram.until(lambda: telegram.updates.polls == 1)
        await telegram.updates.poll(offset=0, limit=1, seconds=0)
        await telegram.until(lambda: telegram.updates.polls == 3)
        (error,) = [entry for entry in logged if entry["log_level"] == "error"]
        assert "another process polls with this bot's token" in error["event"]
        assert clock.waited == [LONGEST_PAUSE]

    async def test_a_webhook_is_removed_at_the_start_with_nothing_lost(
        self, telegram: FakeTelegram, desk: Desk
    ) -> None:
        alice = telegram.user("Alice")
        telegram.webhook.set("http://127.0.0.1:9/nobody-there", "", 40)
        await alice.says(alice.chat, "hello")
        desk.listens()
        await desk.next()
        assert not telegram.webhook.url

    async def test_a_webhook_that_is_set_meanwhile_is_removed_too(self, telegram: FakeTelegram, desk: Desk) -> None:
        alice = telegram.user("Alice")
        desk.listens()
        await telegram.until(lambda: telegram.updates.polls == 1)
        telegram.webhook.set("https://other.example/hook", "", 40)
        telegram.updates.end_polls("setWebhook request")
        await telegram.tick()
        await telegram.until(lambda: not telegram.webhook.url)
        await alice.says(alice.chat, "hello")
        await desk.next()
