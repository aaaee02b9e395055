"""Giving feedback: the type, the short form, and where it goes; and the digest that staff ask for."""

from dataclasses import replace

import pytest

from bot.delivery.delivery import Priority
from bot.feedback.feedback import FeedbackRules
from bot.messages import Command, FormSent, Message
from bot.store.codec import from_json, to_json
from bot.tickets.files import FileRules
from bot.tickets.intake import Draft, Purpose
from bot.tickets.ticket import Urgency
from tests.fakes.people import ANA, GROUP, LEE, MEI, PRIVATE, STAFF, THREAD, photo
from tests.fakes.view import Counter, buttons_of
from tests.unit.desk.test_dispatch import EMERGENCIES, HACKED

PRODUCT = replace(STAFF, chat="-700", thread="5")


@pytest.fixture
def counter() -> Counter:
    """Bugs have a place of their own."""
    return Counter(feedback=FeedbackRules(rooms={"product": PRODUCT}))


@pytest.fixture
def native() -> Counter:
    """On a platform that shows forms itself."""
    counter = Counter(feedback=FeedbackRules(rooms={"product": PRODUCT}))
    counter.facts = replace(counter.facts, forms=True)
    return counter


def _button(counter: Counter, key: str, language: str = "en") -> None:
    counter.presses_label(counter.say(key, language))


def _give(counter: Counter, words: str = "bug", text: str = "It hangs") -> None:
    counter.commands("feedback", words)
    counter.does(text)
    for _ in range(3):
        _button(counter, "button-skip")
    _button(counter, "button-send")


def test_a_form_from_the_type_to_the_thanks(counter: Counter) -> None:
    """Text, expectation, contact, files, review; the record holds all of it, and staff read it in the type's place."""
    counter.commands("feedback")
    assert buttons_of(counter.puts) == ["🐞 Bug", "💡 Idea", counter.say("button-cancel")]
    counter.presses_label("🐞 Bug")
    assert "**🐞 Bug**" in counter.said[0]
    assert counter.say("form-intro") in counter.said[0], "staff never ask for passwords"
    assert f"1/4 **{counter.say('feedback-form-about')}**" in counter.said[1]
    counter.does("It hangs\nfor an *hour*")
    counter.does("An answer")
    counter.does("ana@example.com")
    counter.does(Message(message_id="1", attachments=(photo("a.png"), photo("b.png"))))
    _button(counter, "button-files-done")
    assert "ana@example.com" in counter.said[0], "the review"
    _button(counter, "button-send")
    assert counter.to(PRIVATE)[-1].body == counter.say("feedback-taken")
    (kept,) = counter.view.feedback
    assert (kept.type, kept.text, kept.expected) == ("bug", "It hangs\nfor an *hour*", "An answer")
    assert (kept.contact, kept.person, kept.name) == ("ana@example.com", ANA.key, "Ana")
    assert (kept.platform, kept.language, kept.at) == ("chat", "en", counter.now)
    (copy,) = (put for put in counter.puts if put.message.to == PRODUCT)
    assert (copy.priority, copy.key) == (Priority.STAFF, f"feedback:{kept.id}")
    assert "It hangs" in copy.message.body
    assert r"\*hour\*" in copy.message.body, "inert"
    assert "ana@example" in copy.message.body
    assert [file.name for file in copy.message.attachments] == ["a.png", "b.png"]
    assert copy.origin is not None
    assert (copy.origin.where, copy.origin.language) == (PRIVATE, "en"), "who hears of a file that cannot be passed on"
    assert counter.view.stored == {}, "no ticket"


def test_afterwards_the_conversation_is_as_it_was(counter: Counter) -> None:
    """The form is over; what belonged to a ticket before still does."""
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    _give(counter)
    counter.does("Are you there?")
    assert any("Are you there?" in message.body for message in counter.to(THREAD))
    assert len(counter.view.feedback) == 1


