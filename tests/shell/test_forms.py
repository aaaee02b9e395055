"""A form on a real database: it survives the process, waits no longer than it may, and vets what is sent with it."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.delivery import State
from bot.desk.casework import card_key
from bot.desk.timekeeper import Timekeeper
from bot.messages import FileKind
from bot.platform import Deferred
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


PDF = b"%PDF-1.7" + bytes(10_000)
DISGUISED = "its content is not what its name says"
PROGRAM = "a program, a script or a web page"


@pytest.mark.parametrize(
    ("name", "content", "reason", "told"),
    [
        ("shot.png", PNG, None, []),
        ("shot.png", PDF, DISGUISED, ["「shot.png」没有转交：内容与文件名不符。请按实际格式发送，或改发截图。"]),
        ("shot.png", b"MZ" + bytes(100), PROGRAM, ["没有接收「shot.png」"]),
        ("shot.png.exe", PNG, PROGRAM, ["没有接收「shot.png.exe」"]),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_kept_from_its_reader(
    town: Town, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, reason: str | None, told: list[str]
) -> None:
    """Found when its bytes are at hand; the words arrive, with the reason, and nothing of it is stored. Its sender is
    told in their own language, once, though it was fetched again."""
    elsewhere = MemoryPlatform(account="other", capabilities=town.platform.capabilities, files=town.files.path)
    staff = elsewhere.room("Staff elsewhere")
    _named(town.platform, name, monkeypatch)
    house = _house(town, other=elsewhere)
    house.desk._around = replace(house.desk._around, rules=replace(house.rules, staff_room=elsewhere.address(staff)))
    async with house.open():
        await _says(town, house, "/ticket")
        await _presses(town, house, "Transfers")
        await _says(town, house, *ANSWERS)
        await _presses(town, house, "Skip", "Send")
        await _says(town, house, "/language zh")
        before = len(posts(town.ana.chat))
        elsewhere.answers.append(Deferred(reason="busy", after=timedelta(seconds=1)))
        await town.ana.sends(town.ana.chat, content, text="look", kind=FileKind.PHOTO)
        await house.quiet()
        await house.pass_time(60)
        shown = last(staff)
        assert (shown.text.partition("\n")[0], shown.files) == ("look", () if reason else (content,))
        assert reason is None or reason in shown.text
        said = posts(town.ana.chat)[before:]
        assert [text.startswith(start) for text, start in zip(said, told, strict=True)] == [True for _ in told]
        assert [path for path in town.files._folder.rglob("*") if path.is_file()] == [
            town.files.path(hashlib.sha256(content).hexdigest()) for _ in range(reason is None)
        ]


def _named(platform: MemoryPlatform, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is uploaded has this name."""
    stored = platform.stored
    monkeypatch.setattr(platform, "stored", lambda *about: replace(stored(*about), name=name))


async def test_staff_are_told_of_a_file_that_the_member_does_not_get(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the thread in which they sent it, under their message; a crash in the call leaves one, not two."""
    elsewhere = MemoryPlatform(account="other", capabilities=town.platform.capabilities, files=town.files.path)
    staff = elsewhere.room("Staff elsewhere")
    mei = [elsewhere.person(name) for name in ("Ana", "Mei")][1]  # the ids are those of the people in town
    _named(elsewhere, "shot.png", monkeypatch)

    def at_work() -> House:
        house = _house(town, other=elsewhere)
        rules = replace(house.rules, staff_room=elsewhere.address(staff))
        house.desk._around = replace(house.desk._around, rules=rules)
        return house

    async with at_work().open() as house:
        await _says(town, house, "/ticket")
        await _presses(town, house, "Transfers")
        await _says(town, house, *ANSWERS)
        await _presses(town, house, "Skip", "Send")
        (thread,) = staff.threads
        for adapter in house.adapters.values():
            adapter.gate.clear()
        sent = await mei.sends(staff, PDF, text="look", kind=FileKind.PHOTO, thread=thread)
        await house.quiet(under_way=2)
        await house.die()
    async with at_work().open() as house:
        await house.quiet()
        kept_back = [d for key, d in house.deliveries().items() if key.startswith("kept-back:")]
        assert [(d.state, d.draft.message.reply_to, d.draft.message.to.thread) for d in kept_back] == [
            (State.UNCERTAIN, sent.id, thread)
        ]
        assert DISGUISED in kept_back[0].draft.message.body
