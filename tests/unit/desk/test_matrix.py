"""The permission matrix, generated: every command, button and form, by everyone, everywhere, forged or not.

What the table of rights does not allow leaves no trace but a refusal.

`test_permissions` holds the gate against the table; this holds everything behind the gate against it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import pytest

from bot.delivery.delivery import Delivery, Draft, State
from bot.desk.actions import Verb
from bot.desk.effects import Effect, Put
from bot.desk.permissions import Denial, Place, Role
from bot.desk.records import LinkedAccount, Question
from bot.faq.learning import Verdict, Vote
from bot.messages import (
    Address,
    Command,
    Deleted,
    Due,
    Edited,
    Event,
    FormSent,
    Membership,
    Message,
    Outgoing,
    Person,
    Press,
    RoomKind,
)
from bot.tickets.ticket import Status
from tests.fakes.content import MISSING, NETWORKS
from tests.fakes.people import ANA, BEN, GROUP, LEE, MEI, NOON, PRIVATE, STAFF, THREAD, incoming, later
from tests.fakes.view import Counter
from tests.unit.desk.test_permissions import SPECIFIED

REF, QUESTION, CODE = "7Q4M-X2KP", "q1", "AAAA-AAAB"
ROLES = {Role.NOBODY: replace(BEN, is_bot=True), Role.MEMBER: BEN, Role.MODERATOR: MEI, Role.ADMIN: LEE}
FORGERIES = (
    replace(BEN, name="Mei"),  # a name proves nothing
    replace(BEN, roles=frozenset({"admin", "moderator", "1"})),  # roles that nobody vouches for
    replace(MEI, platform="page"),  # somebody else's id, on another platform
    replace(LEE, anonymous=True),  # in a room's name
)
ARGUMENTS = ("", REF, QUESTION, f"{REF}_5", f"{QUESTION}_0", "5", "0", CODE, "deposit", "upkeep", "en", "0_0", "open_0")
RUBBISH = ("AAAA-AAAA", "zzz", "-1", "9" * 30, "a" * 70, "a_b_c_d", "%00", f"{REF}_{REF}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody tries something somewhere."""

    event: Event
    by: Person
    place: Place

    @property
    def where(self) -> Address:
        return _where(self.place, self.by)


def _where(place: Place, person: Person) -> Address:
    match place:
        case Place.PUBLIC:
            return GROUP
        case Place.PRIVATE:
            return replace(PRIVATE, chat=person.id)
        case Place.STAFF_ROOM:
            return STAFF
        case Place.TICKET:
            return THREAD


@pytest.fixture(scope="module")
def town() -> Counter:
    """Ana has an open ticket with a thread and a question that was met with choices; much else is stored."""
    counter = Counter()
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    counter.does(Message(message_id="m1", text="Ana's own words"))
    counter.does(Message(message_id="m2", text="Mei's own words"), by=MEI, where=THREAD)
    view = counter.view
    view.questions[QUESTION] = Question(
        id=QUESTION, at=NOON, where=GROUP, message_id="m9", asker=ANA.key, language="en", text="networks?",
        entry=MISSING.id, candidates=(MISSING.id, NETWORKS.id),
    )  # fmt: skip
    lost = Draft(key="k", message=Outgoing(to=PRIVATE, body="lost"), relay_of=next(iter(view.events)))
    view.deliveries[5] = Delivery(
        id=5, draft=lost, state=State.UNCERTAIN, due_at=NOON, created_at=NOON, attempts=1, failures=0
    )
    view.votes.append(
        Vote(number=5, question=QUESTION, person=ANA.key, verdict=Verdict.SOLVED, entry=MISSING.id, at=NOON,
             wording="networks?", language="en")
    )  # fmt: skip
    view.codes[CODE] = (LinkedAccount(person=ANA, place=PRIVATE, language="en"), later(minutes=5))
    return counter


def _tries(town: Counter, attempt: Attempt) -> Sequence[Effect]:
    """What comes of it; nothing of it is remembered."""
    about = {"addressed": True} if attempt.place is not Place.PUBLIC else {}
    happened = incoming(attempt.event, sender=attempt.by, where=attempt.where, **about)
    kind = RoomKind.PRIVATE if attempt.place is Place.PRIVATE else RoomKind.PUBLIC
    return town.decides(replace(happened, room=kind), by=attempt.by, where=attempt.where)


def _events(what: str) -> Iterator[Event]:
    if what.startswith("/"):
        for words in ("", REF, f"{REF} some words", "some words", "AAAA-AAAA", "2h", "!received", CODE):
            yield Command(name=what[1:], text=words, message_id="c1")
    elif what in set(Verb):
        for arguments in (*ARGUMENTS, *RUBBISH):
            yield Press(press_id="p1", action=f"{what}_{arguments}".rstrip("_"), message_id="b1")
    elif what == "a form":
        for form in ("ticket-other", "ticket-deposit", "ticket-none", "other", ""):
            yield FormSent(form=form, values={"about": "x", "network": "trc20"})