@pytest.mark.parametrize(
    ("words", "text"), [("bug", ""), ("故障 it hangs", "it hangs"), ("BUG it hangs", "it hangs"), ("Bug  it", "it")]
)
def test_a_type_that_is_named_is_not_asked_for(counter: Counter, words: str, text: str) -> None:
    """What else is written is proposed as what is to be said."""
    counter.commands("feedback", words)
    assert "1/4" in counter.said[1]
    assert (counter.say("button-keep") in buttons_of(counter.puts)) is bool(text)
    if text:
        _button(counter, "button-keep")
        assert "2/4" in counter.said[0]


def test_words_that_name_no_type_are_what_is_to_be_said(counter: Counter) -> None:
    """And its files come along."""
    counter.commands("feedback", "it hangs", files=(photo(),))
    counter.presses_label("💡 Idea")
    assert counter.say("form-proposal", text="it hangs") in counter.said[1]
    _button(counter, "button-keep")
    _button(counter, "button-skip")
    _button(counter, "button-skip")
    _button(counter, "button-files-done")
    _button(counter, "button-send")
    (kept,) = counter.view.feedback
    assert (kept.type, kept.text, len(kept.files)) == ("idea", "it hangs", 1)


@pytest.mark.parametrize("where", [GROUP, STAFF])
def test_among_others_only_the_way_into_private_is_shown(counter: Counter, where: object) -> None:
    """Nobody else reads along."""
    counter.commands("feedback", "bug it hangs", where=where, by=MEI)
    assert counter.said == [counter.say("feedback-in-private")]
    ((button,),) = counter.puts[0].message.buttons
    assert (button.action, button.private) == ("feedback", True)
    counter.presses("feedback")
    assert counter.say("feedback-which") in counter.said


def test_it_can_be_cancelled_and_corrected_before_it_is_sent(counter: Counter) -> None:
    """What was said is proposed anew; cancelling sends nothing."""
    counter.commands("feedback", "idea")
    counter.does("Moer coins")
    for _ in range(3):
        _button(counter, "button-skip")
    _button(counter, "button-again")
    counter.does("More coins")
    for _ in range(3):
        _button(counter, "button-skip")
    assert "More coins" in counter.said[0]
    _button(counter, "button-cancel")
    assert counter.said == [counter.say("form-cancelled")]
    assert counter.view.feedback == []


def test_an_empty_one_is_not_taken(counter: Counter) -> None:
    """Something has to be said."""
    counter.commands("feedback", "bug")
    assert counter.say("button-skip") not in buttons_of(counter.puts)
    counter.presses("fs_0")
    assert "1/4" in counter.said[0]


def test_a_native_form_comes_whole_and_back(native: Counter) -> None:
    """With what was written proposed; mistakes come back with the form filled in."""
    native.commands("feedback", "bug it hangs")
    form = native.puts[-1].message.form
    assert form is not None
    assert (form.id, form.intro) == ("feedback-bug", native.say("form-intro"))
    assert [(f.name, f.value) for f in form.fields] == [
        ("about", "it hangs"), ("expected", ""), ("contact", ""), ("files", ""),
    ]  # fmt: skip
    native.does(FormSent(form=form.id, values={"about": "", "expected": "more"}))
    again = native.puts[0].message.form
    assert again is not None
    assert [f.value for f in again.fields] == ["", "more", "", ""]
    assert native.say("form-required", field=form.fields[0].label) in native.said[0]
    native.does(FormSent(form=form.id, values={"about": "it hangs", "expected": "more", "x": "y"}))
    assert [(f.text, f.expected) for f in native.view.feedback] == [("it hangs", "more")]
    assert native.said[0] == native.say("feedback-taken")


def test_a_form_of_one_kind_takes_nothing_from_the_draft_of_another(native: Counter) -> None:
    """Both can stand open on a page."""
    native.commands("ticket", "my secret matter", files=(photo("mine.png"),))
    native.presses_label("Something else")
    native.does(FormSent(form="feedback-idea", values={"about": "More coins"}))
    (kept,) = native.view.feedback
    assert kept.files == ()
    native.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    assert native.the_ticket().category == "other"


