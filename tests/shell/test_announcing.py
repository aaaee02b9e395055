"""Announcements go out once, to everyone meant, whatever fails in between; and the ledger says what became of each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.announcements.audience import Audience
from bot.announcements.publication import Progress, Standing
from bot.announcements.schedule import Schedule
from bot.app.bell import Bell
from bot.app.reading import PageReading
from bot.errors import Problem
from bot.platform import Deferred, Refused, Uncertain
from tests.fakes.content import content
from tests.shell.announcing import DUE, Newsroom, announcement, daily, files
from tests.shell.house import Person, Room, Town, last, posts

MINUTES = 60.0
EN, ZH = "Maintenance\nWe pause.", "维护\n暂停。"


@pytest.fixture
def lounge(town: Town) -> Room:
    """A room of the VIPs."""
    return town.platform.room("Lounge")


@pytest.fixture
def huaren(town: Town) -> Room:
    """A room that speaks Chinese."""
    return town.platform.room("Huaren")


@pytest.fixture
def admins(town: Town) -> tuple[Person, Person]:
    """Lee and Zoe, admins both."""
    return town.platform.person("Lee"), town.platform.person("Zoe")


@pytest.fixture
def newsroom(town: Town, huaren: Room, lounge: Room, admins: tuple[Person, Person]) -> Newsroom:
    """Three rooms, and a staff that knows both admins."""
    assert admins
    return Newsroom(town, town.house(), rooms=[(town.group, "en", ""), (huaren, "zh", ""), (lounge, "en", "vip")])


async def test_each_room_gets_it_once_in_its_language(newsroom: Newsroom, town: Town, huaren: Room) -> None:
    """When it is due, not before; and staff are told when it is done."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement(pin=True, silent=True)))
        await newsroom.pass_time(9 * MINUTES)
        assert posts(town.group) == []
        await newsroom.pass_time(1 * MINUTES)
        await newsroom.pass_time(60 * MINUTES)
        assert (posts(town.group), posts(huaren)) == ([EN], [ZH])
        assert (last(town.group).pinned, last(town.group).silent) == (True, True)
        assert newsroom.standings() == [("traders", "sent"), ("huaren", "sent"), ("lounge", "sent")]
        assert [text for text in posts(town.staff) if "is out" in text] == [posts(town.staff)[-1]]
        assert "3 sent" in posts(town.staff)[-1]


async def test_early_access_goes_to_the_tier_first_and_not_again(newsroom: Newsroom, town: Town, lounge: Room) -> None:
    """Each wave is a broadcast of its own."""
    early = announcement(audience=Audience(early={"vip": timedelta(minutes=5)}))
    async with newsroom.house.open():
        newsroom.announcer.file(files(early))
        await newsroom.pass_time(5 * MINUTES)
        assert (posts(lounge), posts(town.group)) == ([EN], [])
        await newsroom.pass_time(5 * MINUTES)
        await newsroom.pass_time(5 * MINUTES)
        assert (posts(lounge), posts(town.group)) == ([EN], [EN])
        assert len([text for text in posts(town.staff) if "is out" in text]) == 2


async def test_two_clocks_are_one_announcement(newsroom: Newsroom, town: Town, huaren: Room, lounge: Room) -> None:
    """Another process ticks at the same times on the same database."""
    other = Newsroom(town, town.house(), rooms=[(town.group, "en", ""), (huaren, "zh", ""), (lounge, "en", "vip")])
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        other.announcer.file(files(announcement()))
        for _ in range(12):
            other.house.clock.forward(MINUTES)
            other.announcer.tick()
            await newsroom.pass_time(MINUTES)
        assert posts(town.group) == [EN]
        assert newsroom.standings() == [("traders", "sent"), ("huaren", "sent"), ("lounge", "sent")]


async def test_what_was_missed_is_skipped_and_told(newsroom: Newsroom, town: Town) -> None:
    """By its policy; once, however many times were missed."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement(repeat=daily(10))))
        await newsroom.pass_time(3 * 24 * 60 * MINUTES)
        assert posts(town.group) == []
        assert len([text for text in posts(town.staff) if "was not sent" in text]) == 1
        await newsroom.pass_time(10 * MINUTES)
        assert posts(town.group) == [EN]


async def test_what_was_missed_goes_out_late_where_it_may(newsroom: Newsroom, town: Town) -> None:
    """The last time alone."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement(repeat=daily(10), missed=timedelta(days=1))))
        await newsroom.pass_time(3 * 24 * 60 * MINUTES)
        assert posts(town.group) == [EN]


