"""A form that asks for times, amounts, networks, hashes, e-mail addresses and order numbers, as the member meets it."""

from dataclasses import replace

import pytest

from bot.desk.casefile import _event_line
from bot.messages import FieldKind, FormSent, Message
from tests.fakes.chains import EVM_HASH, SOLANA_HASH, TRON_HASH
from tests.fakes.content import TRANSFER, content_of_transfers
from tests.fakes.people import ANA, MEI, STAFF, THREAD, photo
from tests.fakes.view import Counter, buttons_of

STEPS = {field.name: step for step, field in enumerate(TRANSFER.fields)}
WELL = {
    "about": "It is gone",
    "when": "yesterday 21:00",
    "network": "TRON",
    "amount": "1,234.50 usdt",
    "transaction": f"https://tron.example/#/transaction/{TRON_HASH}",
    "order": "#884213",
    "contact": "Ana@Example.com",
}
KEPT = {
    "about": "It is gone",
    "when": "yesterday 21:00 (2026-11-21 21:00 UTC)",
    "network": "tron",
    "amount": "1234.50 USDT",
    "transaction": TRON_HASH,
    "order": "884213",
    "contact": "Ana@example.com",
}


@pytest.fixture
def counter() -> Counter:
    """Where the form of transfers is the only one."""
    counter = Counter()
    counter.content = content_of_transfers()
    return counter


def _begin(counter: Counter) -> None:
    counter.commands("ticket")
    counter.presses_label("Transfers")


def _button(counter: Counter, key: str) -> None:
    counter.presses_label(counter.say(key))


def _fill_in(counter: Counter, **answers: str) -> None:
    """Answer each question (an empty answer skips it) up to the review."""
    _begin(counter)
    for field in TRANSFER.fields[:-1]:
        answer = {**WELL, **answers}[field.name]
        counter.does(answer) if answer else _button(counter, "button-skip")
    _button(counter, "button-skip")


def test_what_was_understood_stands_in_the_review_and_in_the_ticket(counter: Counter) -> None:
    """Everything as it is kept, in the form's order."""
    _fill_in(counter)
    shown = [KEPT["about"], KEPT["when"], "TRON", KEPT["amount"], TRON_HASH, KEPT["order"], KEPT["contact"]]
    (review,) = counter.said
    places = [review.replace("\\", "").index(value) for value in shown]
    assert places == sorted(places)
    _button(counter, "button-send")
    opened = counter.view.history(counter.the_ticket().ref)[0]
    assert [(answer.field, answer.text) for answer in opened.answers] == list(zip(KEPT, shown, strict=True))