def test_a_button_of_one_kind_does_not_go_on_with_the_draft_of_another(counter: Counter) -> None:
    """A ticket's category that is pressed while feedback is given begins a ticket."""
    counter.commands("feedback", "bug it hangs")
    counter.presses("ticket_other")
    assert "**Something else**" in counter.said[0]
    counter.does("It is gone")
    _button(counter, "button-send")
    assert counter.the_ticket().category == "other"
    assert counter.view.feedback == []


@pytest.mark.parametrize("form", ["feedback-none", "feedback-", "feedback", "opinion-bug", "bug", "-", ""])
def test_a_forged_form_is_out_of_date(native: Counter, form: str) -> None:
    """Nothing is kept."""
    native.does(FormSent(form=form, values={"about": "x"}))
    assert native.said == [native.say("button-outdated")]
    assert native.view.feedback == []


def test_too_many_files_are_told(native: Counter) -> None:
    """As in a ticket's form."""
    most = FileRules().most
    files = tuple(photo(f"{n}.png") for n in range(most + 1))
    native.does(FormSent(form="feedback-bug", values={"about": "x"}, attachments=files))
    assert native.said[0] == native.say("file-one-too-many", name=f"{most}.png", most=most)


def test_files_too_large_for_staffs_place_are_named_on_both_sides(native: Counter) -> None:
    """The rest goes on."""
    native.facts = replace(native.facts, max_file=10)
    files = (replace(photo("huge.mov"), size=99, sha256="b" * 64), photo("small.png"))
    native.does(FormSent(form="feedback-bug", values={"about": "x"}, attachments=files))
    (copy,) = native.to(PRODUCT)
    assert "huge.mov" in copy.body
    assert [file.name for file in copy.attachments] == ["small.png"]
    assert any("huge.mov" in message.body for message in native.to(PRIVATE))


@pytest.mark.parametrize("type_id", ["idea", "bug"])
def test_without_a_place_of_its_own_it_goes_to_the_staff_room(type_id: str) -> None:
    """Also where the file names a place that the configuration does not."""
    counter = Counter()
    _give(counter, type_id)
    assert "It hangs" in counter.to(STAFF)[0].body


def test_a_place_on_a_platform_that_is_not_connected_is_none() -> None:
    """What is put there would never leave."""
    counter = Counter(feedback=FeedbackRules(rooms={"product": replace(PRODUCT, platform="elsewhere")}))
    _give(counter)
    assert len(counter.to(STAFF)) == 1


def test_without_any_place_it_is_kept_all_the_same() -> None:
    """The digest on the terminal and on the staff page shows it."""
    counter = Counter(staff_room=None)
    _give(counter)
    assert len(counter.view.feedback) == 1
    assert counter.said == [counter.say("feedback-taken")]


def test_staff_read_it_in_their_language(counter: Counter) -> None:
    """The member in theirs."""
    counter.view.languages["chat", ANA.id] = "zh"
    counter.commands("feedback", "故障")
    counter.does("卡住了")
    for _ in range(3):
        _button(counter, "button-skip", "zh")
    _button(counter, "button-send", "zh")
    assert counter.to(PRIVATE)[-1].body == counter.say("feedback-taken", "zh")
    (copy,) = counter.to(PRODUCT)
    assert "Feedback: 🐞 Bug" in copy.body
    assert f"{counter.say('feedback-form-about')}: 卡住了" in copy.body


def test_a_type_that_is_removed_meanwhile_loses_nothing(counter: Counter) -> None:
    """It is kept under its id."""
    counter.commands("feedback", "bug")
    counter.content = replace(counter.content, feedback=())
    counter.does("It hangs")
    for _ in range(3):
        _button(counter, "button-skip")
    _button(counter, "button-send")
    assert [(f.type, f.text) for f in counter.view.feedback] == [("bug", "It hangs")]
    assert len(counter.to(STAFF)) == 1


def test_without_types_no_feedback_is_taken(counter: Counter) -> None:
    """The command says so, and where help is; also in public."""
    counter.content = replace(counter.content, feedback=())
    for where in (PRIVATE, GROUP):
        counter.commands("feedback", "bug", where=where)
        assert counter.said == [counter.say("feedback-none")]
    counter.presses("feedback_bug")
    assert counter.notices == [counter.say("button-outdated")]
    counter.commands("help")
    assert "/feedback" not in counter.said[0]


