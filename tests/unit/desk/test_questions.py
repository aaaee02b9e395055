"""Questions: answered when sure, offered choices when asked, met with silence otherwise; and never a nuisance."""

from dataclasses import replace

import pytest

from bot.delivery.delivery import Operation
from bot.desk.effects import AddQuestion, MoveRoom, SetMembership, SetReachable
from bot.faq.learning import Verdict
from bot.messages import Address, Event, Membership, Message, Moved, Person, Unreadable
from tests.fakes.content import PICTURE
from tests.fakes.people import ANA, BEN, GROUP, LEE, MEI, PRIVATE, STAFF
from tests.fakes.view import Counter, buttons_of

SURE, UNSURE = "deposit is missing", "networks?"


@pytest.fixture
def counter() -> Counter:
    return Counter()


def said(counter: Counter) -> list[tuple[str, Verdict, str | None, str]]:
    """The votes so far: who, what, about which entry and wording."""
    return [(vote.person, vote.verdict, vote.entry, vote.wording) for vote in counter.view.votes]


def test_a_sure_answer_stands_under_the_question_for_the_asker(counter: Counter) -> None:
    """Title and body; the verdict buttons are the asker's."""
    (put,) = counter.does(SURE, where=GROUP)
    assert put.message.body == "**My deposit has not arrived**\n\nWait for **12** confirmations."
    assert put.message.reply_to == "m-e1"
    assert put.message.to == replace(GROUP, user=ANA.id)
    assert put.waits, "late it would only disturb"
    assert buttons_of([put]) == [counter.say(f"button-{what}") for what in ("solved", "unhelpful", "person")]


@pytest.mark.parametrize(
    ("text", "by", "addressed", "answered"),
    [
        (SURE, ANA, False, True),
        (UNSURE, ANA, False, False),
        (UNSURE, ANA, True, True),
        ("gm", ANA, False, False),
        ("gm", ANA, True, True),
        (SURE, MEI, False, False),
        (SURE, MEI, True, True),
        (SURE, LEE, False, False),
        (SURE, replace(ANA, is_bot=True), True, False),
        ("   ", ANA, True, False),
    ],
)
def test_when_a_public_room_is_spoken_in(text: str, by: Person, addressed: bool, answered: bool) -> None:
    """Unasked only when sure, and never to staff, who know; asked always, but never to bots."""
    counter = Counter()
    counter.does(text, by=by, where=GROUP, addressed=addressed)
    assert bool(counter.said) is answered


@pytest.mark.parametrize(("addressed", "answered"), [(False, False), (True, True)])
def test_a_forwarded_message_is_no_question_of_who_forwards_it(
    counter: Counter, addressed: bool, answered: bool
) -> None:
    """Unless they turn to us with it."""
    counter.does(Message(message_id="1", text=SURE, forwarded=True), where=GROUP, addressed=addressed)
    assert bool(counter.said) is answered


def test_the_same_entry_is_not_said_again_soon_in_a_room(counter: Counter) -> None:
    """Ten minutes; other rooms, who asks us directly, and later are another matter."""
    counter.does(SURE, where=GROUP)
    assert not counter.does(SURE, by=BEN, where=GROUP)
    assert counter.does(SURE, by=BEN, where=GROUP, addressed=True)
    assert counter.does(SURE, by=BEN, where=replace(GROUP, chat="-200"))
    counter.passes(minutes=9, seconds=59)
    assert not counter.does(SURE, by=BEN, where=GROUP)
    counter.passes(minutes=10)
    assert counter.does(SURE, by=BEN, where=GROUP)


def test_an_unsure_match_offers_the_closest_questions(counter: Counter) -> None:
    """And a person."""
    (put,) = counter.does(UNSURE)
    assert put.message.body == counter.say("choices")
    assert buttons_of([put]) == [
        "Which networks can I use?",
        "My deposit has not arrived",
        counter.say("button-person"),
    ]
    counter.presses_label("My deposit has not arrived")
    assert "Wait for **12** confirmations." in counter.said[-1]
    assert said(counter) == [(ANA.key, Verdict.CHOSEN, "deposit/not-arrived", UNSURE)]


