"""What is left of a record when its person is erased."""

from dataclasses import replace

import pytest

from bot.desk.records import Question
from bot.messages import Address, SentRef
from bot.records.erasing import (
    MARK,
    Pseudonyms,
    anonymous,
    closing_line,
    erased_event,
    erased_question,
    erased_ticket,
    renamed,
)
from bot.tickets.ticket import FormAnswer, Happening, Side, Status
from tests.fakes.drafts import line, ticket
from tests.fakes.people import ANA, GROUP, LEE, MEI, NOON, PRIVATE, THREAD, later, photo

NOBODY = Pseudonyms(accounts={ANA.key: "chat:nobody"}, lanes={PRIVATE.lane: "nowhere"})


@pytest.mark.parametrize("status", Status)
def test_a_ticket_counts_on_and_is_over(status: Status) -> None:
    """Nobody is left to answer; what was rated stays rated, what staff did stays theirs."""
    before = ticket(status=status, question="Where?", contact="a@b.example", comment="Bad", rating=2, assignee=MEI.key)
    gone = erased_ticket(before, NOBODY, later(days=1))
    assert (gone.subject, gone.question, gone.comment, gone.contact) == (MARK, MARK, MARK, "")
    assert (gone.requester, gone.requester_name, gone.member_place.chat) == ("chat:nobody", "", "nobody")
    assert (gone.rating, gone.assignee, gone.category, gone.opened_at) == (2, MEI.key, "deposit", NOON)
    assert gone.status is (Status.MERGED if status is Status.MERGED else Status.CLOSED)
    assert closing_line(gone, NOON).side is Side.DESK


def test_of_a_line_stays_that_it_happened() -> None:
    """The member's without a name, staff's with theirs; neither's words or files."""
    source = SentRef(where=PRIVATE, message_id="1")
    gone = erased_event(line(text="words", attachments=(photo(),), source=source), NOBODY)
    assert (gone.author, gone.author_name, gone.text, gone.attachments) == ("chat:nobody", "", MARK, ())
    assert gone.source == SentRef(where=replace(PRIVATE, chat="nowhere"), message_id="1")
    by_mei = line(happening=Happening.STAFF_REPLIED, side=Side.STAFF, author=MEI.key, author_name="Mei", text="words")
    assert erased_event(by_mei, NOBODY) == replace(by_mei, text=MARK)
    assert erased_event(replace(by_mei, text=""), NOBODY).text == ""
    answer = FormAnswer(field="contact", label="E-mail", text="ana@example.com", private=True)
    assert erased_event(replace(by_mei, text="", answers=(answer,)), NOBODY) == replace(by_mei, text=MARK)


@pytest.mark.parametrize(("where", "there"), [(GROUP, GROUP), (PRIVATE, replace(PRIVATE, chat="nowhere"))])
def test_of_a_question_stays_where_it_was_asked(where: Address, there: Address) -> None:
    """In a group for all to know; in private under another name."""
    asked = Question(id="q", at=NOON, where=where, message_id="1", asker=ANA.key, language="en", text="?", entry="a/b")
    gone = erased_question(asked, NOBODY)
    assert gone == replace(asked, where=there, message_id=None, asker="chat:nobody", text=MARK)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"author": ANA.key, "author_name": "Ana"}, {"author": "chat:nobody", "author_name": ""}),
        ({"author": LEE.key, "author_name": "Lee"}, {"author": LEE.key, "author_name": "Lee"}),
        ({"platform": "chat", "id": "1", "name": "Ana"}, {"platform": "chat", "id": "nobody", "name": ""}),
        ({"platform": "page", "id": "1", "name": "Ann"}, {"platform": "page", "id": "1", "name": "Ann"}),
        ([{"by": [ANA.key, 1, None]}], [{"by": ["chat:nobody", 1, None]}]),
        ("chat:12 and chat:1-1", "chat:12 and chat:1-1"),
    ],
)
def test_ids_are_found_by_their_place(before: object, after: object) -> None:
    """An id is only theirs on their platform, and only whole."""
    assert anonymous(before, NOBODY) == after


def test_places_are_found_by_their_place() -> None:
    """A private chat, and a group in which they are spoken to."""
    there = {"platform": "chat", "account": "main", "thread": None}
    assert anonymous({**there, "chat": "1", "user": None}, NOBODY) == {**there, "chat": "nowhere", "user": None}
    assert anonymous({**there, "chat": "-100", "user": "1"}, NOBODY) == {**there, "chat": "-100", "user": None}
    assert anonymous({**there, "chat": "-100", "user": "11"}, NOBODY) == {**there, "chat": "-100", "user": "11"}
    assert NOBODY.place(THREAD) == THREAD


def test_keys_name_places_and_people() -> None:
    """Which stay unique: each gets a name of its own."""
    assert renamed(f"a/1/{PRIVATE.lane}/1", NOBODY) == "a/1/chat:main:nowhere/1"
    assert renamed(f"a/1/{PRIVATE.lane}2/1", NOBODY) == "a/1/chat:main:12/1"
    assert renamed(f"{ANA.key}/x", NOBODY) == "chat:nobody/x"
