"""The one gate: who may do what, where. What no rule allows is denied."""

from dataclasses import replace
from itertools import product

import pytest

from bot.desk.actions import Verb
from bot.desk.commands import COMMANDS, menu_for
from bot.desk.permissions import (
    RELAY_TO_MEMBER,
    RELAY_TO_STAFF,
    SEND_FORM,
    VERBS,
    Denial,
    Place,
    Role,
    Rule,
    StaffList,
    StaffMember,
    gate,
)
from tests.fakes.people import ANA, BEN, LEE, MEI

P, A, S, T = Place.PUBLIC, Place.PRIVATE, Place.STAFF_ROOM, Place.TICKET
ANYWHERE, ALONE, BACK = {P, A, S, T}, {A}, {S, T}

# What a person may do: the least role, the places, and whether it must be their own matter.
SPECIFIED: dict[str, tuple[Role, set[Place], bool]] = {
    **{f"/{name}": (Role.MEMBER, ANYWHERE, False) for name in ("help", "faq", "ask", "ticket", "language", "start")},
    "/feedback": (Role.MEMBER, ANYWHERE, False),
    **{f"/{name}": (Role.MEMBER, ALONE, False) for name in ("mytickets", "cancel")},
    **{
        f"/{name}": (Role.MODERATOR, BACK, False)
        for name in ("tickets", "claim", "assign", "reply", "note", "close", "reopen", "teach", "learned", "unanswered")
    },
    **{
        f"/{name}": (Role.MODERATOR, BACK, False) for name in ("hold", "snooze", "resume", "merge", "canned", "history")
    },
    **dict.fromkeys(("/export", "/report"), (Role.MODERATOR, BACK, False)),
    "/digest": (Role.MODERATOR, BACK, False),
    **{f"/{name}": (Role.MODERATOR, BACK, False) for name in ("priority", "transfer")},
    "/signin": (Role.MODERATOR, ALONE, False),
    **dict.fromkeys((Verb.SOLVED, Verb.UNHELPFUL, Verb.PICK), (Role.MEMBER, ANYWHERE, True)),
    **dict.fromkeys((Verb.SHELVES, Verb.SHELF, Verb.ENTRY, Verb.LANGUAGE), (Role.MEMBER, ANYWHERE, False)),
    **dict.fromkeys(
        (
            Verb.PERSON,
            Verb.TICKET,
            Verb.FEEDBACK,
            Verb.FORM_OPTION,
            Verb.FORM_KEEP,
            Verb.FORM_SKIP,
            Verb.FORM_CANCEL,
            Verb.FORM_AGAIN,
            Verb.FORM_FIX,
            Verb.FORM_SEND,
        ),
        (Role.MEMBER, ALONE, False),
    ),
    **dict.fromkeys((Verb.CONTINUE, Verb.REOPEN, Verb.RATE, Verb.COMMENT), (Role.MEMBER, ALONE, True)),
    **dict.fromkeys(
        (Verb.CLAIM, Verb.SOLVE, Verb.HOLD, Verb.RESUME, Verb.CANNED, Verb.TICKETS, Verb.RESEND, Verb.DISMISS),
        (Role.MODERATOR, BACK, False),
    ),
    **dict.fromkeys(("/link", "/unlink", Verb.JOIN, Verb.NOT_MINE), (Role.MEMBER, ALONE, False)),
    **dict.fromkeys(
        ("/subscribe", "/unsubscribe", Verb.SUBSCRIBE, Verb.UNSUBSCRIBE, Verb.SUBSCRIBE_IN), (Role.MEMBER, ALONE, False)
    ),
    **dict.fromkeys(("/announce", Verb.APPROVE), (Role.ADMIN, BACK, False)),
    **dict.fromkeys(("/announcements", Verb.ANNOUNCEMENTS, Verb.LEDGER, Verb.STOP), (Role.MODERATOR, BACK, False)),
    **dict.fromkeys(
        (Verb.TEACH, Verb.IS, Verb.IS_NOT, Verb.DRAFT, Verb.LEARNED, Verb.UNLEARN, Verb.UNANSWERED),
        (Role.MODERATOR, BACK, False),
    ),
    "a form": (Role.MEMBER, ALONE, False),
    "relay to staff": (Role.MEMBER, ALONE, True),
    "relay to the member": (Role.MODERATOR, {T}, False),
}
RULES: dict[str, Rule] = {
    **{f"/{command.name}": command.rule for command in COMMANDS},
    **{verb.value: rule for verb, rule in VERBS.items()},
    "a form": SEND_FORM,
    "relay to staff": RELAY_TO_STAFF,
    "relay to the member": RELAY_TO_MEMBER,
}