@pytest.mark.parametrize(
    ("button", "verdict"), [("button-solved", Verdict.SOLVED), ("button-unhelpful", Verdict.NOT_HELPFUL)]
)
def test_what_is_said_of_a_picked_entry_is_about_that_entry(counter: Counter, button: str, verdict: Verdict) -> None:
    """The question itself had no answer; and what was no help is not offered again."""
    counter.does(UNSURE)
    counter.presses_label("My deposit has not arrived")
    counter.presses_label(counter.say(button))
    assert said(counter)[-1] == (ANA.key, verdict, "deposit/not-arrived", UNSURE)
    if verdict is Verdict.NOT_HELPFUL:
        assert buttons_of(counter.puts) == ["Which networks can I use?", counter.say("button-person")]


@pytest.mark.parametrize(
    "action", ["solved_q1", "unhelpful_q1", "solved_q1_7", "unhelpful_q1_x", "pick_q1", "pick_q1_9"]
)
def test_a_forged_button_about_an_entry_that_was_not_shown_counts_for_nothing(counter: Counter, action: str) -> None:
    """The question was met with choices: there is no answer to have an opinion of."""
    counter.does(UNSURE)
    counter.presses(action)
    assert (counter.notices, said(counter)) == ([counter.say("button-outdated")], [])


def test_a_vote_is_in_the_language_of_the_words(counter: Counter) -> None:
    """Whatever language the member chose to be spoken to in."""
    counter.commands("language", "zh")
    counter.does(SURE)
    counter.presses_label(counter.say("button-solved", "zh"))
    assert counter.view.votes[-1].language == "en"


def test_without_any_match_a_person_is_offered(counter: Counter) -> None:
    """In private and when asked: silence would be rude."""
    (put,) = counter.does("gibberish")
    assert put.message.body == counter.say("no-answer")
    assert buttons_of([put]) == [counter.say("button-person")]


def test_what_was_asked_is_remembered_with_what_it_was_met_with(counter: Counter) -> None:
    """Later verdicts refer to it."""
    counter.does(SURE)
    (added,) = [effect for effect in counter.done if isinstance(effect, AddQuestion)]
    asked = added.question
    assert (asked.text, asked.entry, asked.asker, asked.where) == (SURE, "deposit/not-arrived", ANA.key, PRIVATE)


def test_a_verdict_counts_and_is_thanked(counter: Counter) -> None:
    """Solved."""
    counter.does(SURE, where=GROUP)
    counter.presses_label(counter.say("button-solved"), where=GROUP)
    assert said(counter) == [(ANA.key, Verdict.SOLVED, "deposit/not-arrived", SURE)]
    assert (counter.notices, counter.said) == ([counter.say("thanks-solved")], [])


def test_not_helpful_offers_what_else_was_close(counter: Counter) -> None:
    """Not the same again; and a person."""
    counter.does(SURE)
    counter.presses_label(counter.say("button-unhelpful"))
    assert buttons_of(counter.puts) == ["Which networks can I use?", counter.say("button-person")]


@pytest.mark.parametrize("button", ["button-solved", "button-unhelpful"])
def test_others_cannot_press_the_askers_buttons(counter: Counter, button: str) -> None:
    """They are told, they alone, and nothing is counted."""
    counter.does(SURE, where=GROUP)
    counter.presses_label(counter.say(button), by=BEN, where=GROUP)
    assert counter.notices == [counter.say("denied-owner")]
    assert len(counter.done) == 1


def test_an_answer_too_long_for_a_room_is_read_on_in_private(counter: Counter) -> None:
    """The room gets the beginning, and a button that opens the private chat."""
    (put,) = counter.does("long", where=GROUP)
    assert len(put.message.body) < 500
    (read_on, *_) = [b for row in put.message.buttons for b in row]
    assert (read_on.label, read_on.private) == (counter.say("button-read-on"), True)
    counter.presses_label(read_on.label)
    assert "Step 59" in counter.said[-1]


def test_in_private_an_answer_is_whole_and_names_what_is_related(counter: Counter) -> None:
    """With its pictures as files."""
    counter.does(SURE)
    assert "→ Which networks can I use?" in buttons_of(counter.puts)
    counter.presses_label("→ Which networks can I use?")
    files = [file for put in counter.puts for file in put.message.attachments]
    assert files == [PICTURE]
    assert counter.said[-1] == "**Which networks can I use?**\n\nLook at the picture."


