"""What is forgotten by age, to the day; what refers to it goes along, what others need stays."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app.keeping import purge, remove_files, retention_of
from bot.config import Config
from bot.feedback.feedback import Feedback
from bot.messages import Attachment
from bot.records.accesses import Access, Look
from bot.records.paperwork import TranscriptWanted
from bot.store import Store
from bot.store import retention as retention_module
from bot.store.files import Files
from bot.store.retention import Forgotten, Retention
from bot.store.tables import left_threads
from bot.tickets.ticket import Status
from tests.fakes.drafts import REF, line, ticket
from tests.fakes.people import MEI, NOON, THREAD, incoming, photo

NEVER = NOON - timedelta(days=9999)
KEEP = Retention(
    group_messages=NEVER,
    conversations=NEVER,
    questions=NEVER,
    feedback=NEVER,
    tickets=NEVER,
    files=NEVER,
    accesses=NEVER,
)
SHA = "ab" * 32


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """With one file."""
    files = Files(tmp_path / "files")
    files.keep(SHA, b"x")
    return files


def _is_kept(files: Files) -> bool:
    return files._place(SHA).exists()


def _forget(store: Store, **before: datetime) -> Forgotten:
    with store.write() as tx:
        return tx.forgetting.forget(replace(KEEP, **before), NOON)


@pytest.mark.parametrize(
    ("status", "age", "kept"),
    [
        (Status.CLOSED, timedelta(days=31), False),
        (Status.MERGED, timedelta(days=31), False),
        (Status.CLOSED, timedelta(days=30), True),
        (Status.SOLVED, timedelta(days=99), True),
        (Status.WAITING_FOR_MEMBER, timedelta(days=99), True),
    ],
)
def test_only_what_is_over_for_good_and_old_is_forgotten(
    store: Store, status: Status, age: timedelta, kept: bool
) -> None:
    """With its history and who looked at it; the last day counts as young."""
    with store.write() as tx:
        tx.all_tickets.put(ticket(status=status, updated_at=NOON - age))
        tx.all_tickets.add_event(line())
        tx.accesses.note(Access(ref=REF, at=NOON, person=MEI.key, name="Mei", look=Look.PAGE))
        tx.all_tickets.leave(THREAD, REF)
    assert _forget(store, tickets=NOON - timedelta(days=30)).tickets == int(not kept)
    with store.engine.connect() as connection:
        assert bool(connection.execute(select(left_threads)).all()) is kept
    with store.read() as tx:
        assert [tx.ticket(REF) is not None, bool(tx.history(REF)), bool(tx.accesses.of(REF))] == [kept] * 3


def test_old_feedback_is_forgotten_with_its_files(store: Store, files: Files) -> None:
    """The last day counts as young."""
    file = replace(photo(), sha256=SHA)
    with store.write() as tx:
        for age in (30, 31):
            said = Feedback(
                id=str(age), at=NOON - timedelta(days=age), type="bug", text="x", files=(file,) if age == 31 else (),
                person="chat:1", platform="chat", language="en",
            )  # fmt: skip
            tx.all_feedback.add(said)
    assert _forget(store, feedback=NOON - timedelta(days=30)).feedback == 1
    assert remove_files(store, files) == 1
    assert not _is_kept(files)


def test_a_forgotten_tickets_files_go_along(store: Store, files: Files) -> None:
    """Also the transcripts that were made of it."""
    made = TranscriptWanted(ref=REF, form="json", language="en", notes=False, private=False).attachment("e1")
    with store.write() as tx:
        tx.all_tickets.put(ticket(status=Status.CLOSED))
        tx.all_tickets.add_event(line(attachments=(photo(),)))
        tx.rooms.remember_file(photo(), SHA, NOON)
        tx.rooms.remember_file(made, SHA, NOON)
    _forget(store, tickets=NOON + timedelta(days=1))
    assert (remove_files(store, files), _is_kept(files)) == (1, False)
    with store.read() as tx:
        assert (tx.rooms.stored_file(photo()), tx.rooms.stored_file(made)) == (None, None)


def _upload() -> Attachment:
    return replace(photo(source=None, ref=None), sha256=SHA)


@pytest.mark.parametrize("in_ticket", [True, False])
def test_a_file_of_a_forgotten_message_stays_while_a_ticket_has_it(store: Store, files: Files, in_ticket: bool) -> None:
    """And goes with it otherwise."""
    from bot.messages import Message

    with store.write() as tx:
        tx.inbox.add(incoming(Message(message_id="m", attachments=(_upload(),))), NOON)
        arrived = tx.inbox.claim(NOON)
        assert arrived is not None
        tx.inbox.mark_handled(arrived.id, NOON)
        if in_ticket:
            tx.all_tickets.add_event(line(attachments=(_upload(),)))
    assert _forget(store, conversations=NOON + timedelta(days=1)).events == 1
    assert (remove_files(store, files), _is_kept(files)) == (int(not in_ticket), in_ticket)


def test_the_access_log_has_its_own_age(store: Store) -> None:
    """A ticket may outlive who looked at it."""
    with store.write() as tx:
        for days in (0, 1, 2):
            at = NOON - timedelta(days=days)
            tx.accesses.note(Access(ref=REF, at=at, person=MEI.key, name="Mei", look=Look.PAGE))
    assert _forget(store, accesses=NOON - timedelta(days=1)).accesses == 1
    with store.read() as tx:
        assert len(tx.accesses.of(REF)) == 2


def test_many_tickets_are_forgotten_in_several_transactions(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits long for one of them."""
    monkeypatch.setattr(retention_module, "AT_ONCE", 2)
    with store.write() as tx:
        for n in range(5):
            tx.all_tickets.put(ticket(ref=f"T{n}", status=Status.CLOSED))
    done, removed = purge(store, files, replace(KEEP, tickets=NOON + timedelta(days=1)), NOON)
    assert (done.tickets, removed) == (5, 0)


def test_ages_are_as_configured() -> None:
    """[privacy] for conversations, [retention] for the rest."""
    keep = retention_of(Config(), NOON)
    ages = [
        (NOON - at).days
        for at in (keep.group_messages, keep.conversations, keep.questions, keep.feedback, keep.tickets, keep.accesses)
    ]
    assert ages == [2, 90, 90, 1095, 1095, 365]
