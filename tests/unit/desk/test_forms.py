"""Opening a ticket: the category, the questions one by one or as a whole form, the review, the ticket."""

from dataclasses import replace

import pytest

from bot.desk.opening import form_behind
from bot.messages import FormSent, Message, Press
from bot.tickets.files import FileRules
from bot.tickets.ticket import Status
from tests.fakes.people import ANA, BEN, GROUP, MEI, PRIVATE, STAFF, photo
from tests.fakes.view import Counter, buttons_of

MOST_FILES = FileRules().most
WHOLE = {"about": "It is gone", "network": "trc20", "contact": "", "unknown": "ignored"}


@pytest.fixture
def counter() -> Counter:
    return Counter()


def _begin(counter: Counter, category: str = "Deposits") -> None:
    counter.commands("ticket")
    counter.presses_label(category)


def _button(counter: Counter, key: str) -> None:
    counter.presses_label(counter.say(key))


def test_a_form_from_first_question_to_ticket(counter: Counter) -> None:
    """Category, text, choice, a line that may be skipped, files, review."""
    _begin(counter)
    assert counter.say("form-intro") in counter.said[0], "staff never ask for passwords"
    assert "1/4 **What happened?**" in counter.said[1]
    counter.does("It is gone")
    assert "2/4 **Which network?**" in counter.said[0]
    counter.presses_label("TRON")
    _button(counter, "button-skip")
    counter.does(Message(message_id="1", attachments=(photo("a.png"), photo("b.png"))))
    _button(counter, "button-files-done")
    review = counter.said[0]
    assert "What happened?**: It is gone" in review
    assert "TRON" in review
    assert "a.png, b.png" in review
    _button(counter, "button-send")
    ticket = counter.the_ticket()
    assert (ticket.status, ticket.category, ticket.requester) == (Status.NEW, "deposit", ANA.key)
    opened = counter.view.history(ticket.ref)[0]
    assert [file.name for file in opened.attachments] == ["a.png", "b.png"]
    assert opened.text == "What happened?: It is gone\nWhich network?: TRON"


@pytest.mark.parametrize("typed", ["TRON", "tron", "trc20", "1"])
def test_a_choice_can_be_typed(counter: Counter, typed: str) -> None:
    """As label, value or number."""
    _begin(counter)
    counter.does("It is gone")
    counter.does(typed)
    assert "3/4" in counter.said[0]


