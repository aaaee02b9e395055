"""Teams with a staff room of their own: where tickets have their threads, and what becomes of one that is left."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.delivery.delivery import Operation
from bot.desk.actions import Verb, pack
from bot.desk.effects import Put
from bot.messages import Address, Edited, FormSent, Message, Person
from bot.tickets.routing import Routing, Team
from bot.tickets.ticket import Happening
from tests.fakes.people import BEN, LEE, MEI, PRIVATE, STAFF, THREAD
from tests.fakes.view import Counter

BANK = Address(platform="chat", account="main", chat="-901")
FAR = Address(platform="page", account="main", chat="-902")
TEAMS = (
    Team(name="front", categories=frozenset({"other"}), members=(MEI.key,)),
    Team(name="desk", categories=frozenset({"nothing"}), members=(MEI.key,), staff_room=STAFF),
    Team(name="bank", categories=frozenset({"deposit"}), members=(LEE.key,), staff_room=BANK),
    Team(name="vault", categories=frozenset({"nothing"}), members=(LEE.key,), staff_room=BANK),
    Team(name="far", categories=frozenset({"nothing"}), members=(LEE.key,), staff_room=FAR),
)


def _counter(category: str = "other") -> Counter:
    counter = Counter(routing=Routing(teams=TEAMS))
    counter.does(FormSent(form=f"ticket-{category}", values={"about": "It is gone", "network": "trc20"}))
    return counter


@pytest.fixture
def counter() -> Counter:
    """Ana's ticket is with the front."""
    return _counter()


@pytest.fixture
def moved(counter: Counter) -> Counter:
    """Mei answered it, and gave it to the bank."""
    counter.does(Message(message_id="7", text="Which bank?"), by=MEI, where=THREAD)
    _transfer(counter, "bank")
    return counter


def _transfer(counter: Counter, team: str) -> Sequence[Put]:
    where = counter.the_ticket().staff_place
    assert where is not None
    return counter.commands("transfer", team, by=MEI, where=where)


@pytest.mark.parametrize(("category", "room"), [("other", STAFF), ("deposit", BANK)])
def test_a_new_ticket_has_its_thread_where_its_team_works(category: str, room: Address) -> None:
    """Nothing of it is put into another staff room."""
    counter = _counter(category)
    assert counter.the_ticket().staff_place == replace(room, thread=THREAD.thread)
    assert {put.message.to.room for put in counter.puts} == {room, PRIVATE}


@pytest.mark.parametrize(
    ("transfers", "rooms"),
    [
        (("bank",), (BANK,)),
        (("desk",), (STAFF,)),
        (("bank", "vault"), (BANK, BANK)),
        (("far", "front"), (FAR, STAFF)),
        (("bank", "far", "bank"), (BANK, FAR, BANK)),
    ],
)
def test_a_transfer_opens_a_thread_only_in_another_room(
    counter: Counter, transfers: tuple[str, ...], rooms: tuple[Address, ...]
) -> None:
    """With a key of its own each time; what is left once is left."""
    room, keys = STAFF, set()
    for team, expected in zip(transfers, rooms, strict=True):
        opening = [put for put in _transfer(counter, team) if put.message.new_thread is not None]
        assert [put.message.to for put in opening] == ([expected] if expected != room else [])
        keys |= {put.key for put in opening}
        room = expected
        assert counter.the_ticket().team == team
    assert len(keys) == sum(a != b for a, b in zip((STAFF, *rooms), rooms, strict=False))


def test_the_new_thread_tells_what_was_said_and_the_old_one_where_it_goes_on(moved: Counter) -> None:
    """First the card, then the history; the old thread is told, then closed. The member hears nothing of it."""
    ref = moved.the_ticket().ref
    card, history = moved.to(BANK)
    assert card.new_thread is not None
    assert "bank" in card.body
    for said in (moved.say("came-from", ref=ref), "It is gone", "Which bank?"):
        assert said in history.body
    way_on = moved.say("thread-left-for", ref=ref, team="bank")
    left = [put for put in moved.puts if put.message.to == THREAD and put.ticket is None]
    assert [put.message.body for put in left if put.operation is Operation.SEND] == [
        way_on,
        moved.say("transferred", ref=ref, team="bank"),
    ]
    (closed,) = [put.thread for put in left if put.thread is not None]
    assert (closed.is_open, closed.title) == (False, f"➡️ {ref} · Ana · It is gone")
    assert moved.to(PRIVATE) == []


def test_the_old_card_has_no_buttons_any_more(counter: Counter) -> None:
    """It says where the ticket goes on."""
    ticket = counter.the_ticket()
    link = next(link for link in counter.view.links if link.sent.where == THREAD)
    counter.view.stored[ticket.ref] = replace(ticket, card=link.sent)
    (edit,) = [put for put in _transfer(counter, "bank") if put.operation is Operation.EDIT]
    assert (edit.target, edit.ticket, edit.message.buttons) == (link.sent, None, ())
    assert edit.message.body.startswith(counter.say("thread-left-for", ref=ticket.ref, team="bank"))