async def test_a_clock_set_back_sends_nothing_twice(newsroom: Newsroom, town: Town) -> None:
    """And what comes after it is sent when its time has come."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement(repeat=daily(10))))
        for minutes in (10, -60, 55, 10, 24 * 60 - 10, -30, 35):
            await newsroom.pass_time(minutes * MINUTES)
        assert posts(town.group) == [EN, EN]


async def test_a_changed_file_changes_what_is_to_come(newsroom: Newsroom, town: Town) -> None:
    """Moved to a later time, with other words."""
    later = Schedule(first=(DUE + timedelta(hours=1)).replace(tzinfo=None), zone="UTC")
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        newsroom.announcer.file(files(announcement(schedule=later)))
        await newsroom.pass_time(30 * MINUTES)
        assert posts(town.group) == []
        await newsroom.pass_time(40 * MINUTES)
        assert posts(town.group) == [EN]


async def test_moving_what_went_out_does_not_send_it_again(newsroom: Newsroom, town: Town) -> None:
    """What is not repeated has one occurrence."""
    later = Schedule(first=(DUE + timedelta(hours=1)).replace(tzinfo=None), zone="UTC")
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        newsroom.announcer.file(files(announcement(schedule=later)))
        await newsroom.pass_time(61 * MINUTES)
        assert posts(town.group) == [EN]


async def test_a_broken_file_changes_nothing_and_a_removed_one_stops(newsroom: Newsroom, town: Town) -> None:
    """Until it is back."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement("a", repeat=daily(5)), announcement("b")))
        newsroom.announcer.file(files(broken=["a"]))
        await newsroom.pass_time(10 * MINUTES)
        assert posts(town.group) == [EN]  # of the broken one; the other's file was gone
        newsroom.announcer.file(files())
        await newsroom.pass_time(24 * 60 * MINUTES)
        assert posts(town.group) == [EN]
        newsroom.announcer.file(files(announcement("a", repeat=daily(5))))
        await newsroom.pass_time(24 * 60 * MINUTES)
        assert posts(town.group) == [EN, EN]


async def test_a_folder_that_is_not_there_removes_nothing(newsroom: Newsroom, town: Town) -> None:
    """A disk that is not mounted is no decision."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
        newsroom.announcer.file(replace(files(), is_there=False))
        await newsroom.pass_time(10 * MINUTES)
        assert posts(town.group) == [EN]


@pytest.mark.parametrize(
    ("outcome", "standing", "told"),
    [
        (Refused(reason="no right to post"), Standing.REFUSED, "no right to post"),
        (Uncertain(reason="no answer"), Standing.UNKNOWN, "no answer"),
    ],
)
async def test_what_did_not_simply_arrive_is_told(
    newsroom: Newsroom, town: Town, outcome: Refused | Uncertain, standing: Standing, told: str
) -> None:
    """With the platform's reason; the other rooms have it."""
    async with newsroom.house.open():
        town.platform.answers.append(outcome)
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        assert [line.standing for line in newsroom.ledger()].count(standing) == 1
        assert told in posts(town.staff)[-1]


async def test_a_deferred_posting_says_until_when(newsroom: Newsroom, town: Town) -> None:
    """And goes out then; meanwhile staff see how far it is."""
    async with newsroom.house.open():
        town.platform.answers.append(Deferred(reason="slow down", after=timedelta(minutes=3)))
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        (waiting,) = [line for line in newsroom.ledger() if line.standing is Standing.DEFERRED]
        assert waiting.due_at is not None
        assert (waiting.due_at - newsroom.house.clock.now()).total_seconds() == pytest.approx(180, abs=5)
        await newsroom.pass_time(20)
        assert "going out: 2 of 3" in posts(town.staff)[-1]
        await newsroom.pass_time(200)
        assert {line.standing for line in newsroom.ledger()} == {Standing.SENT}
        assert "is out" in posts(town.staff)[-1]
        assert "going out: 2 of 3" in posts(town.staff)[-2]


