"""On hold, put off, merged, looked up, answered from what is written already; and how it was, in their own words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.actions import Verb, pack
from bot.messages import Due, FormSent, Message
from bot.tickets.ticket import Happening, Side, Status
from tests.fakes.people import ANA, BEN, LEE, MEI, PRIVATE, STAFF, THREAD
from tests.fakes.view import Counter

BENS = replace(PRIVATE, chat=BEN.id)


@pytest.fixture
def counter() -> Counter:
    """Ana has an open ticket."""
    counter = Counter()
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    return counter


def _staff(counter: Counter, command: str, words: str = "", **about: object) -> None:
    counter.commands(command, words, **{"by": MEI, "where": THREAD, **about})


def _comes(counter: Counter, **time: float) -> None:
    counter.passes(**time)
    counter.does(Due(ref=counter.the_ticket().ref))


# --- on hold ---------------------------------------------------------------------------------------------------------


def test_on_hold_the_member_knows_why_and_the_thread_rests(counter: Counter) -> None:
    """Its name says so; what the member writes takes it off."""
    _staff(counter, "hold", "waiting for the bank")
    ref = counter.the_ticket().ref
    (told,) = counter.to(PRIVATE)
    assert told.body == f"{counter.say('ticket-held', ref=ref)}\n\n> waiting for the bank"
    (thread,) = [put.thread for put in counter.puts if put.thread]
    assert thread.title.startswith("💤")
    assert thread.is_open
    counter.does("any news?")
    assert counter.the_ticket().status is Status.WAITING_FOR_STAFF
    assert [put.thread.title[0] for put in counter.puts if put.thread] == ["🟡"]


def test_put_off_it_comes_back_by_itself(counter: Counter) -> None:
    """The member hears nothing of it; not a minute too early."""
    _staff(counter, "snooze", "2h")
    assert counter.to(PRIVATE) == []
    assert counter.the_ticket().status is Status.ON_HOLD
    _comes(counter, hours=1, minutes=59)
    assert counter.done == []
    _comes(counter, minutes=1)
    assert counter.the_ticket().status is Status.WAITING_FOR_STAFF
    assert counter.say("woken", ref=counter.the_ticket().ref, name="—") in [m.body for m in counter.to(THREAD)]
    assert counter.to(PRIVATE) == []


@pytest.mark.parametrize("word", ["", "later", "0m"])
def test_until_when_has_to_be_said(counter: Counter, word: str) -> None:
    """Nothing changes otherwise."""
    before = counter.the_ticket()
    _staff(counter, "snooze", word)
    assert counter.said == [counter.say("snooze-usage")]
    assert counter.the_ticket() == before


def test_the_second_of_two_is_told_who_was_first(counter: Counter) -> None:
    """For what cannot be done twice, with name and time."""
    _staff(counter, "hold")
    at = f"{counter.now:%Y-%m-%d %H:%M} UTC"
    ref = counter.the_ticket().ref
    _staff(counter, "hold", by=LEE)
    assert counter.said == [counter.say("held-before", ref=ref, name="Mei", at=at)]
    _staff(counter, "resume", by=LEE)
    _staff(counter, "resume")
    assert counter.said == [counter.say("not-on-hold", ref=ref)]
    _staff(counter, "close")
    for command in ("hold", "snooze", "close", "claim", "assign"):
        _staff(counter, command, by=LEE)
        assert counter.said == [counter.say("solved-before", ref=ref, name="Mei", at=at)], command


# --- silence ---------------------------------------------------------------------------------------------------------


def test_a_silent_member_is_reminded_then_the_ticket_is_solved_then_closed(counter: Counter) -> None:
    """Each once; a new one has to be opened after that."""
    counter.does("What is your order number?", by=MEI, where=THREAD)
    ref = counter.the_ticket().ref
    _comes(counter, days=5)
    assert counter.said == [counter.say("ticket-reminder", ref=ref, subject="It is gone", days=3)]
    _comes(counter, hours=1)
    assert counter.done == []
    _comes(counter, days=3)
    assert counter.the_ticket().status is Status.SOLVED
    assert [m.body for m in counter.to(PRIVATE)] == [counter.say("ticket-solved-silent", ref=ref)]
    _comes(counter, days=14)
    assert counter.the_ticket().status is Status.CLOSED
    counter.presses(pack(Verb.REOPEN, ref))
    assert counter.the_ticket().status is Status.CLOSED
    assert counter.notices[0].startswith(counter.say("closed-for-good", ref=ref, name="Frontdesk", at="")[:30])
    _staff(counter, "reopen")
    assert counter.the_ticket().is_open, "staff still can"


def test_lines_of_the_clock_are_nobodys(counter: Counter) -> None:
    """In the history they are the desk's own."""
    counter.does("Which order?", by=MEI, where=THREAD)
    _comes(counter, days=5)
    line = counter.view.history(counter.the_ticket().ref)[-1]
    assert (line.happening, line.side, line.author) == (Happening.REMINDED, Side.DESK, "desk")


