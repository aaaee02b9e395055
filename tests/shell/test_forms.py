"""A form on a real database: it survives the process, waits no longer than it may, and vets what is sent with it."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.casework import card_key
from bot.desk.timekeeper import Timekeeper
from bot.messages import FileKind
from bot.store.hop import in_thread
from bot.tickets.ticket import TicketEvent
from tests.fakes.chains import TRON_HASH
from tests.fakes.content import content_of_transfers
from tests.fakes.memory import MemoryPlatform
from tests.shell.house import House, Town, last, posts

ANSWERS = ("It is gone", "just now", "TRON", "250.5 usdt", TRON_HASH, "884213", "ana@example.com")
PNG = b"\x89PNG\r\n\x1a\n and a picture"


def _house(town: Town, **others: MemoryPlatform) -> House:
    house = town.house(**others)
    house.content = content_of_transfers
    return house


async def _says(town: Town, house: House, *answers: str) -> None:
    for answer in answers:
        await town.ana.says(town.ana.chat, answer)
        await house.quiet()


async def _presses(town: Town, house: House, *labels: str) -> None:
    for label in labels:
        await town.ana.presses(last(town.ana.chat), label)
        await house.quiet()


def _opened(house: House, town: Town) -> TicketEvent:
    with house.store.read() as tx:
        (ticket,) = tx.tickets_of([f"memory:{town.ana.id}"], limit=9)
        return tx.all_tickets.history(ticket.ref)[0]


async def test_a_form_survives_restarts_time_and_correction(town: Town) -> None:
    """Begun in one process, left alone, put away by the clock, gone on with in the next, corrected, sent."""
    async with _house(town).open() as house:
        await _says(town, house, "/ticket")
        await _presses(town, house, "Transfers")
        await _says(town, house, *ANSWERS[:3])
    async with _house(town).open() as house:
        await _says(town, house, *ANSWERS[3:5])
        house.clock.forward(24 * 3600 - 1)
        keepers = [Timekeeper(house.store, house.rules, house.clock) for _ in range(2)]
        for keeper in keepers:
            await in_thread(keeper.tick)
        await house.quiet()
        assert "6/8" in last(town.ana.chat).text
        house.clock.forward(1)
        for keeper in keepers:
            await in_thread(keeper.tick)
        await house.quiet()
        told = [text for text in posts(town.ana.chat) if "was left alone" in text]
        assert len(told) == 1, "by whichever clock, once"
        assert TRON_HASH in told[0]
        moment = house.clock.now()
    async with _house(town).open() as house:
        house.clock.forward((moment - house.clock.now()).total_seconds())
        await _presses(town, house, "Go on")
        assert "6/8" in last(town.ana.chat).text
        await _says(town, house, *ANSWERS[5:])
        await _presses(town, house, "Skip", "✏️ How much?")
        await _says(town, house, "99 usdt")
        await _presses(town, house, "Send")
        opened = _opened(house, town)
        assert [answer.text for answer in opened.answers][2:] == [
            "TRON", "99 USDT", TRON_HASH, "884213", "ana@example.com",
        ]  # fmt: skip
        card = house.deliveries()[card_key(opened.ref)].draft.message.body
        assert f"(https://tron.example/#/transaction/{TRON_HASH})" in card
        house.clock.forward(timedelta(days=90).total_seconds())
        await in_thread(Timekeeper(house.store, house.rules, house.clock).tick)
        await house.quiet()
        assert len([text for text in posts(town.ana.chat) if "was left alone" in text]) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("shot.png", PNG, None),
        ("shot.png", b"%PDF-1.7" + bytes(10_000), "its content is not what its name says"),
        ("shot.png.exe", PNG, "a program, a script or a web page"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_kept_from_its_reader(
    town: Town, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, reason: str | None
) -> None:
    """Found when its bytes are at hand; the words arrive, with the reason, and nothing of it is stored."""
    elsewhere = MemoryPlatform(account="other", capabilities=town.platform.capabilities, files=town.files.path)
    staff = elsewhere.room("Staff elsewhere")
    stored = town.platform.stored
    monkeypatch.setattr(town.platform, "stored", lambda *about: replace(stored(*about), name=name))
    house = _house(town, other=elsewhere)
    house.desk._around = replace(house.desk._around, rules=replace(house.rules, staff_room=elsewhere.address(staff)))
    async with house.open():
        await _says(town, house, "/ticket")
        await _presses(town, house, "Transfers")
        await _says(town, house, *ANSWERS)
        await _presses(town, house, "Skip", "Send")
        before = len(posts(town.ana.chat))
        await town.ana.sends(town.ana.chat, content, text="look", kind=FileKind.PHOTO)
        await house.quiet()
        shown = last(staff)
        assert (shown.text.partition("\n")[0], shown.files) == ("look", () if reason else (content,))
        assert reason is None or reason in shown.text
        told = posts(town.ana.chat)[before:]
        assert [name in text for text in told] == ([True] if name.endswith(".exe") else []), "what its name tells"
        assert [path for path in town.files._folder.rglob("*") if path.is_file()] == [
            town.files.path(hashlib.sha256(content).hexdigest()) for _ in range(reason is None)
        ]