def test_files_alone_cannot_be_searched(counter: Counter) -> None:
    """A way to a person is shown instead."""
    counter.does(Message(message_id="1", attachments=(PICTURE,)))
    assert counter.said == [counter.say("only-words")]


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [("faq", "", "shelves"), ("ask", "", "ask-what"), ("start", "", "welcome"), ("language", "", "language-which")],
)
def test_commands_without_words_say_how_to_go_on(counter: Counter, name: str, words: str, said: str) -> None:
    """Never a dead end."""
    counter.commands(name, words)
    assert counter.said == [counter.say(said)]


@pytest.mark.parametrize(("by", "where", "shown"), [(ANA, GROUP, False), (ANA, PRIVATE, False), (MEI, STAFF, True)])
def test_help_shows_what_this_person_can_do_here(by: Person, where: Address, shown: bool) -> None:
    """Staff commands in the staff room only."""
    counter = Counter()
    counter.commands("help", by=by, where=where)
    assert ("/claim" in counter.said[0]) is shown


def test_a_chosen_language_is_spoken(counter: Counter) -> None:
    """From the confirmation on."""
    counter.commands("language", "zh")
    assert counter.said == [counter.say("language-chosen", "zh")]
    counter.does("充币一直没到")
    assert "请等待" in counter.said[0]


def test_the_shelves_lead_to_entries(counter: Counter) -> None:
    """Two presses from the list to the answer."""
    counter.commands("faq")
    counter.presses_label("📥 Deposits")
    counter.presses_label("My deposit has not arrived")
    assert "Wait for **12** confirmations." in counter.said[0]


@pytest.mark.parametrize(
    ("where", "addressed", "said"),
    [(GROUP, False, []), (GROUP, True, []), (PRIVATE, True, ["denied-unknown"]), (STAFF, True, ["denied-unknown"])],
)
def test_an_unknown_command_is_some_other_bots_in_public(where: Address, addressed: bool, said: list[str]) -> None:
    """Elsewhere who typed it is told."""
    counter = Counter()
    counter.commands("price", where=where, addressed=addressed)
    assert counter.said == [counter.say(key) for key in said]


@pytest.mark.parametrize(("where", "removed"), [(GROUP, True), (PRIVATE, False)])
@pytest.mark.parametrize("how", ["message", "command", "edit"])
def test_a_secret_is_explained_and_in_public_removed(where: Address, removed: bool, how: str) -> None:
    """However it was written. What could be masked was masked before it was stored."""
    from bot.messages import Command, Edited

    counter = Counter()
    events: dict[str, Event] = {
        "message": Message(message_id="5", text="my password is •••"),
        "command": Command(name="ask", text="my password is •••", message_id="5"),
        "edit": Edited(message_id="5", text="my password is •••"),
    }
    counter.does(events[how], where=where, masked=True)
    gone = [p.target.message_id for p in counter.puts if p.operation is Operation.DELETE and p.target]
    assert gone == (["5"] if removed else [])
    assert counter.say("secret-removed") in counter.said


def test_where_nothing_can_be_deleted_the_writer_is_told_all_the_same(counter: Counter) -> None:
    """So that they remove it themselves and change it."""
    counter.facts = replace(counter.facts, deletes=False)
    counter.does("my password is •••", where=GROUP, masked=True)
    assert [p.operation for p in counter.puts] == [Operation.SEND]


def test_being_added_to_a_room_is_remembered_and_greeted(counter: Counter) -> None:
    """Being removed is remembered."""
    counter.does(Membership(present=True, title="Traders"), where=GROUP)
    assert SetMembership(room=GROUP, title="Traders", present=True) in counter.done
    assert counter.said == [counter.say("joined")]
    counter.does(Membership(present=False), where=GROUP)
    assert counter.done == [SetMembership(room=GROUP, title="", present=False)]
    counter.does(Membership(present=False), where=PRIVATE)
    assert counter.done == [SetReachable(person=ANA, reachable=False)]


@pytest.mark.parametrize("by", [ANA, replace(ANA, is_bot=True)])
def test_a_room_that_moved_is_followed_whoever_moved_it(counter: Counter, by: Person) -> None:
    """It is a fact, not a wish."""
    new = replace(GROUP, chat="-1001")
    counter.does(Moved(to=new), where=GROUP, by=by)
    assert counter.done == [MoveRoom(old=GROUP, new=new)]


def test_what_could_not_be_read_is_not_answered(counter: Counter) -> None:
    """A person looks at it."""
    counter.does(Unreadable(raw="{", error="cut"), masked=True)
    assert counter.done == []
