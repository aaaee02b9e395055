"""The state diagram of a ticket, cell by cell; references; what the member may read."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.relay import copy_for_member, copy_for_staff, seen_by_member, thread_title
from bot.tickets.ticket import Happening, ImpossibleTransition, Side, Status, advance, new_ref, parse_ref
from tests.fakes.drafts import line, ticket
from tests.fakes.people import later

STAFF, MEMBER, CLOSED = Status.WAITING_FOR_STAFF, Status.WAITING_FOR_MEMBER, Status.CLOSED
STAYS = {"note", "edited", "deleted", "claimed", "assigned", "rated", "undelivered"}
TABLE: dict[tuple[Status, str], Status] = {
    (STAFF, "member-wrote"): STAFF,
    (MEMBER, "member-wrote"): STAFF,
    (STAFF, "staff-replied"): MEMBER,
    (MEMBER, "staff-replied"): MEMBER,
    (STAFF, "closed"): CLOSED,
    (MEMBER, "closed"): CLOSED,
    (CLOSED, "reopened"): STAFF,
    **{(status, happening): status for status, happening in product(Status, STAYS)},
}


@pytest.mark.parametrize(("status", "happening"), list(product(Status, Happening)))
def test_every_cell_of_the_diagram(status: Status, happening: Happening) -> None:
    """What is not in the table is impossible."""
    before = ticket(status=status)
    expected = TABLE.get((status, happening.value))
    if expected is None:
        with pytest.raises(ImpossibleTransition, match=before.ref):
            advance(before, happening, later(hours=1))
    else:
        after = advance(before, happening, later(hours=1))
        assert (after.status, after.updated_at) == (expected, later(hours=1))


def test_the_first_reply_and_the_closing_are_dated_once() -> None:
    """Reopening takes the closing back; a rating of a closed ticket does not move it."""
    replied = advance(ticket(), Happening.STAFF_REPLIED, later(hours=1))
    again = advance(replied, Happening.STAFF_REPLIED, later(hours=2))
    assert again.first_reply_at == later(hours=1)
    closed = advance(again, Happening.CLOSED, later(hours=3))
    rated = advance(closed, Happening.RATED, later(hours=4))
    assert (closed.closed_at, rated.closed_at) == (later(hours=3), later(hours=3))
    assert advance(rated, Happening.REOPENED, later(hours=5)).closed_at is None


def test_references_are_random_and_read_back() -> None:
    """However they are typed."""
    refs = {new_ref() for _ in range(200)}
    assert len(refs) == 200
    for ref in refs:
        for typed in (ref, ref.lower(), ref.replace("-", ""), f"#{ref}", ref.replace("-", " ")):
            assert parse_ref(typed) == ref


@given(st.text(max_size=12))
def test_what_is_no_reference_is_none(text: str) -> None:
    """And what is one, is one in its plain form."""
    ref = parse_ref(text)
    assert ref is None or parse_ref(ref) == ref


@pytest.mark.parametrize("happening", Happening)
def test_the_member_reads_their_own_lines_and_what_is_meant_for_them(happening: Happening) -> None:
    """Of the staff side: replies, edits, closing and reopening. Notes and who handles it never."""
    readable = happening in {Happening.STAFF_REPLIED, Happening.EDITED, Happening.CLOSED, Happening.REOPENED}
    assert seen_by_member(line(side=Side.STAFF, happening=happening)) is readable
    assert seen_by_member(line(side=Side.MEMBER, happening=happening))


@pytest.mark.parametrize(
    ("name", "shown", "copy"),
    [("Mei", False, "**Support:** Hi"), ("Mei", True, "**Mei:** Hi"), ("", True, "**Support:** Hi")],
)
def test_staff_speak_as_the_desk_or_as_themselves(name: str, shown: bool, copy: str) -> None:
    """As configured."""
    said = line(side=Side.STAFF, author_name=name, text="Hi")
    assert copy_for_member(said, support="Support", names_shown=shown) == copy


def test_copies_are_inert() -> None:
    """What a person writes becomes no markup, in text or name."""
    said = line(text="**bold** [x](http://y)", author_name="*A*")
    assert "\\*\\*bold" in copy_for_staff(said, own_thread=True)
    assert copy_for_staff(said, own_thread=False).startswith("**\\*A\\*:** ")


def test_a_threads_title_begins_with_the_state() -> None:
    """And fits every platform's limit."""
    assert [thread_title(ticket(status=status))[0] for status in (STAFF, MEMBER, CLOSED)] == ["🟡", "🟡", "✅"]
    assert len(thread_title(ticket(requester_name="x" * 200))) == 120
