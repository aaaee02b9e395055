"""Where one public message may answer one: a sure answer, short; else one pointer a person and day; choices typed."""

from dataclasses import replace

import pytest

from bot.desk.effects import AddQuestion
from bot.desk.manners import shortened
from bot.messages import Command
from bot.platform import Capabilities, Markup, Measure
from bot.rendering import length
from tests.fakes.people import ANA, BEN, GROUP, PRIVATE
from tests.fakes.view import Counter

SURE, UNSURE = "deposit is missing", "networks?"
HERE = Capabilities(max_text=280, measure=Measure.WEIGHTED, markup=Markup.PLAIN, buttons=0, answers_once=True)


@pytest.fixture
def counter() -> Counter:
    made = Counter()
    made.facts = HERE
    return made


class TestInPublic:
    def test_a_sure_answer_is_one_message_with_nothing_to_press(self, counter: Counter) -> None:
        (put,) = counter.does(SURE, where=GROUP, addressed=True)
        assert (put.message.buttons, put.message.attachments) == ((), ())
        assert put.message.reply_to == "m-e1"

    def test_a_guess_is_not_made_in_public(self, counter: Counter) -> None:
        """The question is kept for staff; the person is shown where to ask."""
        (put,) = counter.does(UNSURE, where=GROUP, addressed=True)
        assert put.message.body == counter.say("pointer-private")
        assert any(isinstance(effect, AddQuestion) for effect in counter.done)

    def test_where_nobody_can_write_in_private_the_pointer_leads_elsewhere(self, counter: Counter) -> None:
        counter.facts = replace(HERE, private_chats="dm-")
        (put,) = counter.does(UNSURE, where=GROUP, addressed=True)
        assert put.message.body == counter.say("pointer-elsewhere")

    def test_the_pointer_is_one_message_a_person_and_day(self, counter: Counter) -> None:
        """By its key: however often it is decided, the outbox takes it once."""

        def key(**about: object) -> str | None:
            (put,) = counter.does(UNSURE, where=GROUP, addressed=True, **about)
            return put.key

        first, again, other = key(), key(), key(by=BEN)
        counter.passes(days=1)
        assert first == again
        assert len({first, other, key()}) == 3

    def test_who_did_not_ask_us_is_not_pointed_anywhere(self, counter: Counter) -> None:
        assert counter.does(UNSURE, where=GROUP) == []

    def test_a_secret_is_warned_of_in_the_one_message(self, counter: Counter) -> None:
        """The warning is worth more than the answer; what others wrote cannot be removed where only ours can."""
        counter.facts = replace(HERE, deletes=True, deletes_own_only=True)
        (put,) = counter.does(SURE, where=GROUP, addressed=True, masked=True)
        assert put.message.body == counter.say("secret-removed")


@pytest.mark.parametrize("text", ["One sentence. " * 60, "充币需要十二个确认。" * 40, "x" * 900])
def test_what_is_too_long_ends_with_where_the_rest_is(text: str) -> None:
    short = shortened(text, HERE, more="The rest in private.")
    assert length(short, HERE) <= 280
    assert short.endswith("\n\nThe rest in private.")
    assert length(short, HERE) > 180
    assert shortened("short", HERE, more="x") == "short"


class TestTypedChoices:
    @pytest.mark.parametrize("typed", ["1", "/1", "Solved", "✅ solved"])
    def test_a_number_or_a_label_is_the_press(self, counter: Counter, typed: str) -> None:
        (put,) = counter.does(SURE)
        buttons = [button for row in put.message.buttons for button in row]
        counter.view.choices = [button for button in buttons if "Solved" in button.label]
        event = Command(name="1", message_id="c") if typed == "/1" else typed
        counter.does(event, addressed=True)
        assert counter.notices == [counter.say("thanks-solved")]

    @pytest.mark.parametrize("typed", ["0", "9", "/9", "99999", "²"])
    def test_what_is_not_offered_is_no_choice(self, counter: Counter, typed: str) -> None:
        (put,) = counter.does(SURE)
        counter.view.choices = [button for row in put.message.buttons for button in row]
        counter.does(Command(name=typed[1:]) if typed.startswith("/") else typed, addressed=True)
        assert counter.notices == []

    def test_in_a_form_a_bare_number_is_the_answer(self, counter: Counter) -> None:
        """An amount of 1 is no press of the first button; `/1` is."""
        counter.commands("ticket", "it is gone")
        counter.presses_label(counter.content.categories[0].title["en"])
        counter.view.choices = [button for put in counter.puts for row in put.message.buttons for button in row]
        counter.does("1")
        draft = counter.view.dialogue(PRIVATE.lane, ANA.key).draft
        assert draft is not None
        assert "1" in draft.values.values()

    def test_where_buttons_can_be_pressed_a_number_is_a_word(self, counter: Counter) -> None:
        (put,) = counter.does(SURE)
        counter.view.choices = [button for row in put.message.buttons for button in row]
        counter.facts = replace(HERE, buttons=9)
        counter.does("1")
        assert counter.notices == []