def test_whoever_is_faster_than_the_clock_wins(counter: Counter) -> None:
    """The member wrote while the clock was on its way."""
    counter.does("Which order?", by=MEI, where=THREAD)
    counter.passes(days=5)
    counter.does("Number 5")
    counter.does(Due(ref=counter.the_ticket().ref))
    assert counter.done == []
    counter.does(Due(ref="AAAA-AAAA"))
    assert counter.done == []


# --- duplicates ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(counter: Counter) -> tuple[Counter, str, str]:
    """Ana has opened another one."""
    first = counter.the_ticket().ref
    counter.does(FormSent(form="ticket-other", values={"about": "Still gone"}))
    second = next(ref for ref in counter.view.stored if ref != first)
    return counter, first, second


def test_merged_tickets_go_on_in_one(two: tuple[Counter, str, str]) -> None:
    """The member is told, and whatever they write, also as a reply to the old one, belongs to the other."""
    counter, first, second = two
    _staff(counter, "merge", f"{second} {first}", where=STAFF)
    assert counter.view.stored[second].status is Status.MERGED
    assert [m.body for m in counter.to(PRIVATE)] == [counter.say("ticket-merged", ref=second, into=first)]
    told = next(link for link in reversed(counter.view.links) if link.sent.where == PRIVATE)
    counter.does(Message(message_id="40", text="more"))
    counter.does(Message(message_id="41", text="a reply", reply_to=told.sent.message_id))
    assert [e.text for e in counter.view.history(first) if e.happening is Happening.MEMBER_WROTE] == ["more", "a reply"]
    _staff(counter, "close", second, where=STAFF)
    assert counter.said == [counter.say("merged-before", ref=second, into=first)]


def test_two_members_are_never_merged(two: tuple[Counter, str, str]) -> None:
    """One would read the other's words."""
    counter, first, second = two
    counter.view.stored[second] = replace(counter.view.stored[second], requester=BEN.key)
    before = dict(counter.view.stored)
    _staff(counter, "merge", f"{second} {first}", where=STAFF)
    assert counter.said == [counter.say("merge-others", ref=second, into=first)]
    assert counter.view.stored == before


@pytest.mark.parametrize("words", ["", "nonsense", "AAAA-AAAA", "itself"])
def test_into_which_has_to_be_said(two: tuple[Counter, str, str], words: str) -> None:
    """An existing one, not the same."""
    counter, first, _ = two
    _staff(counter, "merge", f"{first} {first if words == 'itself' else words}".strip(), where=STAFF)
    assert counter.said == [counter.say("merge-usage", ref=first)]


# --- how it was ------------------------------------------------------------------------------------------------------