def _may(what: str, role: Role, place: Place, *, owner: bool) -> bool:
    least, places, owned = SPECIFIED[what]
    return role >= least and place in places and (owner or not owned)


def _is_refusal(town: Counter, attempt: Attempt, effects: Iterable[Effect]) -> bool:
    """Nothing, or a word to the person alone, where they are."""
    refusals = {town.say(denial, id=attempt.by.key) for denial in Denial} | {town.say("button-outdated")}
    return all(
        isinstance(effect, Put) and effect.message.to.room == attempt.where.room and effect.message.body in refusals
        for effect in effects
    )


WHAT = [what for what in SPECIFIED if not what.startswith("relay")]


@pytest.mark.parametrize("what", WHAT)
def test_who_may_not_do_a_thing_leaves_no_trace(town: Counter, what: str) -> None:
    """By every role in every place, with what is Ana's and with rubbish: a refusal, and nothing else."""
    tried = 0
    for (role, person), place, event in product(ROLES.items(), Place, _events(what)):
        attempt = Attempt(event=event, by=person, place=place)
        if not _may(what, role, place, owner=False):
            tried += 1
            done = _tries(town, attempt)
            assert _is_refusal(town, attempt, done), (attempt, done)
            assert role is not Role.NOBODY or done == [], "bots are not talked to"
    assert tried > 0 or what in {"/help", "/faq", "/ask", "/ticket", "/language", "/start"} | set(Verb)


@pytest.mark.parametrize("what", WHAT)
def test_who_pretends_to_be_staff_is_a_member(town: Counter, what: str) -> None:
    """By name, by roles that nobody vouches for, by an id of another platform, or in a room's name."""
    least, _, _ = SPECIFIED[what]
    if least <= Role.MEMBER:
        return
    for person, place, event in product(FORGERIES, Place, _events(what)):
        attempt = Attempt(event=event, by=person, place=place)
        done = _tries(town, attempt)
        assert _is_refusal(town, attempt, done), (attempt, done)


@pytest.mark.parametrize("what", WHAT)
def test_who_may_do_a_thing_is_not_refused(town: Counter, what: str) -> None:
    """Whatever comes of it, it is not "you may not"."""
    refusals = {denial for denial in Denial if denial is not Denial.UNKNOWN}
    for (role, _), place, event in product(ROLES.items(), Place, _events(what)):
        owned = SPECIFIED[what][2]
        person = ANA if owned and role is Role.MEMBER else ROLES[role]
        if role is Role.NOBODY or not _may(what, role, place, owner=person is ANA):
            continue
        said = {
            e.message.body for e in _tries(town, Attempt(event=event, by=person, place=place)) if isinstance(e, Put)
        }
        assert not said & {town.say(denial, id=person.key) for denial in refusals}, (person.name, place, event)


@pytest.mark.parametrize(("role", "place"), list(product(Role, Place)))
@pytest.mark.parametrize("message_id", ["m1", "m2", "s0-e1", "nothing"])
@pytest.mark.parametrize("kind", ["edited", "deleted", "replied"])
def test_what_others_wrote_in_a_ticket_is_not_theirs(
    town: Counter, role: Role, place: Place, message_id: str, kind: str
) -> None:
    """By nobody but Ana in her place and staff in the ticket's thread, whatever message is named."""
    events: dict[str, Event] = {
        "edited": Edited(message_id=message_id, text="forged"),
        "deleted": Deleted(message_id=message_id),
        "replied": Message(message_id="m50", text="forged", reply_to=message_id),
    }
    if role >= Role.MODERATOR and place is Place.TICKET:
        return
    attempt = Attempt(event=events[kind], by=ROLES[role], place=place)
    for effect in _tries(town, attempt):
        assert isinstance(effect, Put) or kind == "replied", effect
        if isinstance(effect, Put):
            assert effect.message.to.room == attempt.where.room, effect
            assert effect.relay_of is None, effect


@pytest.mark.parametrize(("role", "place"), list(product(Role, Place)))
def test_everything_else_that_happens_changes_no_ticket(town: Counter, role: Role, place: Place) -> None:
    """Coming, going, and messages of people who are not in the ticket."""
    before = dict(town.view.stored)
    for event in (
        Membership(present=True, title="Rooms"),
        Membership(present=False, title="Rooms"),
        Message(message_id="m51", text=f"{REF} /close"),
        Message(message_id="m52", text=""),
    ):
        if role >= Role.MODERATOR and place is Place.TICKET:
            continue
        done = _tries(town, Attempt(event=event, by=ROLES[role], place=place))
        assert not any(isinstance(e, Put) and (e.ticket or e.relay_of) for e in done), done
    assert town.view.stored == before


def test_only_what_is_due_is_done_whoever_says_so(town: Counter) -> None:
    """The clock's word is a question, not an order: the ticket is looked at anew."""
    assert town.view.stored[REF].status is Status.WAITING_FOR_MEMBER
    for person, place in product(ROLES.values(), Place):
        assert _tries(town, Attempt(event=Due(ref=REF), by=person, place=place)) == []