def test_everything_that_can_be_done_is_specified_here() -> None:
    """A new command or button needs a line in the table above."""
    assert set(RULES) == set(SPECIFIED)
    assert set(VERBS) == set(Verb)


@pytest.mark.parametrize("what", SPECIFIED)
def test_the_gate_opens_for_exactly_who_is_meant(what: str) -> None:
    """Every role, in every place, with one's own matter and with another's."""
    least, places, owned = SPECIFIED[what]
    for role, place, owner in product(Role, Place, (ANA.key, BEN.key, None)):
        denial = gate(RULES[what], person=ANA, role=role, place=place, owners=[owner] if owner else [])
        allowed = role >= least and place in places and (owner == ANA.key or not owned)
        assert (denial is None) is allowed, (role, place, owner, denial)


@pytest.mark.parametrize("what", SPECIFIED)
def test_who_acts_in_a_rooms_name_is_a_member_at_most(what: str) -> None:
    """An anonymous admin cannot be told from others; they are told how to mend it."""
    least, _, _ = SPECIFIED[what]
    someone = replace(ANA, anonymous=True)
    for role, place in product(Role, Place):
        denial = gate(RULES[what], person=someone, role=role, place=place, owners=[someone.key])
        if least > Role.MEMBER:
            assert denial is Denial.ANONYMOUS


def test_what_has_no_rule_is_denied() -> None:
    """Also to an admin, everywhere."""
    for place in Place:
        assert gate(None, person=LEE, role=Role.ADMIN, place=place) is Denial.UNKNOWN


STAFF = StaffList(
    members=(StaffMember(name="Mei", role=Role.MODERATOR, ids=(MEI.key, "page:mei")),),
    roles={"chat:987": Role.ADMIN},
)


@pytest.mark.parametrize(
    ("person", "role"),
    [
        (ANA, Role.MEMBER),
        (MEI, Role.MODERATOR),
        (replace(MEI, platform="page", id="mei"), Role.MODERATOR),
        (replace(MEI, platform="page"), Role.MEMBER),  # the same id elsewhere is somebody else
        (replace(ANA, name="Mei"), Role.MEMBER),  # a name proves nothing
        (replace(ANA, roles=frozenset({"987", "1"})), Role.ADMIN),
        (replace(ANA, platform="page", roles=frozenset({"987"})), Role.MEMBER),
        (replace(MEI, roles=frozenset({"987"})), Role.ADMIN),  # the higher counts
        (replace(MEI, anonymous=True), Role.MEMBER),
        (replace(MEI, is_bot=True), Role.NOBODY),
        (replace(ANA, is_bot=True, roles=frozenset({"987"})), Role.NOBODY),
    ],
)
def test_a_role_comes_from_ids_alone(person: object, role: Role) -> None:
    """Configured ones, or role ids that the platform vouches for."""
    assert STAFF.role_of(person) is role  # type: ignore[arg-type]


@pytest.mark.parametrize(("word", "found"), [("Mei", True), ("@mei", True), (MEI.key, True), ("Me", False)])
def test_staff_are_found_by_name_or_id(word: str, found: bool) -> None:
    """For `/assign`."""
    assert (STAFF.find(word) is not None) is found


def test_work_is_filed_under_one_key_whichever_account_acts() -> None:
    """Mei on the page is Mei in the chat."""
    assert STAFF.key_of(replace(MEI, platform="page", id="mei")) == MEI.key
    assert STAFF.key_of(ANA) == ANA.key


def test_menus_offer_only_what_the_gate_lets_through() -> None:
    """And never the command that opens a chat."""
    for role, place in product(Role, Place):
        offered = menu_for(role, place)
        assert all(gate(c.rule, person=ANA, role=role, place=place) is None for c in offered)
        assert "start" not in {c.name for c in offered}
    public = {c.name for c in menu_for(Role.MEMBER, Place.PUBLIC)}
    assert public == {"help", "faq", "ask", "ticket", "feedback", "language"}