@pytest.mark.parametrize(
    ("said", "by", "told"),
    [
        (Message(message_id="8", text="They paid"), MEI, "thread-left-for"),
        (Message(message_id="8", text="", reply_to="7"), MEI, "thread-left-for"),
        (Message(message_id="8", text="They paid"), BEN, "denied-role"),
    ],
)
def test_what_is_written_in_the_old_thread_reaches_nobody_and_says_so(
    moved: Counter, said: Message, by: Person, told: str
) -> None:
    """Also where it answers something that was said there."""
    before = moved.the_ticket()
    moved.does(said, by=by, where=THREAD)
    assert moved.said == [moved.say(told, ref=before.ref, team="bank", id=by.key)]
    assert [put.message.to for put in moved.puts] == [THREAD]
    assert moved.the_ticket() == before


@pytest.mark.parametrize("command", ["note", "close", "claim", "reply"])
def test_a_command_in_the_old_thread_names_its_ticket(moved: Counter, command: str) -> None:
    """Without a reference it does nothing and says where the ticket is; with one it works as anywhere."""
    ref = moved.the_ticket().ref
    moved.commands(command, "words", by=MEI, where=THREAD)
    assert moved.said == [moved.say("thread-left-for", ref=ref, team="bank")]
    moved.commands(command, f"{ref} words", by=MEI, where=THREAD)
    assert moved.view.history(ref)[-1].happening in {
        Happening.NOTE,
        Happening.SOLVED,
        Happening.CLAIMED,
        Happening.STAFF_REPLIED,
    }


def test_the_old_thread_still_tells_of_its_member(moved: Counter) -> None:
    """Looking up reaches nobody."""
    moved.commands("history", by=MEI, where=THREAD)
    assert moved.the_ticket().ref in moved.said[0]


def test_an_answer_from_elsewhere_is_shown_in_the_present_thread(moved: Counter) -> None:
    """The member reads it, the new team sees that it was said."""
    moved.commands("reply", f"{moved.the_ticket().ref} Soon", by=MEI, where=THREAD)
    assert [m.body for m in moved.to(PRIVATE)] == ["**Support:** Soon"]
    assert [m.body for m in moved.to(BANK)][-1] == "**Mei:** Soon"


def test_the_old_cards_buttons_still_mean_the_ticket(moved: Counter) -> None:
    """They name it, and prove nothing."""
    moved.presses(pack(Verb.CLAIM, moved.the_ticket().ref), by=MEI, where=THREAD)
    assert moved.the_ticket().assignee == MEI.key


def test_staff_may_still_correct_what_they_said_before(moved: Counter) -> None:
    """The member's copy is edited, though the words stand in the old thread."""
    moved.does(Edited(message_id="7", text="Which bank, please?"), by=MEI, where=THREAD)
    (put,) = moved.puts
    assert (put.operation, put.message.to, "please" in put.message.body) == (Operation.EDIT, PRIVATE, True)


def test_what_the_member_writes_and_changes_is_read_in_the_new_thread(counter: Counter) -> None:
    """A copy that stands in the old one is not edited: the change is told where staff read now."""
    counter.does(Message(message_id="5", text="address A"))
    _transfer(counter, "bank")
    there = counter.the_ticket().staff_place
    counter.does(Edited(message_id="5", text="address B"))
    (told,) = counter.puts
    assert (told.operation, told.message.to, told.message.body) == (Operation.SEND, there, "✏️ address B")
    counter.does(Message(message_id="6", text="Hello?", reply_to="5"))
    (copy,) = counter.puts
    assert (copy.message.to, copy.message.reply_to) == (there, None), "no message of another thread is answered"


def test_staff_work_in_a_teams_room_as_in_any(moved: Counter) -> None:
    """In its threads and beside them; members do not, and its words are for the one ticket's member."""
    thread = moved.the_ticket().staff_place
    assert thread is not None
    moved.does("It is there", by=LEE, where=thread)
    assert [m.body for m in moved.to(PRIVATE)] == ["**Support:** It is there"]
    moved.commands("tickets", by=LEE, where=BANK)
    assert moved.the_ticket().ref in moved.said[0]
    moved.does("It is not there", by=BEN, where=thread)
    assert moved.to(PRIVATE) == []


def test_a_ticket_that_is_done_stays_where_it_is(counter: Counter) -> None:
    """Whoever comes too late is told who was first."""
    counter.commands("close", by=MEI, where=THREAD)
    _transfer(counter, "bank")
    assert counter.the_ticket().staff_place == THREAD
    assert counter.to(BANK) == []


def test_what_is_about_no_ticket_goes_to_everybodys_staff_room(moved: Counter) -> None:
    """Feedback, for one; a team's room is for its tickets."""
    moved.does(FormSent(form="feedback-idea", values={"about": "Be quicker", "expected": "answers"}))
    assert {message.to for message in moved.to(STAFF)} == {STAFF}
    assert moved.to(BANK) == []
