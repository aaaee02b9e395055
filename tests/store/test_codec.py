"""Records survive the table: what is read back is what was written, by this version or an earlier one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.desk.records import Dialogue, Question
from bot.messages import (
    Address,
    Button,
    Command,
    Deleted,
    Edited,
    Event,
    Form,
    FormSent,
    Membership,
    Message,
    Moved,
    Outgoing,
    Press,
    SentRef,
    Unreadable,
)
from bot.store.codec import from_json, to_json
from bot.tickets.intake import Draft
from bot.tickets.ticket import Status, Ticket
from tests.fakes.drafts import draft, line, ticket
from tests.fakes.people import ANA, GROUP, NOON, PRIVATE, THREAD, incoming, later, photo

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
MAYBE = st.none() | TEXT
FILES = st.lists(st.builds(photo, TEXT, ref=MAYBE), max_size=2).map(tuple)
VALUES = st.dictionaries(TEXT, TEXT, max_size=3)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Message, message_id=TEXT, text=TEXT, attachments=FILES, reply_to=MAYBE, album=MAYBE),
    st.builds(Command, name=TEXT, text=TEXT, message_id=MAYBE),
    st.builds(Press, press_id=TEXT, action=TEXT, message_id=MAYBE),
    st.builds(FormSent, form=TEXT, values=VALUES, attachments=FILES),
    st.builds(Edited, message_id=TEXT, text=TEXT, attachments=FILES),
    st.builds(Deleted, message_id=TEXT),
    st.builds(Membership, present=st.booleans(), title=TEXT),
    st.just(Moved(to=GROUP)),
    st.builds(Unreadable, raw=TEXT, error=TEXT),
)


@given(EVENTS, st.builds(replace, st.just(ANA), name=TEXT, roles=st.frozensets(TEXT, max_size=3)))
def test_every_kind_of_event_is_read_back_as_written(event: Event, sender: object) -> None:
    """Whatever texts are in it."""
    came = replace(incoming(event), sender=sender)  # type: ignore[arg-type]
    assert from_json(type(came), to_json(came)) == came


@given(TEXT, FILES, MAYBE)
def test_what_goes_out_is_read_back_as_written(text: str, files: tuple[object, ...], reply_to: str | None) -> None:
    """With buttons, form, files and target."""
    form = Form(id="f", title=text, intro=text, submit=text, fields=())
    rows = ((Button(label=text, action="solved_1", private=True), Button(label=text, url=text)),)
    message = Outgoing(to=THREAD, body=text, attachments=files, buttons=rows, form=form, reply_to=reply_to)  # type: ignore[arg-type]
    written = replace(draft(), message=message, target=SentRef(where=THREAD, message_id=text), expires_at=NOON)
    assert from_json(type(written), to_json(written)) == written


@given(TEXT, VALUES, FILES, st.sampled_from(Status))
def test_what_the_desk_remembers_is_read_back_as_written(
    text: str, values: dict[str, str], files: tuple[object, ...], status: Status
) -> None:
    """Tickets, their lines, dialogues and questions."""
    asked = Question(
        id="q", at=NOON, where=PRIVATE, message_id=None, asker=ANA.key, language="en", text=text, entry=None
    )
    for record in (
        ticket(subject=text, status=status, staff_place=THREAD, closed_at=later(hours=1)),
        line(text=text, attachments=files),
        Dialogue(draft=Draft(category=text, question=text, values=values, attachments=files)),  # type: ignore[arg-type]
        replace(asked, candidates=(text, text)),
    ):
        assert from_json(type(record), to_json(record)) == record


def test_a_row_of_an_earlier_version_is_read_with_the_new_fields_defaults() -> None:
    """Fields are added with defaults; a migration of texts is not needed."""
    assert from_json(Dialogue, "{}") == Dialogue()
    assert from_json(Address, '{"platform": "a", "account": "b", "chat": "c"}').thread is None


def test_a_row_that_does_not_fit_says_so() -> None:
    """Rather than half a record."""
    with pytest.raises(ValidationError):
        from_json(Ticket, to_json(PRIVATE))
    assert from_json(Ticket, to_json(ticket())) == ticket()
