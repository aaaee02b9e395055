"""The member's conversation as the page shows it: what came in and what went out, as it stands now."""

from dataclasses import replace

from adapters.web.ports import Author, message_id
from bot.app.transcript import transcript
from bot.delivery.delivery import Draft, Operation, Settlement, State
from bot.messages import Command, FormSent, Message, Outgoing, Press
from bot.platform import Sent
from bot.store import Store, Transaction
from bot.tickets.ticket import Happening, Side, TicketEvent
from tests.fakes.drafts import REF, draft, stored
from tests.fakes.people import MEI, NOON, PRIVATE, incoming, later, photo


def _put(tx: Transaction, wanted: Draft, *, seconds: float, sent: bool = True) -> None:
    """A delivery whose call began at a time."""
    moment = later(seconds=seconds)
    begun = tx.outbox.mark_sending(stored(tx, wanted, now=moment), moment)
    if sent:
        tx.outbox.settle(begun, Settlement(state=State.SENT), Sent(message_id=wanted.key), moment)


def _shown(tx: Transaction, *, after: int | None = None, limit: int = 99) -> list[tuple[Author, str]]:
    return [(item.author, item.body) for item in transcript(tx, PRIVATE, after=after, limit=limit)]


def test_both_sides_in_the_order_of_time(store: Store) -> None:
    """Commands as they were typed, forms by their answers, files with their message; presses say nothing."""
    with store.write() as tx:
        events = (
            Message(message_id="1", text="hello"),
            Command(name="note", text="look", attachments=(photo(),), message_id="c"),
            FormSent(form="f", values={"about": "gone", "when": " "}),
            Press(press_id="p", action="x"),
        )
        for number, event in enumerate(events):
            tx.inbox.add(incoming(event, event_id=str(number)), later(seconds=number))
        _put(tx, draft("answer", to=PRIVATE), seconds=0.5)
        assert _shown(tx) == [
            (Author.ME, "hello"),
            (Author.BOT, "answer"),
            (Author.ME, "/note look"),
            (Author.ME, "gone"),
        ]
        assert transcript(tx, PRIVATE, after=None, limit=99)[2].attachments == (photo(),)


def test_what_is_being_sent_is_shown_and_what_is_not_yet_is_not(store: Store) -> None:
    """The page shows what its reader may have seen; notices are no part of the conversation."""
    with store.write() as tx:
        _put(tx, draft("under way", to=PRIVATE), seconds=1, sent=False)
        tx.outbox.add(draft("waiting", to=PRIVATE), NOON)
        tx.outbox.add(Draft(key="n", message=Outgoing(to=PRIVATE, body="notice", answers_press="p")), NOON)
        assert _shown(tx) == [(Author.BOT, "under way")]


def test_only_what_is_new_or_changed_since(store: Store) -> None:
    """An edit and a removal bring their message back, as it stands now."""
    with store.write() as tx:
        for number, key in enumerate(["one", "two", "three"]):
            _put(tx, draft(key, to=PRIVATE), seconds=number)
        seen = transcript(tx, PRIVATE, after=None, limit=99)[-1].cursor
        assert _shown(tx, after=seen) == []
        edit = replace(draft("e", to=PRIVATE), operation=Operation.EDIT, edits_key="one")
        _put(tx, edit, seconds=10)
        _put(tx, replace(draft("d", to=PRIVATE), operation=Operation.DELETE, edits_key="two"), seconds=11)
        changed, removed = transcript(tx, PRIVATE, after=seen, limit=99)
        assert (changed.message_id, changed.body, changed.edited) == (message_id("one"), "e", True)
        assert (removed.message_id, removed.deleted) == (message_id("two"), True)
        assert _shown(tx, limit=1) == [(Author.BOT, "two")]


def test_what_staff_wrote_is_theirs_with_the_name_apart(store: Store) -> None:
    """The relay put the name before the words; the page has a place for it."""
    with store.write() as tx:
        tx.all_tickets.add_event(_line(Happening.STAFF_REPLIED, "It is *safe*"))
        said = Outgoing(to=PRIVATE, body="**Support:** It is \\*safe\\*")
        _put(tx, Draft(key="relay:k/member", message=said, relay_of="k"), seconds=0)
        (item,) = transcript(tx, PRIVATE, after=None, limit=9)
        assert (item.author, item.name, item.body) == (Author.STAFF, "Support", "It is \\*safe\\*")


def test_what_the_desk_says_for_staff_is_the_desks(store: Store) -> None:
    """A reason under it is part of it, not somebody's words."""
    with store.write() as tx:
        tx.all_tickets.add_event(_line(Happening.HELD, "the chain"))
        said = Outgoing(to=PRIVATE, body="It waits.\n\n> the chain")
        _put(tx, Draft(key="relay:k/member", message=said, relay_of="k"), seconds=0)
        assert _shown(tx) == [(Author.BOT, "It waits.\n\n> the chain")]


def _line(happening: Happening, text: str) -> TicketEvent:
    return TicketEvent(
        key="k",
        ref=REF,
        at=NOON,
        happening=happening,
        side=Side.STAFF,
        author=MEI.key,
        author_name="Mei",
        text=text,
    )
