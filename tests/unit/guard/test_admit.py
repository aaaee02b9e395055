"""What is stored of an event: texts cleaned, secrets masked wherever they stand, names made safe."""

from datetime import UTC, datetime

import pytest

from bot.guard.admit import NAME_LENGTH, admit
from bot.messages import (
    Address,
    Attachment,
    Command,
    Deleted,
    Edited,
    Event,
    FileKind,
    FormSent,
    Incoming,
    Membership,
    Message,
    Moved,
    Person,
    Piece,
    Press,
    RoomKind,
    Unreadable,
)
from tests.fakes.chains import BARE, EVM_HASH, SOLANA_HASH, TRON_HASH

WHERE = Address(platform="chat", account="main", chat="1")
SECRET = "my password: hunter22-Xy"
SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
FILE = Attachment(kind=FileKind.FILE, name="../../etc/pass\u202ewd")


def _admitted(event: Event, *, name: str = "Ana") -> Incoming:
    person = Person(platform="chat", id="7", name=name)
    moment = datetime(2026, 11, 2, tzinfo=UTC)
    return admit(Incoming(id="1", at=moment, sender=person, where=WHERE, room=RoomKind.PRIVATE, event=event))


@pytest.mark.parametrize(
    "event",
    [
        Message(message_id="1", text=SECRET),
        Message(message_id="1", pieces=(Piece(message_id="1", text=SECRET), Piece(message_id="2"))),
        Edited(message_id="1", text=SECRET),
        Command(name="note", text=SECRET),
        FormSent(form="ticket-other", values={"about": SECRET}),
        Unreadable(raw=SECRET, error="KeyError"),
    ],
)
def test_a_secret_is_masked_wherever_a_person_can_write_it(event: Event) -> None:
    """And the event says so, for the person to be told."""
    admitted = _admitted(event)
    assert admitted.masked
    assert "hunter22" not in repr(admitted)


HASHES = (BARE, TRON_HASH, EVM_HASH, SOLANA_HASH)


@pytest.mark.parametrize("tx_hash", HASHES)
@pytest.mark.parametrize(
    "written", ["{}", " {} ", "TXID: {}", "交易哈希：{}", "https://explorer.example/tx/{}", "{}\n{}"]
)
def test_a_transaction_hash_is_kept_in_forms_and_in_dialogue(tx_hash: str, written: str) -> None:
    """It has the shape of a private key, and staff cannot help without it."""
    answer = written.replace("{}", tx_hash)
    for event in (
        Message(message_id="1", text=answer),
        FormSent(form="ticket-deposit", values={"about": "my private key is safe", "transaction": answer}),
    ):
        admitted = _admitted(event)
        assert (admitted.event, admitted.masked) == (event, False)


@pytest.mark.parametrize("tx_hash", HASHES)
@pytest.mark.parametrize("written", ["my private key is {}", "{} (private key)", "私钥 {}", "txid? no, secret key: {}"])
def test_what_is_called_a_private_key_is_masked_also_where_a_hash_was_asked_for(tx_hash: str, written: str) -> None:
    """The name of the field excuses nothing."""
    answer = written.replace("{}", tx_hash)
    for event in (
        Message(message_id="1", text=answer),
        FormSent(form="ticket-deposit", values={"transaction": answer}),
    ):
        admitted = _admitted(event)
        assert admitted.masked
        assert tx_hash not in repr(admitted)


@pytest.mark.parametrize(
    "event",
    [
        Message(message_id="1", text="where is my deposit?"),
        Press(press_id="1", action="v1-solved-q1"),
        Deleted(message_id="1"),
        Moved(to=WHERE),
        Membership(present=True, title="Traders"),
    ],
)
def test_what_is_clean_is_stored_as_it_came(event: Event) -> None:
    """Nothing a reader would miss is changed."""
    admitted = _admitted(event)
    assert (admitted.event, admitted.masked) == (event, False)


def test_a_secret_that_is_spread_over_captions_is_not_kept_in_parts() -> None:
    """The words of each picture alone would be harmless."""
    half = SEED.index(" worth")
    texts = (SEED[:half], SEED[half:].strip())
    pieces = tuple(Piece(message_id=str(n), text=text) for n, text in enumerate(texts))
    admitted = _admitted(Message(message_id="0", text="\n".join(texts), pieces=pieces))
    assert admitted.masked
    assert not any(word in repr(admitted.event) for word in ("winner", "sausage"))


@pytest.mark.parametrize(
    "event",
    [
        Message(message_id="1", attachments=(FILE,)),
        Message(message_id="1", pieces=(Piece(message_id="1", attachments=(FILE,)),)),
        Edited(message_id="1", attachments=(FILE,)),
        Command(name="reply", attachments=(FILE,)),
        FormSent(form="ticket-other", values={}, attachments=(FILE,)),
    ],
)
def test_the_name_of_a_file_is_no_path_and_hides_nothing(event: Event) -> None:
    """Whatever carries it."""
    admitted = repr(_admitted(event).event)
    assert "name='passwd'" in admitted
    assert "etc" not in admitted


def test_names_are_one_short_line() -> None:
    """Of people, rooms, commands and form fields."""
    assert _admitted(Deleted(message_id="1"), name="A\nna\u202e" + "a" * 200).sender.name.startswith("A naa")
    assert len(_admitted(Deleted(message_id="1"), name="a" * 200).sender.name) <= NAME_LENGTH
    room = _admitted(Membership(present=True, title="x" * 200)).event
    assert isinstance(room, Membership)
    assert len(room.title) <= NAME_LENGTH
    form = _admitted(FormSent(form="f", values={"k" * 200: "v"})).event
    assert isinstance(form, FormSent)
    assert [len(name) <= NAME_LENGTH for name in form.values] == [True]
    press = _admitted(Press(press_id="1", action="v" * 999)).event
    assert isinstance(press, Press)
    assert len(press.action) <= 256