def test_a_comment_goes_with_the_rating(counter: Counter) -> None:
    """Asked for by a press, once; the next message is a question again."""
    _staff(counter, "close")
    counter.presses(pack(Verb.RATE, counter.the_ticket().ref, "2"))
    assert counter.say("button-reopen") in [b.label for p in counter.puts for r in p.message.buttons for b in r]
    counter.presses_label(counter.say("button-comment"))
    counter.does(Message(message_id="50", text=" "))
    assert counter.said == [counter.say("comment-ask")]
    counter.does("Slow,\nbut kind")
    assert counter.said == [counter.say("comment-thanks")]
    ticket = counter.the_ticket()
    assert (ticket.rating, ticket.comment) == (2, "Slow, but kind")
    counter.does("deposit is missing")
    assert "Wait for **12**" in counter.said[0]


def test_who_would_rather_not_comment_cancels(counter: Counter) -> None:
    """And their words are questions again."""
    _staff(counter, "close")
    counter.presses(pack(Verb.COMMENT, counter.the_ticket().ref))
    counter.commands("cancel")
    assert counter.said == [counter.say("form-cancelled")]
    counter.does("deposit is missing")
    assert counter.the_ticket().comment == ""


# --- canned replies --------------------------------------------------------------------------------------------------


def test_a_canned_reply_is_found_shown_and_sent(counter: Counter) -> None:
    """In the member's language, its gaps filled; the thread shows what was sent, for it was not typed there."""
    _staff(counter, "canned", "looks into")
    ref = counter.the_ticket().ref
    assert f"Hello Ana, Support looks into {ref}." in counter.said[0].replace("\\", "")
    counter.presses_label("📨 We have it", by=MEI, where=THREAD)
    assert [m.body for m in counter.to(PRIVATE)] == [f"**Support:** Hello Ana, Support looks into {ref}."]
    assert [m.body for m in counter.to(THREAD) if m.answers_press is None] == [
        f"**Mei:** Hello Ana, Support looks into {ref}."
    ]
    assert counter.the_ticket().assignee_name == "Mei"


def test_a_canned_reply_by_name(counter: Counter) -> None:
    """With a mark before it; one that is not there is sent to nobody."""
    _staff(counter, "reply", "!need-hash")
    assert [m.body for m in counter.to(PRIVATE)] == ["**Support:** Could you send us the transaction hash?"]
    for command, words in (("reply", "!nothing"), ("canned", "qqqqq")):
        _staff(counter, command, words)
        assert counter.said == [counter.say("canned-none", words=words.lstrip("!"))]
        assert counter.to(PRIVATE) == []


# --- looking up ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["", "Ana", "@ana", ANA.key, "the ticket"])
def test_the_history_of_a_member_or_ticket(counter: Counter, words: str) -> None:
    """By thread, name, id or reference."""
    ref = counter.the_ticket().ref
    _staff(counter, "history", ref.lower() if words == "the ticket" else words)
    (said,) = counter.said
    assert ref in said
    assert "It is gone" in said


@pytest.mark.parametrize(
    ("words", "key"), [("", "history-usage"), ("Nobody", "history-nobody"), ("chat:404", "history-no-tickets")]
)
def test_what_cannot_be_found_is_said(counter: Counter, words: str, key: str) -> None:
    """With what could be typed instead."""
    _staff(counter, "history", words, where=STAFF)
    assert counter.said == [counter.say(key, name=words)]


def test_notes_stay_inside_whatever_happens(counter: Counter) -> None:
    """Nothing of a note reaches the member by any of these."""
    _staff(counter, "note", "suspicious")
    for command, words in (
        ("hold", ""),
        ("resume", ""),
        ("canned", ""),
        ("history", ""),
        ("close", ""),
        ("reopen", ""),
    ):
        _staff(counter, command, words)
        assert not any("suspicious" in m.body for m in counter.to(PRIVATE)), command
    assert timedelta(0) == counter.now - counter.the_ticket().opened_at