def test_help_offers_it(counter: Counter) -> None:
    """Where there are types."""
    counter.commands("help")
    assert "/feedback" in counter.said[0]


def test_very_long_feedback_reaches_staff_whole(native: Counter) -> None:
    """As long as the form takes it, in signs that are written twice to be inert."""
    values = {"about": "*" * 2000, "expected": "_" * 1000, "contact": "[" * 120}
    native.does(FormSent(form="feedback-bug", values=values))
    (copy,) = native.to(PRODUCT)
    assert copy.body.count("*") >= 2000
    assert copy.body.count("_") >= 1000
    assert copy.body.count("[") == 120


def test_a_draft_of_an_earlier_version_is_a_tickets(counter: Counter) -> None:
    """It did not say what it leads to."""
    written = to_json(Draft(category="other")).replace('"purpose":"ticket",', "")
    assert "purpose" not in written
    assert from_json(Draft, written) == Draft(purpose=Purpose.TICKET, category="other")


# --- emergencies -----------------------------------------------------------------------------------------------------


@pytest.fixture
def alert(native: Counter) -> Counter:
    """With words that mean an emergency."""
    native.content = replace(native.content, emergencies=EMERGENCIES)
    return native


@pytest.mark.parametrize("how", ["command", "form", "dialogue"])
def test_an_emergency_that_is_given_as_feedback_is_a_ticket(alert: Counter, how: str) -> None:
    """At once, however it is given: feedback is read when there is time."""
    if how == "command":
        alert.commands("feedback", f"bug {HACKED}")
    elif how == "form":
        alert.does(FormSent(form="feedback-bug", values={"about": HACKED, "expected": "Help"}))
    else:
        alert.facts = replace(alert.facts, forms=False)
        alert.commands("feedback", "bug")
        alert.does(HACKED)
    ticket = alert.the_ticket()
    assert ticket.question == (f"{HACKED}\nHelp" if how == "form" else HACKED), "nothing of it is lost"
    assert ticket.priority is Urgency.EMERGENCY
    assert alert.view.feedback == []
    alert.does("Are you there?")
    assert any("Are you there?" in message.body for message in alert.to(THREAD)), "the form is over"


# --- the digest ------------------------------------------------------------------------------------------------------


def test_staff_ask_for_a_digest(counter: Counter) -> None:
    """Of the last week, or the last day; newest first, quotes inert, contacts left out."""
    _give(counter, "idea", "Old [link](https://x.example)")
    counter.passes(days=2)
    counter.does(FormSent(form="feedback-bug", values={"about": "It hangs", "expected": "It runs", "contact": "a@b.c"}))
    counter.passes(minutes=1)
    counter.commands("digest", by=LEE, where=STAFF)
    (body,) = counter.said
    assert "Feedback: 2" in body
    assert "🐞 Bug: 1 · 💡 Idea: 1" in body
    assert body.index("It hangs") < body.index("Old ")
    assert "“It hangs” → “It runs”" in body
    assert "a@b.c" not in body
    assert r"\[link\]" in body
    counter.commands("digest", "Day", by=MEI, where=STAFF)
    assert "Feedback: 1" in counter.said[0]


def test_an_empty_digest_that_was_asked_for_says_so(counter: Counter) -> None:
    """And so does a word that is no length."""
    counter.commands("digest", by=MEI, where=STAFF)
    assert counter.said[0].startswith("📊 No feedback from 2026-11-15 12:00")
    counter.commands("digest", "month", by=MEI, where=STAFF)
    assert counter.said == [counter.say("digest-usage")]


def test_members_see_no_digest(counter: Counter) -> None:
    """It holds what others wrote."""
    _give(counter)
    for where in (PRIVATE, GROUP):
        counter.does(Command(name="digest", message_id="c"), where=where)
        assert not any("It hangs" in said for said in counter.said)
