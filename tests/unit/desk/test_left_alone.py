"""A form that its person left alone: put away with a word, offered again, forgotten in the end."""

from dataclasses import replace

import pytest

from bot.desk.lapsing import lapses_at
from bot.desk.opening import form_behind
from bot.messages import FormSent, Lapsed, Message
from bot.tickets.upkeep import TicketRules
from tests.fakes.people import ANA, PRIVATE, photo
from tests.fakes.view import Counter, buttons_of

RULES = TicketRules()


@pytest.fixture
def counter() -> Counter:
    """With a form that has one answer and one file."""
    counter = Counter()
    counter.commands("ticket")
    counter.presses_label("Deposits")
    counter.does(Message(message_id="1", text="It is gone", attachments=(photo("a.png"),)))
    return counter


def _left_alone(counter: Counter) -> None:
    counter.passes(hours=24)
    counter.does(Lapsed())


def test_the_person_is_told_what_is_kept_until_when_and_how_to_go_on(counter: Counter) -> None:
    """And what they write then is a question again."""
    _left_alone(counter)
    (said,) = counter.said
    assert "Deposits" in said
    assert "What happened?**: It is gone" in said
    assert "a.png" in said
    assert "2026-11-30" in said, "the day until which it is kept"
    assert buttons_of(counter.puts) == [counter.say("button-go-on"), counter.say("button-forget")]
    counter.does("deposit is missing")
    assert "Wait for **12**" in counter.said[0]
    counter.does(Lapsed())
    assert counter.said == [], "told once"


@pytest.mark.parametrize("how", ["by the button", "by beginning anew"])
def test_it_goes_on_where_it_was_left(counter: Counter, how: str) -> None:
    """Nothing is asked twice."""
    _left_alone(counter)
    if how == "by the button":
        counter.presses_label(counter.say("button-go-on"))
    else:
        counter.commands("ticket")
        counter.presses_label("Deposits")
    assert "2/4 **Which network?**" in counter.said[-1]
    counter.presses_label("TRON")
    counter.presses_label(counter.say("button-skip"))
    counter.presses_label(counter.say("button-files-done"))
    counter.presses_label(counter.say("button-send"))
    opened = counter.view.history(counter.the_ticket().ref)[0]
    assert "It is gone" in opened.text
    assert [file.name for file in opened.attachments] == ["a.png"]
    dialogue = counter.view.dialogue(PRIVATE.lane, ANA.key)
    assert (dialogue.draft, dialogue.put_away) == (None, None)


def test_another_matter_begins_afresh(counter: Counter) -> None:
    """What was put away waits beside it."""
    _left_alone(counter)
    counter.commands("ticket")
    counter.presses_label("Something else")
    assert "1/1" in counter.said[-1]
    assert "It is gone" not in counter.said[-1]
    assert counter.view.dialogue(PRIVATE.lane, ANA.key).put_away is not None


def test_it_can_be_forgotten_at_once(counter: Counter) -> None:
    """By the button or by the command."""
    _left_alone(counter)
    counter.presses_label(counter.say("button-forget"))
    assert counter.said == [counter.say("form-cancelled")]
    assert counter.view.dialogue(PRIVATE.lane, ANA.key).is_idle


def test_it_is_forgotten_silently_after_a_week(counter: Counter) -> None:
    """Not a moment earlier."""
    _left_alone(counter)
    counter.passes(days=7, seconds=-1)
    counter.does(Lapsed())
    assert not counter.view.dialogue(PRIVATE.lane, ANA.key).is_idle
    counter.passes(seconds=1)
    counter.does(Lapsed())
    assert counter.puts == []
    assert counter.view.dialogue(PRIVATE.lane, ANA.key).is_idle


def test_whoever_goes_on_is_not_disturbed(counter: Counter) -> None:
    """The clock spoke before the answer was handled: it is looked at again a day after that."""
    counter.passes(hours=23)
    counter.does("1")
    answered = counter.now
    counter.passes(hours=1)
    counter.does(Lapsed())
    assert counter.puts == []
    dialogue = counter.view.dialogue(PRIVATE.lane, ANA.key)
    assert dialogue.draft is not None
    assert lapses_at(dialogue, RULES) == answered + RULES.draft_after


@pytest.mark.parametrize("category", [None, "Deposits"])
def test_a_form_with_nothing_in_it_is_put_away_in_few_words(category: str | None) -> None:
    """There is nothing to keep."""
    counter = Counter()
    counter.commands("ticket")
    if category:
        counter.presses_label(category)
    _left_alone(counter)
    assert counter.said == [counter.say("form-lapsed")]
    assert counter.view.dialogue(PRIVATE.lane, ANA.key).is_idle


def test_where_no_form_is_under_way_time_does_nothing() -> None:
    """It was sent or cancelled just before."""
    counter = Counter()
    counter.does(Lapsed())
    assert counter.done == []


def test_feedback_that_was_left_alone_goes_on_as_feedback() -> None:
    """Its form is another; a ticket's button does not lead to it."""
    counter = Counter()
    counter.commands("feedback", "bug")
    counter.does("It hangs")
    _left_alone(counter)
    assert "It hangs" in counter.said[0]
    counter.commands("ticket")
    counter.presses_label("Something else")
    assert "It hangs" not in counter.said[-1]
    counter.commands("cancel")
    counter.commands("feedback", "bug")
    counter.does("It hangs")
    _left_alone(counter)
    counter.presses_label(counter.say("button-go-on"))
    assert "2/4" in counter.said[-1]
    for _ in range(3):
        counter.presses_label(counter.say("button-skip"))
    counter.presses_label(counter.say("button-send"))
    assert [feedback.text for feedback in counter.view.feedback] == ["It hangs"]


@pytest.mark.parametrize(("most", "shown"), [(None, ["about", "network", "contact", "files"]), (3, ["files"])])
def test_a_form_that_the_platform_shows_goes_on_too(most: int | None, shown: list[str]) -> None:
    """What was answered stands in it; where it comes in parts, only what was not asked yet is."""
    counter = Counter()
    counter.facts = replace(counter.facts, forms=True, form_fields=most)
    counter.commands("ticket")
    counter.presses_label("Deposits")
    counter.does(FormSent(form="ticket-deposit", values={"about": "It is gone", "network": "", "contact": ""}))
    _left_alone(counter)
    assert "It is gone" in counter.said[0]
    opener = next(b.action for put in counter.puts for row in put.message.buttons for b in row if b.action)
    counter.presses_label(counter.say("button-go-on"))
    form = counter.puts[-1].message.form
    assert form is not None
    assert [field.name for field in form.fields] == shown
    assert [field.value for field in form.fields if field.name == "about"] == (["It is gone"] if most is None else [])
    counter.does(Lapsed())
    _left_alone(counter)
    assert form_behind(counter.scene(Lapsed()), opener) == form, "where it must be shown at once"