@pytest.mark.parametrize(
    ("field", "wrong", "reason", "facts"),
    [
        ("network", "Dogecoin", "form-choice", {}),
        ("amount", "all of it", "form-amount", {"example": "250.5 USDT"}),
        ("transaction", "no idea", "form-hash", {"example": TRON_HASH}),
        ("transaction", EVM_HASH, "form-hash-network", {"example": TRON_HASH, "detail": "Ethereum, BNB Smart Chain"}),
        ("transaction", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "form-hash-address",
         {"example": TRON_HASH, "detail": "TRON"}),
        ("transaction", "[••• private key]", "form-secret", {}),
        ("order", "no", "form-order", {"example": "20261127-884213"}),
        ("contact", "nowhere", "form-email", {"example": "name@example.com"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wrong_answer_is_told_with_what_was_found_and_an_example(
    counter: Counter, language: str, field: str, wrong: str, reason: str, facts: dict[str, str]
) -> None:
    """In the member's language; the way on is always open, and what was answered before stays."""
    counter.view.languages[ANA.platform, ANA.id] = language
    counter.commands("ticket")
    counter.presses_label(TRANSFER.title[language])
    for before in list(STEPS)[: STEPS[field]]:
        counter.does(WELL[before])
    counter.does(wrong)
    label = TRANSFER.fields[STEPS[field]].label[language]
    found = f"{wrong[:39]}…" if len(wrong) > 40 else wrong
    detail = (
        {"Ethereum, BNB Smart Chain": "以太坊, BNB 智能链", "TRON": "波场"}[facts["detail"]]
        if "detail" in facts and language == "zh"
        else None
    )
    said = counter.say(
        reason, language, field=label, found=found, **{**facts, **({"detail": detail} if detail else {})}
    )
    assert counter.said[0].startswith(said)
    assert label in counter.said[1]
    skip = counter.say("button-skip", language)
    assert skip in buttons_of(counter.puts)
    counter.presses_label(skip)
    assert f"{STEPS[field] + 2}/8" in counter.said[0]


def test_one_answer_is_corrected_and_the_review_comes_back(counter: Counter) -> None:
    """A button for each; nothing else is asked again."""
    _fill_in(counter)
    counter.presses_label("✏️ How much?")
    assert counter.say("form-proposal", text="1234.50 USDT") in counter.said[0]
    counter.does("lots")
    assert counter.said[0].startswith(counter.say("form-amount", field="How much?", found="lots", example="250.5 USDT"))
    counter.does("99")
    assert counter.said[0].startswith(counter.say("form-review", summary="").split("\n")[0])
    assert "How much?**: 99" in counter.said[0]
    assert TRON_HASH in counter.said[0]
    counter.presses_label("✏️ Order number")
    _button(counter, "button-skip")
    assert "884213" not in counter.said[0]
    counter.presses_label("✏️ Files")
    counter.does(Message(message_id="1", attachments=(photo("late.png"),)))
    _button(counter, "button-files-done")
    assert "late.png" in counter.said[0]


def test_a_corrected_network_calls_for_another_hash(counter: Counter) -> None:
    """Told when it is to be sent; one correction, and the review is back."""
    _fill_in(counter)
    counter.presses_label("✏️ Which network?")
    counter.presses_label("Solana")
    _button(counter, "button-send")
    assert counter.view.stored == {}
    others = "Bitcoin, Ethereum, BNB Smart Chain, TRON"
    told = counter.say("form-hash-network", found=f"{TRON_HASH[:39]}…", example=SOLANA_HASH, detail=others)
    assert counter.said[0].startswith(told)
    assert "5/8 **Transaction hash**" in counter.said[1]
    counter.does(SOLANA_HASH)
    _button(counter, "button-send")
    assert f"https://solana.example/tx/{SOLANA_HASH}" in counter.to(STAFF)[0].body


@pytest.mark.parametrize("forged", ["ff", "ff_8", "ff_x", "ff_-1", "ff_99999999999", "ff_0_0"])
def test_a_forged_correction_changes_nothing(counter: Counter, forged: str) -> None:
    """Not even which question is open."""
    _fill_in(counter)
    counter.presses(forged)
    draft = next(iter(counter.view.dialogues.values())).draft
    assert draft is not None
    assert draft.values == KEPT


def test_correcting_before_the_review_leaves_nothing_out(counter: Counter) -> None:
    """A forged jump past a required answer ends at that answer."""
    _begin(counter)
    counter.presses("ff_3")
    counter.does("5 BTC")
    _button(counter, "button-send")
    assert counter.said[0] == counter.say("form-required", field="What happened?")
    assert "1/8" in counter.said[1]


@pytest.mark.parametrize(
    ("network", "tx_hash", "links"),
    [
        ("TRON", TRON_HASH, [("TRON", f"https://tron.example/#/transaction/{TRON_HASH}")]),
        ("BSC", EVM_HASH, [("BNB Smart Chain", f"https://bsc.example/tx/{EVM_HASH}")]),
        (
            "",
            EVM_HASH,
            [
                ("Ethereum", f"https://ethereum.example/tx/{EVM_HASH}"),
                ("BNB Smart Chain", f"https://bsc.example/tx/{EVM_HASH}"),
            ],
        ),
        ("", "", []),
    ],
)
def test_staff_get_the_explorers_page(
    counter: Counter, network: str, tx_hash: str, links: list[tuple[str, str]]
) -> None:
    """Of the chosen chain, else of every one that fits."""
    _fill_in(counter, network=network, transaction=tx_hash)
    _button(counter, "button-send")
    card = counter.to(STAFF)[0].body
    for title, address in links:
        assert f"[{title}]({address})" in card
    assert card.count("](") == len(links)


def test_what_is_private_stands_on_the_card_alone(counter: Counter) -> None:
    """Not in the history that staff list, and marked where answers are taken out."""
    _fill_in(counter)
    _button(counter, "button-send")
    ticket = counter.the_ticket()
    opened = counter.view.history(ticket.ref)[0]
    (card,) = [message.body for message in counter.to(STAFF) if message.new_thread]
    assert f"({counter.say('answer-private')})" in card
    assert "Ana@example.com" in card.replace("\\", "")
    assert "example.com" not in opened.text
    assert [answer.field for answer in opened.answers if answer.private] == ["contact"]
    assert "example.com" not in _event_line(counter.scene(Message(message_id="9"), by=MEI, where=THREAD), opened)
    counter.commands("tickets", by=MEI, where=STAFF)
    counter.commands("history", ticket.ref, by=MEI, where=STAFF)
    assert not any("example.com" in said for said in counter.said)


def test_a_ticket_is_never_named_after_what_is_private(counter: Counter) -> None:
    """Its subject stands in lists and in the thread's title."""
    first = replace(TRANSFER.fields[6], required=True)
    counter.content = replace(counter.content, categories=(replace(TRANSFER, fields=(first, TRANSFER.fields[0])),))
    counter.does(FormSent(form="ticket-transfer", values={"contact": "ana@example.com", "about": "It is gone"}))
    ticket = counter.the_ticket()
    assert (ticket.subject, ticket.question) == ("It is gone", "It is gone")


def test_an_adapter_sees_lines_and_choices(counter: Counter) -> None:
    """It knows nothing of hashes; what is checked is checked in the core."""
    kinds = [field.kind for field in TRANSFER.form("en", intro="", submit="").fields]
    assert kinds == [FieldKind.PARAGRAPH, FieldKind.LINE, FieldKind.CHOICE, *[FieldKind.LINE] * 4, FieldKind.FILES]


def test_a_whole_form_is_read_like_the_questions(counter: Counter) -> None:
    """Every mistake at once, with what was found; what was right is kept as it is read."""
    counter.does(FormSent(form="ticket-transfer", values={**WELL, "amount": "lots", "contact": "nowhere"}))
    (said,) = counter.said
    for reason, label, found, example in (
        ("form-amount", "How much?", "lots", "250.5 USDT"),
        ("form-email", "E-mail", "nowhere", "name@example.com"),
    ):
        assert counter.say(reason, field=label, found=found, example=example) in said
    assert counter.view.stored == {}
    counter.does(FormSent(form="ticket-transfer", values=WELL))
    opened = counter.view.history(counter.the_ticket().ref)[0]
    assert [answer.text for answer in opened.answers if answer.field == "transaction"] == [TRON_HASH]


def test_a_ticket_of_an_earlier_version_keeps_its_card(counter: Counter) -> None:
    """Its answers are there as text alone."""
    _fill_in(counter)
    _button(counter, "button-send")
    ticket = counter.the_ticket()
    key = counter.view.history(ticket.ref)[0].key
    counter.view.events[key] = replace(counter.view.events[key], answers=(), text="What happened?: It is gone")
    counter.presses(f"claim_{ticket.ref}", by=MEI, where=THREAD)
    assert any("What happened?: It is gone" in message.body for message in counter.to(STAFF))


def test_who_writes_in_five_tickets_at_once_is_understood_in_each(counter: Counter) -> None:
    """A reply goes to the ticket of what it answers, everything else to the one that was opened last."""
    refs = []
    for number in range(5):
        counter.does(FormSent(form="ticket-transfer", values={**WELL, "about": f"matter {number}"}))
        refs.append(next(ref for ref in counter.view.stored if ref not in refs))
        counter.does(Message(message_id=f"first-{number}", text=f"words on {number}"))
    for number in (3, 0, 4, 1, 2):
        reply = Message(message_id=f"m{number}", text=f"more on {number}", reply_to=f"first-{number}")
        counter.does(reply)
    counter.does(Message(message_id="last", text="and this"))
    said = {ref: [event.text for event in counter.view.history(ref)[1:]] for ref in refs}
    assert said == {
        ref: [f"words on {n}", f"more on {n}", *(["and this"] if n == 4 else [])] for n, ref in enumerate(refs)
    }


def test_an_impatient_second_press_opens_no_second_ticket(
    counter: Counter,
) -> None:
    """The second press of "send" finds no form."""
    _fill_in(counter)
    send = next(b.action for put in counter.puts for row in put.message.buttons for b in row if b.action == "fd")
    counter.presses(send or "")
    counter.presses(send or "")
    assert counter.notices == [counter.say("button-outdated")]
    assert len(counter.view.stored) == 1