async def test_a_room_whose_platform_is_not_connected_is_refused(town: Town) -> None:
    """Instead of waiting for ever."""
    house = town.house()
    newsroom = Newsroom(town, house, rooms=[(town.group, "en", "")])
    (room,) = house.rules.rooms
    elsewhere = replace(room, name="x", where=replace(room.where, platform="x"))
    house.announce_in((room, elsewhere))
    newsroom.announcer = type(newsroom.announcer)(house.store, house.around)
    async with house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        assert newsroom.standings() == [("traders", "sent"), ("x", "refused")]
        assert "x:main is not connected" in posts(town.staff)[-1]


async def test_the_ledger_outlives_the_outbox(newsroom: Newsroom) -> None:
    """What ended is written down before the outbox forgets it."""
    async with newsroom.house.open() as house:
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        before = [(line.state, line.message_id, line.settled_at) for line in newsroom.ledger()]
        with house.store.write() as tx:
            assert tx.outbox.forget(house.clock.now() + timedelta(days=1)) >= 3
        assert [(line.state, line.message_id, line.settled_at) for line in newsroom.ledger()] == before
        assert all(line.delivery is None for line in newsroom.ledger())


async def test_a_crash_between_any_two_steps_is_completed_and_doubles_nothing(
    newsroom: Newsroom, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned but not written, written but not sent, one in the call: the next process goes on."""
    async with newsroom.house.open():
        newsroom.announcer.file(files(announcement()))
    newsroom.house.clock.forward(10 * MINUTES)
    monkeypatch.setattr(newsroom.announcer, "_go_on", lambda _broadcast: None)
    newsroom.announcer.tick()  # planned; the process ends
    second = Newsroom(town, town.house(), rooms=[(town.group, "en", "")])
    second.house.clock.forward(11 * MINUTES)
    second.announcer.tick()  # written; the process ends before a sender looks
    third = Newsroom(town, town.house(), rooms=[(town.group, "en", "")])
    third.house.clock.forward(12 * MINUTES)
    async with third.house.open() as house:
        house.adapter.gate.clear()
        await house.until(lambda: house.adapter.held == 1)
        await house.die()  # in the call
        house.adapter.gate.set()
    fourth = Newsroom(town, town.house(), rooms=[(town.group, "en", "")])
    fourth.house.clock.forward(13 * MINUTES)
    async with fourth.house.open():
        await fourth.pass_time(MINUTES)
        assert posts(town.group).count(EN) <= 1
        assert fourth.standings() == [("traders", "unknown")]  # the platform may have it: a person looks
        with fourth.house.store.read() as tx:
            assert [b.progress for b in tx.announcements.broadcasts_of("pause")] == [Progress.DONE]


async def test_staff_see_the_ledger_and_decide_about_what_is_unknown(newsroom: Newsroom, town: Town) -> None:
    """Checked and not there: sent again by a press."""
    async with newsroom.house.open() as house:
        town.platform.answers.append(Uncertain(reason="no answer"))
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        await town.mei.says(town.staff, "/announcements pause")
        await house.quiet()
        ledger = last(town.staff)
        assert "1 unknown" in ledger.text
        resend = next(label for row in ledger.buttons for label in row if label.startswith("🔁"))
        await town.mei.presses(ledger, resend)
        await newsroom.pass_time(1)
        assert {line.standing for line in newsroom.ledger()} == {Standing.SENT}
        await town.mei.says(town.staff, "/announcements")
        await house.quiet()
        assert "Announcements (1)" in last(town.staff).text
        await town.mei.presses(last(town.staff), "📋 pause")
        await house.quiet()
        assert "3 sent" in last(town.staff).text


async def test_members_see_no_ledger(newsroom: Newsroom, town: Town) -> None:
    """In no place."""
    async with newsroom.house.open() as house:
        await town.ana.says(town.ana.chat, "/announcements")
        await town.ana.says(town.group, "/announcements")
        await house.quiet()
        assert posts(town.group) == []
        assert "not on the staff list" in last(town.ana.chat).text


# --- by command ------------------------------------------------------------------------------------------------------

COMMAND = "/announce in 10 minutes\nname: pause\npin: yes\n\n[en] Maintenance\nWe pause.\n\n[zh] 维护\n暂停。"


async def test_an_admin_announces_and_another_approves(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town, huaren: Room
) -> None:
    """Previewed as it will be; nothing is sent before, and not before the hold is over."""
    lee, zoe = admins
    async with newsroom.house.open():
        await lee.says(town.staff, COMMAND)
        await newsroom.pass_time()
        *samples, preview = posts(town.staff)
        assert samples == [EN, ZH]
        assert "2 rooms" not in preview
        assert "3 rooms" in preview
        for words in ("traders (memory, en) · 22 of 1,000 · 📌", "huaren (memory, zh)", "our page and feed"):
            assert words in preview
        asked = last(town.staff)
        await lee.presses(asked, "✅ Approve")
        await newsroom.pass_time(60)
        assert any("Another admin" in notice for notice in lee.notices)
        await town.mei.presses(asked, "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(8 * MINUTES)
        assert any("Only admins" in notice for notice in town.mei.notices)
        await zoe.presses(asked, "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(4 * MINUTES)
        assert "Zoe has approved" in posts(town.staff)[-1]
        assert posts(town.group) == []  # due, but held
        await newsroom.pass_time(2 * MINUTES)
        assert (posts(town.group), posts(huaren)) == ([EN], [ZH])


async def test_anyone_on_staff_can_stop_it(admins: tuple[Person, Person], newsroom: Newsroom, town: Town) -> None:
    """While it is held; and an admin may let it go on."""
    lee, zoe = admins
    async with newsroom.house.open():
        await lee.says(town.staff, COMMAND.replace("in 10 minutes", "now"))
        await newsroom.pass_time()
        await zoe.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time(60)
        await town.mei.presses(last(town.staff), "🛑 Stop")
        await newsroom.pass_time()
        await newsroom.pass_time(10 * MINUTES)
        assert "Mei has stopped" in posts(town.staff)[-1]
        assert posts(town.group) == []
        await zoe.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(6 * MINUTES)
        assert posts(town.group) == [EN]


async def test_stopped_while_it_goes_out_the_rest_stays(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town, huaren: Room
) -> None:
    """What is in the call cannot be called back; the ledger says which was which."""
    assert admins
    async with newsroom.house.open() as house:
        newsroom.announcer.file(files(announcement()))
        town.platform.answers.append(Deferred(reason="slow down", after=timedelta(minutes=5)))
        await newsroom.pass_time(10 * MINUTES)
        await town.mei.says(town.staff, "/announcements pause")
        await house.quiet()
        await town.mei.presses(last(town.staff), "🛑 Stop")
        await newsroom.pass_time()
        await newsroom.pass_time(10 * MINUTES)
        standings = [standing for _, standing in newsroom.standings()]
        assert sorted(standings) == ["dismissed", "sent", "sent"]
        assert "stopped by Mei" in posts(town.staff)[-1]
        assert len(posts(town.group)) + len(posts(huaren)) <= 2


async def test_a_reply_announces_a_message(admins: tuple[Person, Person], newsroom: Newsroom, town: Town) -> None:
    """As it was edited last."""
    lee, _ = admins
    async with newsroom.house.open():
        said = await lee.says(town.staff, "Maintenance\nWe pauze.")
        await lee.edits(said, "Maintenance\nWe pause.")
        await newsroom.pass_time()
        await lee.says(town.staff, "/announce in 1h", reply_to=said)
        await newsroom.pass_time()
        assert posts(town.staff)[0] == EN
        assert "rooms" in posts(town.staff)[-1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/announce", "How to announce"),
        ("/announce whenever\n\nA\nB", "I cannot tell when “whenever” is"),
        ("/announce now\n\nA\nSee evil.example", "It leads to evil.example"),
        ("/announce now\nto: attic\n\nA\nB", "“attic” is not known. There are: traders, huaren, lounge"),
    ],
)
async def test_what_cannot_be_announced_is_told(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town, words: str, said: str
) -> None:
    """With what to do."""
    async with newsroom.house.open() as house:
        await admins[0].says(town.staff, words)
        await house.quiet()
        assert said in posts(town.staff)[-1]


async def test_only_admins_announce_and_only_in_the_staff_room(
    admins: tuple[Person, Person], newsroom: Newsroom, town: Town
) -> None:
    """A moderator is told so; in public nothing shows."""
    lee, _ = admins
    async with newsroom.house.open() as house:
        await town.mei.says(town.staff, COMMAND)
        await town.ana.says(town.group, COMMAND)
        await lee.says(lee.chat, COMMAND)
        await house.quiet()
        assert "只有管理员" in last(town.staff).text
        assert "工作人员群" in last(lee.chat).text or "staff room" in last(lee.chat).text
        assert posts(town.group) == []
        with house.store.read() as tx:
            assert tx.announcements.all() == []


async def test_a_team_of_one_approves_its_own(admins: tuple[Person, Person], newsroom: Newsroom, town: Town) -> None:
    """Where configuration says so; still after a preview and a hold."""
    lee, _ = admins
    rules = newsroom.house.rules
    newsroom.house.announce_in(rules.rooms, replace(rules.announcing, approval=False))
    newsroom.announcer = type(newsroom.announcer)(newsroom.house.store, newsroom.house.around)
    async with newsroom.house.open():
        await lee.says(town.staff, COMMAND.replace("in 10 minutes", "now"))
        await newsroom.pass_time()
        await lee.presses(last(town.staff), "✅ Approve")
        await newsroom.pass_time()
        await newsroom.pass_time(6 * MINUTES)
        assert posts(town.group) == [EN]


# --- the page --------------------------------------------------------------------------------------------------------


async def test_the_page_shows_what_is_for_everyone_and_still_true(newsroom: Newsroom) -> None:
    """Newest first, in the reader's language; not what is for some, nor what has expired, nor what is to come."""
    house = newsroom.house
    reading = PageReading(house.store, content, house.rules, Bell())
    later = Schedule(first=(DUE + timedelta(minutes=5)).replace(tzinfo=None), zone="UTC")

    async def slugs() -> list[str]:
        return [view.slug for view in await reading.announcements("zh", house.clock.now(), 10)]

    async with house.open():
        newsroom.announcer.file(
            files(
                announcement("a", expires_after=timedelta(hours=1)),
                announcement("b", schedule=later),
                announcement("lounge", audience=Audience(tiers=("vip",))),
                announcement("chats", audience=Audience(platforms=("memory",))),
            )
        )
        assert await slugs() == []
        await newsroom.pass_time(10 * MINUTES)
        assert await slugs() == ["a"]
        await newsroom.pass_time(5 * MINUTES)
        assert await slugs() == ["b", "a"]
        view = await reading.announcement("b", "zh", house.clock.now())
        assert view is not None
        assert (view.title, view.body, view.is_corrected) == ("维护", "暂停。", False)
        await newsroom.pass_time(60 * MINUTES)
        assert await slugs() == ["b"]
        assert await reading.announcement("a", "en", house.clock.now()) is None


async def test_the_page_follows_corrections_and_withdrawals(
    newsroom: Newsroom, town: Town, admins: tuple[Person, Person]
) -> None:
    """At once: it is ours."""
    house = newsroom.house
    reading = PageReading(house.store, content, house.rules, Bell())
    async with house.open():
        newsroom.announcer.file(files(announcement()))
        await newsroom.pass_time(10 * MINUTES)
        await newsroom.pass_time(MINUTES)
        better = replace(announcement().wordings[0], body="We pause at ten.")
        newsroom.announcer.file(files(announcement(wordings=(better,))))
        await newsroom.pass_time(MINUTES)
        (view,) = await reading.announcements("en", house.clock.now(), 10)
        assert (view.body, view.is_corrected, view.updated > view.published) == ("We pause at ten.", True, True)
        await admins[0].says(town.staff, "/announce withdraw pause")
        await newsroom.pass_time()
        assert await reading.announcements("en", house.clock.now(), 10) == ()


async def test_a_draft_whose_file_is_removed_is_forgotten(newsroom: Newsroom) -> None:
    """Nothing of it went out; what did go out stays in the list."""
    async with newsroom.house.open() as house:
        newsroom.announcer.file(files(announcement("draft", schedule=None), announcement("sent")))
        await newsroom.pass_time(10 * MINUTES)
        newsroom.announcer.file(files())
        with house.store.read() as tx:
            assert [publication.slug for publication in tx.announcements.all()] == ["sent"]


async def test_mistakes_in_files_are_told_to_staff_once(newsroom: Newsroom, town: Town) -> None:
    """With file, line and key; other mistakes are told again."""
    first = Problem(where="announcements/a.en.md", line=3, key="publish", found="found 'soon'", expected="a time")
    async with newsroom.house.open():
        for problems in ((first,), (first,), (first, replace(first, line=4))):
            newsroom.announcer.file(replace(files(broken=["a"]), problems=problems))
            await newsroom.pass_time()
        told = posts(town.staff)
        assert len(told) == 2
        assert "have a mistake" in told[0]
        assert "announcements/a.en.md:3: publish: found 'soon'; a time" in told[0]
        assert "have 2 mistakes" in told[1]