@pytest.mark.parametrize(
    ("answers", "wrong", "reason"),
    [
        ((), "x" * 101, "form-too-long"),
        (("It is gone",), "Bitcoin", "form-choice"),
        (("It is gone", "1"), "no address", "form-pattern"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_for_again(
    counter: Counter, answers: tuple[str, ...], wrong: str, reason: str
) -> None:
    """The answers given before stay."""
    _begin(counter)
    for answer in answers:
        counter.does(answer)
    counter.does(wrong)
    label = ["What happened?", "Which network?", "E-mail"][len(answers)]
    detail = {"form-too-long": "100", "form-pattern": "Like name@example.com."}.get(reason, "")
    said = counter.say(reason, field=label, detail=detail, found=wrong)
    assert counter.said[0].startswith(said)
    assert f"{len(answers) + 1}/4" in counter.said[1]


def test_changing_keeps_what_was_said_as_a_proposal(counter: Counter) -> None:
    """Each answer can be kept with one press, or written anew; skipping takes it back."""
    _begin(counter)
    for answer in ("It is gone", "1", "ana@example.com"):
        counter.does(answer)
    _button(counter, "button-skip")
    _button(counter, "button-again")
    assert counter.say("form-proposal", text="It is gone") in counter.said[0]
    _button(counter, "button-keep")
    counter.does("Ethereum")
    _button(counter, "button-skip")
    _button(counter, "button-skip")
    assert "Ethereum" in counter.said[0]
    assert "ana@example.com" not in counter.said[0]
    assert "It is gone" in counter.said[0]


def test_a_required_answer_cannot_be_skipped(counter: Counter) -> None:
    """Not even with a forged button."""
    _begin(counter)
    assert counter.say("button-skip") not in buttons_of(counter.puts)
    counter.presses("fs_0")
    assert "1/4" in counter.said[0]
    counter.presses("fd")
    assert counter.said[0] == counter.say("form-required", field="What happened?")
    assert "1/4" in counter.said[1]
    assert counter.view.stored == {}


def test_a_button_of_an_earlier_question_changes_nothing(counter: Counter) -> None:
    """A second press of "skip", or a choice that was already made."""
    _begin(counter)
    counter.does("It is gone")
    shown = counter.puts
    option = shown[0].message.buttons[1][0].action or ""
    counter.presses(option)
    counter.presses(option)
    assert counter.notices == [counter.say("button-outdated")]
    assert "3/4" in counter.said[0]


def test_cancelling_forgets_the_form(counter: Counter) -> None:
    """By button or by command; then messages are questions again."""
    for cancel in (lambda: _button(counter, "button-cancel"), lambda: counter.commands("cancel")):
        _begin(counter)
        cancel()
        assert counter.said == [counter.say("form-cancelled")]
        counter.does("deposit is missing")
        assert "Wait for **12**" in counter.said[0]
    counter.commands("cancel")
    assert counter.said == [counter.say("nothing-to-cancel")]


def test_no_more_files_than_the_limit_are_kept(counter: Counter) -> None:
    """Counted aloud."""
    _begin(counter)
    counter.does("It is gone")
    counter.does("1")
    _button(counter, "button-skip")
    counter.does(Message(message_id="1", attachments=tuple(photo(f"{n}.png") for n in range(MOST_FILES + 3))))
    left_out = [counter.say("file-one-too-many", name=f"{n}.png", most=MOST_FILES) for n in range(10, 13)]
    assert counter.said == [*left_out, counter.say("form-files-so-far", count=MOST_FILES)]


@pytest.mark.parametrize(("by", "where"), [(ANA, GROUP), (MEI, STAFF)])
def test_among_others_only_the_way_into_private_is_shown(counter: Counter, by: object, where: object) -> None:
    """And no form begins there."""
    counter.commands("ticket", by=by, where=where)
    assert counter.said == [counter.say("ticket-in-private")]
    assert [b.private for put in counter.puts for row in put.message.buttons for b in row] == [True]
    assert counter.view.dialogues == {}


def test_ask_a_person_begins_with_the_question_and_the_entrys_category(counter: Counter) -> None:
    """One press after any answer; also from a public room, in private."""
    counter.does("deposit is missing", where=GROUP)
    person = next(b for row in counter.puts[0].message.buttons for b in row if b.label == counter.say("button-person"))
    assert person.private
    counter.presses(person.action or "", where=PRIVATE)
    assert counter.say("form-proposal", text="deposit is missing") in counter.said[1]
    _button(counter, "button-keep")
    counter.presses_label("TRON")
    _button(counter, "button-skip")
    _button(counter, "button-skip")
    _button(counter, "button-send")
    assert counter.the_ticket().subject == "deposit is missing"


def test_after_choices_the_category_is_asked(counter: Counter) -> None:
    """Nobody knows yet what it is about."""
    counter.does("networks?")
    _button(counter, "button-person")
    assert counter.said == [counter.say("ticket-which")]


def test_a_form_of_another_person_is_not_touched(counter: Counter) -> None:
    """Ben's press in his chat concerns his own form only."""
    _begin(counter)
    counter.presses("fs_0", by=BEN, where=replace(PRIVATE, chat=BEN.id))
    assert counter.notices == [counter.say("button-outdated")]


@pytest.fixture
def native() -> Counter:
    """On a platform that shows forms itself."""
    counter = Counter()
    counter.facts = replace(counter.facts, forms=True)
    return counter


def test_a_native_form_comes_whole_and_back(native: Counter) -> None:
    """Values of unknown fields are ignored."""
    _begin(native)
    form = native.puts[-1].message.form
    assert form is not None
    assert [f.name for f in form.fields] == ["about", "network", "contact", "files"]
    assert form.intro == native.say("form-intro")
    native.does(FormSent(form=form.id, values=WHOLE, attachments=(photo(),)))
    assert "ignored" not in native.view.history(native.the_ticket().ref)[0].text


def test_a_native_form_with_mistakes_comes_back_filled_in(native: Counter) -> None:
    """All mistakes at once; what was right need not be typed again."""
    _begin(native)
    native.does(FormSent(form="ticket-deposit", values={"about": "", "network": "trc20", "contact": "nowhere"}))
    (said,) = native.said
    assert native.say("form-required", field="What happened?") in said
    assert "E-mail" in said
    form = native.puts[0].message.form
    assert form is not None
    assert [f.value for f in form.fields] == ["", "trc20", "nowhere", ""]
    assert native.view.stored == {}


def test_too_many_files_are_told_also_where_none_were_asked_for(native: Counter) -> None:
    """By name; the ticket is opened with those that fit."""
    files = tuple(photo(f"{n}.png") for n in range(MOST_FILES + 1))
    native.does(FormSent(form="ticket-other", values={"about": "x"}, attachments=files))
    assert native.said[0] == native.say("file-one-too-many", name="10.png", most=MOST_FILES)
    assert len(native.view.history(native.the_ticket().ref)[0].attachments) == MOST_FILES


def test_a_native_form_that_is_out_of_date_is_refused(native: Counter) -> None:
    """Its category was removed meanwhile."""
    native.does(FormSent(form="ticket-gone", values=WHOLE))
    assert native.said == [native.say("button-outdated")]


def test_forms_are_taken_in_private_only(native: Counter) -> None:
    """Whatever a client sends."""
    native.does(FormSent(form="ticket-deposit", values=WHOLE), where=GROUP)
    assert native.said == [native.say("denied-place")]
    assert native.view.stored == {}


# --- where a platform shows only so many fields at once ---------------------------------------------------------------


@pytest.fixture
def stepwise() -> Counter:
    """On a platform that shows forms itself, three fields at a time."""
    counter = Counter()
    counter.facts = replace(counter.facts, forms=True, form_fields=3)
    return counter


def _shown(counter: Counter) -> list[str]:
    form = counter.puts[-1].message.form
    return [f.name for f in form.fields] if form else []


def test_a_long_form_comes_in_steps_and_opens_one_ticket(stepwise: Counter) -> None:
    """What was left empty was asked all the same."""
    _begin(stepwise)
    assert _shown(stepwise) == ["about", "network", "contact"]
    stepwise.does(FormSent(form="ticket-deposit", values={"about": "It is gone", "network": "trc20", "contact": ""}))
    assert stepwise.said == [stepwise.say("form-next")]
    assert _shown(stepwise) == ["files"]
    stepwise.does(FormSent(form="ticket-deposit", values={"files": ""}, attachments=(photo("a.png"),)))
    opened = stepwise.view.history(stepwise.the_ticket().ref)[0]
    assert opened.text == "What happened?: It is gone\nWhich network?: TRON"
    assert [file.name for file in opened.attachments] == ["a.png"]


def test_of_a_form_in_steps_only_what_is_wrong_is_shown_again(stepwise: Counter) -> None:
    _begin(stepwise)
    wrong = {"about": "It is gone", "network": "trc20", "contact": "nowhere"}
    stepwise.does(FormSent(form="ticket-deposit", values=wrong))
    stepwise.does(FormSent(form="ticket-deposit", values={"files": ""}))
    assert _shown(stepwise) == ["contact"]
    stepwise.does(FormSent(form="ticket-deposit", values={"contact": "ana@kestrel.example"}))
    assert "ana@kestrel.example" in stepwise.view.history(stepwise.the_ticket().ref)[0].text


def test_who_begins_anew_is_asked_everything_anew(stepwise: Counter) -> None:
    _begin(stepwise)
    stepwise.does(FormSent(form="ticket-deposit", values={"about": "It is gone", "network": "trc20", "contact": ""}))
    _begin(stepwise)
    assert _shown(stepwise) == ["about", "network", "contact"]


def test_the_form_behind_a_button_is_the_one_that_the_press_would_bring(stepwise: Counter) -> None:
    """A platform that must show it at once asks for it; the press is handled afterwards, and brings no second one."""
    stepwise.does("deposit is missing")
    opener = _action(stepwise, "button-person")
    press = Press(press_id="1", action=opener, form_shown=True)
    form = form_behind(stepwise.scene(press), opener)
    assert form is not None
    assert (form.fields[0].name, form.fields[0].value) == ("about", "deposit is missing")
    stepwise.does(press)
    assert stepwise.said == []
    stepwise.does(FormSent(form=form.id, values={"about": "It is gone", "network": "trc20", "contact": ""}))
    assert _shown(stepwise) == ["files"]
    next_one = form_behind(stepwise.scene(Press(press_id="2", action=form.id)), form.id)
    assert next_one is not None
    assert [f.name for f in next_one.fields] == ["files"]


def test_the_first_form_asks_what_it_is_about_and_the_categorys_own_asks_the_rest(stepwise: Counter) -> None:
    """What happened and the files are not asked for again; the press that opened it brings nothing."""
    press = Press(press_id="1", action="ticket", form_shown=True)
    form = form_behind(stepwise.scene(press), "ticket")
    assert form is not None
    assert [(f.name, f.kind.value, f.required) for f in form.fields] == [
        ("category", "choice", True),
        ("about", "paragraph", True),
        ("files", "files", False),
    ]
    assert "deposit" in [option.value for option in form.fields[0].options]
    assert stepwise.say("form-intro") == form.intro
    stepwise.does(press)
    assert stepwise.said == []
    values = {"category": "deposit", "about": "It is gone", "files": ""}
    stepwise.does(FormSent(form=form.id, values=values, attachments=(photo("a.png"),)))
    assert _shown(stepwise) == ["network", "contact"]
    stepwise.does(FormSent(form="ticket-deposit", values={"network": "trc20", "contact": ""}))
    ticket = stepwise.the_ticket()
    assert (ticket.category, ticket.question) == ("deposit", "It is gone")


def test_a_category_that_is_gone_is_chosen_anew_and_nothing_that_was_written_is_lost(stepwise: Counter) -> None:
    stepwise.does(
        FormSent(form="ticket", values={"category": "gone", "about": "It is gone"}, attachments=(photo("a.png"),))
    )
    stepwise.presses_label("Deposits")
    shown = next(put.message.form for put in stepwise.puts if put.message.form is not None)
    assert shown.fields[0].value == "It is gone"


def test_who_asks_a_person_about_what_no_entry_knows_gets_the_first_form(stepwise: Counter) -> None:
    """With the question in it; the press brings nothing more."""
    stepwise.does("my parrot is ill")
    opener = _action(stepwise, "button-person")
    press = Press(press_id="1", action=opener, form_shown=True)
    form = form_behind(stepwise.scene(press), opener)
    assert form is not None
    assert [(f.name, f.value) for f in form.fields[:2]] == [("category", ""), ("about", "my parrot is ill")]
    stepwise.does(press)
    assert stepwise.said == []
    stepwise.does(Press(press_id="2", action=opener))
    assert stepwise.said == [stepwise.say("ticket-which")], "where it could not be shown in time"


def test_what_was_written_before_is_proposed_in_the_first_form(stepwise: Counter) -> None:
    stepwise.commands("ticket", "where is my deposit")
    form = form_behind(stepwise.scene(Press(press_id="1", action="ticket")), "ticket")
    assert form is not None
    assert form.fields[1].value == "where is my deposit"


@pytest.mark.parametrize("opener", ["ticket_gone", "ticket-gone", "solved_1", "person_unknown", "nonsense"])
def test_most_buttons_open_no_form(stepwise: Counter, opener: str) -> None:
    """Nor do those that are out of date."""
    assert form_behind(stepwise.scene(Press(press_id="1", action=opener)), opener) is None


def _action(counter: Counter, key: str) -> str:
    label = counter.say(key)
    return next(
        b.action for put in counter.puts for row in put.message.buttons for b in row if b.label == label and b.action
    )
