"""One person, several accounts: linked by a code and a second look, parted by a word."""

from dataclasses import replace

import pytest

from bot.desk.actions import Verb, pack
from bot.messages import Command, FormSent, Person
from bot.tickets.ticket import Happening
from tests.fakes.people import ANA, BEN, MEI, PRIVATE, THREAD
from tests.fakes.view import Counter

OTHER = Person(platform="page", id="42", name="Ana again")
THERE = replace(PRIVATE, platform="page", account="second", chat=OTHER.id)
BENS = replace(PRIVATE, chat=BEN.id)


@pytest.fixture
def counter() -> Counter:
    """Ana has an open ticket."""
    counter = Counter()
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    return counter


def _code(counter: Counter) -> str:
    counter.commands("link")
    ((code, _),) = counter.view.codes.items()
    assert code in counter.said[0]
    return code


def _linked(counter: Counter) -> str:
    code = _code(counter)
    counter.commands("link", code.lower(), by=OTHER, where=THERE)
    counter.presses_label(counter.say("button-join"), by=OTHER, where=THERE)
    return code


def test_a_code_alone_links_nothing(counter: Counter) -> None:
    """Who gives it is shown whose it is, and warned: a stranger may have dictated it."""
    code = _code(counter)
    counter.commands("link", code, by=OTHER, where=THERE)
    assert counter.said == [counter.say("link-sure", name="Ana", platform="chat")]
    assert counter.view.people == []
    counter.presses_label(counter.say("button-not-mine"), by=OTHER, where=THERE)
    assert counter.view.people == []
    assert counter.view.link_offer(code, counter.now) is None
    assert counter.to(PRIVATE)[-1].body == counter.say("link-declined")


def test_both_are_told_and_see_the_same_tickets(counter: Counter) -> None:
    """Each with whom, and how to undo it."""
    code = _linked(counter)
    assert counter.to(THERE)[-1].body == counter.say("linked", name="Ana", platform="chat")
    assert counter.to(PRIVATE)[-1].body == counter.say("linked", name="Ana again", platform="page")
    counter.commands("mytickets", by=OTHER, where=THERE)
    assert counter.the_ticket().ref in counter.said[0]
    counter.presses(pack(Verb.JOIN, code), by=BEN, where=BENS)
    assert counter.notices == [counter.say("button-outdated")], "a code works once"


def test_a_ticket_goes_on_with_the_other_account(counter: Counter) -> None:
    """Answers come to where the member last wrote, and staff see that they moved."""
    _linked(counter)
    counter.presses(pack(Verb.CONTINUE, counter.the_ticket().ref), by=OTHER, where=THERE)
    counter.does("More", by=OTHER, where=THERE)
    counter.does("We see", by=MEI, where=THREAD)
    assert [m.body for m in counter.to(THERE)] == ["**Support:** We see"]
    assert counter.to(PRIVATE) == []
    happened = [event.happening for event in counter.view.history(counter.the_ticket().ref)]
    assert Happening.MOVED in happened
    counter.does("Back here")
    counter.does("We see that, too", by=MEI, where=THREAD)
    assert [m.body for m in counter.to(PRIVATE)] == ["**Support:** We see that, too"]


@pytest.mark.parametrize(("by", "where"), [(ANA, PRIVATE), (OTHER, THERE)])
def test_parted_accounts_read_nothing_of_each_other(counter: Counter, by: Person, where: object) -> None:
    """Whoever parts: the ticket is read by its requester again, and the other gets nowhere."""
    _linked(counter)
    counter.presses(pack(Verb.CONTINUE, counter.the_ticket().ref), by=OTHER, where=THERE)
    counter.commands("unlink", by=by, where=where)
    counter.does("For Ana alone", by=MEI, where=THREAD)
    assert counter.to(THERE) == []
    assert [m.body for m in counter.to(PRIVATE)] == ["**Support:** For Ana alone"]
    counter.presses(pack(Verb.CONTINUE, counter.the_ticket().ref), by=OTHER, where=THERE)
    assert counter.notices == [counter.say("denied-owner")]
    counter.does("deposit is missing", by=OTHER, where=THERE)
    assert "Wait for **12**" in counter.said[0], "a question like any other's"


@pytest.mark.parametrize("words", ["nonsense", "AAAA-AAAA"])
def test_what_is_no_code_says_so(counter: Counter, words: str) -> None:
    """Used, too old, or never one."""
    counter.commands("link", words, by=OTHER, where=THERE)
    assert counter.said == [counter.say("link-unknown", code=words)]


def test_a_code_ends(counter: Counter) -> None:
    """After ten minutes, also between the code and the press."""
    code = _code(counter)
    counter.commands("link", code, by=OTHER, where=THERE)
    counter.passes(minutes=10)
    counter.presses_label(counter.say("button-join"), by=OTHER, where=THERE)
    assert counter.notices == [counter.say("button-outdated")]
    assert counter.view.people == []


def test_ones_own_code_links_nothing(counter: Counter) -> None:
    """Nor one of an account that is linked already."""
    counter.commands("link", _code(counter))
    assert counter.said == [counter.say("link-already")]


def test_who_is_linked_with_nobody_cannot_be_parted(counter: Counter) -> None:
    """It is said so."""
    counter.commands("unlink")
    assert counter.said == [counter.say("unlink-none")]


def test_codes_are_for_private_places(counter: Counter) -> None:
    """In a public room everybody would read it."""
    counter.does(Command(name="link", message_id="c1"), where=replace(PRIVATE, chat="g"), addressed=True)
    assert counter.view.codes == {}


def test_a_place_whose_ticket_is_theirs_no_more_is_for_questions(counter: Counter) -> None:
    """Also where the ticket had moved on before they parted."""
    _linked(counter)
    counter.presses(pack(Verb.CONTINUE, counter.the_ticket().ref), by=OTHER, where=THERE)
    counter.does("Back here")
    counter.commands("unlink")
    counter.does("deposit is missing", by=OTHER, where=THERE)
    assert "Wait for **12**" in counter.said[0]
    assert counter.to(THREAD) == []
