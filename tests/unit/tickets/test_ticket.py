"""The state diagram of a ticket, cell by cell; references; what the member may read."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.relay import copy_for_member, copy_for_staff, seen_by_member, thread_title
from bot.tickets.ticket import Happening, ImpossibleTransition, Side, Status, Urgency, advance, new_ref, parse_ref
from tests.fakes.drafts import line, ticket
from tests.fakes.people import later

NEW, STAFF, MEMBER, HELD, SOLVED, CLOSED, MERGED = Status
DOINGS = (
    ("new", "waiting-for-staff", "waiting-for-member", "on-hold", "solved", "closed", "merged"),
    {
        "note edited deleted undelivered": (NEW, STAFF, MEMBER, HELD, SOLVED, CLOSED, MERGED),
        "alarmed prioritised transferred target-near target-missed left": (NEW, STAFF, MEMBER, HELD, None, None, None),
        "absorbed moved": (NEW, STAFF, MEMBER, HELD, None, None, None),
        "claimed assigned": (STAFF, STAFF, MEMBER, HELD, None, None, None),
        "member-wrote": (NEW, STAFF, STAFF, STAFF, None, None, None),
        "staff-replied": (MEMBER, MEMBER, MEMBER, MEMBER, None, None, None),
        "held snoozed": (HELD, HELD, HELD, HELD, None, None, None),
        "resumed": (None, None, None, STAFF, None, None, None),
        "reminded": (None, None, MEMBER, None, None, None, None),
        "solved": (SOLVED, SOLVED, SOLVED, SOLVED, None, None, None),
        "closed": (None, None, None, None, CLOSED, None, None),
        "reopened": (None, None, None, None, STAFF, STAFF, None),
        "merged": (MERGED, MERGED, MERGED, MERGED, MERGED, None, None),
        "rated commented": (None, None, None, None, SOLVED, CLOSED, None),
        "opened": (None, None, None, None, None, None, None),
    },
)
"""What the diagram says: a row for what happens, a column for the state in which it does; None: it cannot."""
TABLE: dict[tuple[Status, str], Status | None] = {
    (Status(before), happening): after
    for happenings, row in DOINGS[1].items()
    for happening in happenings.split()
    for before, after in zip(DOINGS[0], row, strict=True)
}


@pytest.mark.parametrize(("status", "happening"), list(product(Status, Happening)))
def test_every_cell_of_the_diagram(status: Status, happening: Happening) -> None:
    """What is not in the table is impossible."""
    before = ticket(status=status)
    expected = TABLE[status, happening.value]
    if expected is None:
        with pytest.raises(ImpossibleTransition, match=before.ref):
            advance(before, happening, later(hours=1))
    else:
        after = advance(before, happening, later(hours=1))
        assert (after.status, after.updated_at) == (expected, later(hours=1))


def test_the_first_reply_and_the_solving_are_dated_once() -> None:
    """Reopening takes the solving back; a rating of a solved ticket does not move it, nor does closing for good."""
    replied = advance(ticket(), Happening.STAFF_REPLIED, later(hours=1))
    again = advance(replied, Happening.STAFF_REPLIED, later(hours=2))
    assert again.first_reply_at == later(hours=1)
    solved = advance(again, Happening.SOLVED, later(hours=3))
    rated = advance(solved, Happening.RATED, later(hours=4))
    closed = advance(rated, Happening.CLOSED, later(hours=5))
    assert (solved.closed_at, rated.closed_at, closed.closed_at) == (later(hours=3), later(hours=3), later(hours=3))
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
    """Of the staff side: replies, edits, and changes of state they are told of. Notes and who handles it never."""
    secret = {"note", "claimed", "assigned", "snoozed", "resumed", "absorbed", "undelivered"}
    secret |= {"alarmed", "prioritised", "transferred", "target-near", "target-missed", "left"}
    unheard_of = {"opened", "member-wrote", "deleted", "reminded", "moved", "rated", "commented"}
    readable = happening.value not in secret | unheard_of
    assert seen_by_member(line(side=Side.STAFF, happening=happening)) is readable
    assert seen_by_member(line(side=Side.MEMBER, happening=happening))


@pytest.mark.parametrize(
    "happening", [Happening.ALARMED, Happening.TARGET_NEAR, Happening.TARGET_MISSED, Happening.LEFT]
)
def test_what_the_desk_tells_staff_alone_no_member_reads(happening: Happening) -> None:
    """That a promise was broken they know; who is on call is nobody's business."""
    assert not seen_by_member(line(side=Side.DESK, happening=happening))


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
    assert thread_title(ticket(priority=Urgency.EMERGENCY))[0] == "🚨"
    assert thread_title(ticket(priority=Urgency.EMERGENCY, status=CLOSED))[0] == "✅"
    assert len(thread_title(ticket(requester_name="x" * 200))) == 120
