"""The one transaction: an event is claimed, decided about and its effects written, all or nothing."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.delivery import Delivery, Draft, Operation, Priority, Settlement, State
from bot.delivery.parts import parts
from bot.desk import casework, effects
from bot.desk.effects import Effect, Effects
from bot.desk.moving import left_behind
from bot.desk.opening import form_behind
from bot.desk.permissions import Place
from bot.desk.records import Link
from bot.desk.remembering import remember
from bot.desk.respond import respond
from bot.desk.scene import Content, DeskRules, Scene
from bot.desk.speaking import written_language
from bot.desk.undelivered import undelivered
from bot.errors import StoreUnavailable
from bot.messages import Address, Due, Form, Incoming, Lapsed, Membership, Message, Outgoing, Person, RoomKind, SentRef
from bot.meter import UNMETERED, Handling, Meter
from bot.platform import Capabilities, ChatMoved, Outcome, Refused, Sent
from bot.store import Store, Transaction
from bot.store.inbox import Arrived
from bot.texts.texts import Markup
from bot.tickets.ticket import Ticket, new_ref, parse_ref

PUBLIC_ANSWER_LIFE = timedelta(minutes=5)
"""An answer that could not be put into a public room for this long only disturbs."""
_AGAIN = "/again"  # ends the key of what is put into a ticket's new thread
THREAD_OPENS_WITHIN = timedelta(seconds=1)
log = structlog.get_logger(__name__)


class _ThreadIsOpening(Exception):
    """Somebody wrote in a thread whose ticket is just being settled: wait, or the words would belong to no ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the desk works with; `content` is asked for anew at every event, so that a reload takes effect at once."""

    rules: DeskRules
    content: Callable[[], Content]
    capabilities: Mapping[str, Capabilities]  # by platform
    now: Callable[[], datetime]
    accounts: frozenset[tuple[str, str]] = frozenset()  # (platform, account) of every account that is connected
    staff_link: Callable[[str], str | None] = lambda _token: None  # address of the staff page for a one-time token
    ticket_page: Callable[[str], str | None] = lambda _ref: None  # address of a ticket on the staff page
    meter: Meter = UNMETERED


class Desk:
    """Handles events and settles deliveries. Synchronous: called in a worker thread."""

    def __init__(self, store: Store, surroundings: Surroundings) -> None:
        self._store = store
        self._around = surroundings

    def form_behind(self, incoming: Incoming, opener: str) -> Form | None:
        """The form that a press opens, for a platform that must show it before the event is handled. Reads only."""
        with self._store.read() as tx:
            return form_behind(self._scene(tx, incoming), opener)

    # --- events ------------------------------------------------------------------------------------------------------

    def handle_next(self) -> bool:
        """Handle the oldest event that may be handled; False if there is none."""
        with self._store.write() as tx:
            arrived = tx.inbox.claim(self._around.now())
            if arrived is None:
                tx.wrote = False
                return False
            how = self._try(tx, arrived)
        waited = self._around.now() - arrived.received_at
        self._around.meter.handled(arrived.incoming.where, how, seconds=waited.total_seconds())
        return True

    def _try(self, tx: Transaction, arrived: Arrived) -> Handling:
        try:
            with tx.savepoint():
                self._handle(tx, arrived.incoming)
                tx.inbox.mark_handled(arrived.id, self._around.now())
        except StoreUnavailable:
            raise  # the database, not the event: tried again as it is
        except _ThreadIsOpening:
            tx.inbox.put_off(arrived.id, self._around.now() + THREAD_OPENS_WITHIN)
            return Handling.PUT_OFF
        except Exception as error:
            return self._failed(tx, arrived, error)
        return Handling.HANDLED

    def _handle(self, tx: Transaction, incoming: Incoming) -> None:
        scene = self._scene(tx, incoming)
        if _shows_that_we_are_there(incoming):
            tx.rooms.note_back(incoming.where, scene.now)
        if incoming.sender.id:
            spoken = written_language(incoming.event, self._around.rules.languages)
            alone_at = scene.where if scene.place is Place.PRIVATE else None
            tx.conversations.meet(incoming.sender, spoken, scene.now, alone_at=alone_at)
        self._apply(tx, scene, respond(scene))

    def _failed(self, tx: Transaction, arrived: Arrived, error: Exception) -> Handling:
        parked = tx.inbox.mark_failed(arrived.id, f"{type(error).__name__}: {error}")
        log.error("event not handled", event_id=arrived.incoming.id, parked=parked, exc_info=error)
        if parked and arrived.incoming.addressed:
            self._say_sorry(tx, arrived.incoming)
        return Handling.PARKED if parked else Handling.FAILED

    def _say_sorry(self, tx: Transaction, incoming: Incoming) -> None:
        """Tell the person. What kept the event from being handled may be in the way of this, too: then it is parked
        all the same, or it would be tried for ever."""
        try:
            with tx.savepoint():
                scene = self._scene(tx, incoming)
                self._apply(tx, scene, (scene.reply(scene.say("failed")),))
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("person not told that their event failed", event_id=incoming.id)

    def _scene(self, tx: Transaction, incoming: Incoming) -> Scene:
        rules, content = self._rules(tx), self._around.content()
        place, ticket, left = self._place(tx, incoming, rules)
        return Scene(
            incoming=incoming,
            now=self._around.now(),
            role=rules.staff.role_of(incoming.sender),
            place=place,
            language=self._language(tx, incoming, place),
            content=content,
            rules=rules,
            view=tx,
            capabilities=self._around.capabilities,
            new_id=new_question_id,
            new_ref=new_ref,
            ticket=ticket,
            left=left,
        )

    def _rules(self, tx: Transaction) -> DeskRules:
        """As configured, with the staff rooms where they are now: configuration names them by the ids they had."""
        rules = self._around.rules
        moved = {room: now for room in rules.staff_rooms if (now := tx.rooms.now_at(room)) != room}
        return rules if not moved else _with_rooms(rules, moved)

    def _place(
        self, tx: Transaction, incoming: Incoming, rules: DeskRules
    ) -> tuple[Place, Ticket | None, Ticket | None]:
        """What kind of place it is, the ticket whose staff side it is, and the one of which it was."""
        where = incoming.where
        if where.room in rules.desk_views:
            ref = parse_ref(where.thread or "")
            ticket = tx.ticket(ref) if ref else None
            return (Place.TICKET if ticket else Place.STAFF_ROOM), ticket, None
        if where.room in rules.staff_rooms:
            ticket, left = self._tickets_of_thread(tx, where)
            return (Place.TICKET if ticket or left else Place.STAFF_ROOM), ticket, left
        return (Place.PRIVATE if incoming.room is RoomKind.PRIVATE else Place.PUBLIC), None, None

    def _tickets_of_thread(self, tx: Transaction, where: Address) -> tuple[Ticket | None, Ticket | None]:
        """The ticket whose thread it is, or else the one that left it."""
        if where.thread is None:
            return None, None
        thread = replace(where.place, user=None)
        ticket = tx.ticket_in_thread(thread)
        left = tx.all_tickets.that_left(thread) if ticket is None else None
        if ticket is not None or left is not None:
            return ticket, left
        if tx.outbox.is_opening_thread(where.room):
            raise _ThreadIsOpening
        return tx.ticket_in_thread(thread), None  # it may have been settled between the two looks

    def _language(self, tx: Transaction, incoming: Incoming, place: Place) -> str:
        """In public that of the words; in private the chosen one, else that of words now or before; else a hint."""
        languages, person = self._around.rules.languages, incoming.sender
        chosen, before = tx.conversations.languages_of(person.platform, person.id)
        written = written_language(incoming.event, languages)
        hint = (person.language or "").partition("-")[0]
        order = (written, chosen, before, hint) if place is Place.PUBLIC else (chosen, written, before, hint)
        return next((language for language in order if language in languages), languages[0])

    # --- effects -----------------------------------------------------------------------------------------------------

    def _apply(self, tx: Transaction, scene: Scene, wanted: Effects) -> None:
        puts = 0
        for effect in wanted:
            if isinstance(effect, effects.Put):
                self._put(tx, scene, effect, puts)
                puts += 1
            else:
                self._apply_one(tx, scene, effect)
        self._link_own_message(tx, scene, wanted)

    def _put(self, tx: Transaction, scene: Scene, put: effects.Put, number: int) -> None:
        key = put.key or f"{scene.event_key}/{number}"
        expires_at = scene.now + PUBLIC_ANSWER_LIFE if put.waits and scene.place is Place.PUBLIC else None
        for index, message in enumerate(self._parts(put)):
            draft = _draft(put, message, key if index == 0 else f"{key}/{index + 1}")
            tx.outbox.add(replace(draft, expires_at=expires_at), scene.now)

    def _parts(self, put: effects.Put) -> tuple[Outgoing, ...]:
        to = put.message.to
        facts = self._around.capabilities.get(to.platform)
        if facts is None or put.operation is not Operation.SEND:
            return (put.message,)
        return parts(put.message, facts)

    def _apply_one(self, tx: Transaction, scene: Scene, effect: Effect) -> None:
        match effect:
            case effects.MoveRoom(old=old, new=new):
                self._move(tx, old, new)
            case effects.OfferSignIn(person=who, to=to):
                self._offer_sign_in(tx, scene, who, to)
            case effects.Put():
                raise AssertionError("puts are numbered by the caller")
            case other:
                remember(tx, other, scene.now, self._around.rules.tickets)

    def _link_own_message(self, tx: Transaction, scene: Scene, wanted: Effects) -> None:
        """Remember which of the person's messages became which line of a ticket, for replies, edits and deletions."""
        said = scene.incoming.event
        if not isinstance(said, Message):
            return
        own = dict.fromkeys([said.message_id, *(piece.message_id for piece in said.pieces)])
        for effect in wanted:
            if isinstance(effect, effects.AddEvent) and effect.event.happening in casework.WRITTEN:
                line = effect.event
                for sent in (SentRef(where=scene.where, message_id=message_id) for message_id in own):
                    tx.all_tickets.add_link(Link(sent=sent, event_key=line.key, ref=line.ref, original=True))

    def _offer_sign_in(self, tx: Transaction, scene: Scene, who: Person, to: Address) -> None:
        token = tx.access.new_link(who, scene.now)
        link = self._around.staff_link(token)
        body = scene.say("signin-no-page") if link is None else scene.say("signin-link", link=Markup(f"<{link}>"))
        self._put(tx, scene, effects.Put(message=Outgoing(to=to, body=body)), 0)

    def _move(self, tx: Transaction, old: Address, new: Address) -> None:
        """Everything bound to a room follows it to its new id, in this transaction."""
        now = self._around.now()
        tx.outbox.retarget(old, new)
        tx.all_tickets.move_room(old, new)
        tx.rooms.set_moved(old, new, now)
        log.warning("room moved", old=old.room.lane, new=new.room.lane)

    # --- deliveries --------------------------------------------------------------------------------------------------

    def settled(self, tx: Transaction, delivery: Delivery, outcome: Outcome, settlement: Settlement) -> None:
        """What else an outcome means: where a message stands now, and what staff must know when it does not."""
        match outcome:
            case Sent():
                self._note_sent(tx, delivery, outcome)
            case ChatMoved(to=to):
                self._move(tx, delivery.draft.message.to, to)
            case Refused(gone="chat"):
                tx.subscriptions.end_at(delivery.draft.message.to)
                tx.rooms.note_gone(delivery.draft.message.to, self._around.now())
            case Refused(gone="thread") if delivery.draft.ticket is not None:
                self._thread_gone(tx, delivery, delivery.draft.ticket)
            case _:
                pass
        if settlement.state in {State.REFUSED, State.UNCERTAIN, State.PARKED, State.EXPIRED}:
            self._tell_staff(tx, delivery, outcome, settlement)

    def _note_sent(self, tx: Transaction, delivery: Delivery, sent: Sent) -> None:
        draft = delivery.draft
        where = sent.where or draft.message.to
        if draft.ticket is not None and draft.message.new_thread is not None and sent.message_id is not None:
            self._note_thread(tx, draft, SentRef(where=replace(where, user=None), message_id=sent.message_id))
        event = tx.ticket_event(draft.relay_of) if draft.relay_of else None
        if event is None or draft.operation is not Operation.SEND:
            return
        for message_id in filter(None, (sent.message_id, *sent.more_ids)):
            link = SentRef(where=where, message_id=message_id)
            tx.all_tickets.add_link(Link(sent=link, event_key=event.key, ref=event.ref, original=False))

    def _note_thread(self, tx: Transaction, draft: Draft, card: SentRef) -> None:
        """A thread was opened: the ticket's, unless that has meanwhile gone where another is opened for it."""
        ticket, opened = tx.ticket(draft.ticket or ""), tx.ticket_event(draft.relay_of or "")
        if ticket is None:
            return
        if ticket.thread_key in {"", draft.key} or opened is None:
            tx.all_tickets.put(replace(ticket, staff_place=card.where, card=card))
            return
        tx.all_tickets.leave(card.where, ticket.ref)
        last = left_behind(self._around.content(), self._rules(tx), ticket, opened, card.where, card)
        for number, put in enumerate(last):
            tx.outbox.add(_draft(put, put.message, f"left:{draft.key}/{number}"), self._around.now())

    def _thread_gone(self, tx: Transaction, delivery: Delivery, ref: str) -> None:
        """The ticket's thread was removed, or never came to be: open one; what could not be put there goes there next.
        So does what was meant for a thread that the ticket has left.

        A message that found no thread twice is given up, for where none can be opened this would have no end; unless
        it was a crash that kept the last one from being opened."""
        ticket, draft = tx.ticket(ref), delivery.draft
        is_message = draft.operation is Operation.SEND and draft.message.new_thread is None
        place = ticket.staff_place if ticket is not None else None
        is_second = draft.key.endswith(_AGAIN) and tx.outbox.last_opening(ref) is not State.UNCERTAIN
        if ticket is None or not (place is not None or (is_message and not is_second)):
            return
        if place is None or place.lane == draft.message.to.lane:
            self._open_thread_anew(tx, ticket, delivery)
        if is_message:
            message = replace(draft.message, to=self._rules(tx).room_of(ticket) or draft.message.to)
            tx.outbox.add(replace(draft, key=f"{draft.key}{_AGAIN}", message=message), self._around.now())

    def _open_thread_anew(self, tx: Transaction, ticket: Ticket, delivery: Delivery) -> None:
        rules, opened = self._rules(tx), tx.ticket_event(casework.opening_key(ticket.ref))
        room = rules.room_of(ticket)
        if opened is None or room is None or tx.outbox.opens_thread(ticket.ref):
            return
        key = f"{casework.card_key(ticket.ref)}/after-{delivery.id}"
        tx.all_tickets.put(replace(ticket, staff_place=None, card=None, thread_key=key))
        put = casework.first_in_thread(self._around.content(), rules, ticket, opened, key=key)
        tx.outbox.add(_draft(put, put.message, key), self._around.now())
        if ticket.staff_place is not None:
            self._tell_of_before(tx, ticket, rules, room, key)

    def _tell_of_before(self, tx: Transaction, ticket: Ticket, rules: DeskRules, room: Address, key: str) -> None:
        """The new thread is empty: where what was said before can be read."""
        where = self._around.ticket_page(ticket.ref) or f"/history {ticket.ref}"
        body = self._around.content().texts.say(rules.staff_language, "thread-again", where=where)
        put = effects.Put(message=Outgoing(to=room, body=body), priority=Priority.STAFF, ticket=ticket.ref)
        tx.outbox.add(_draft(put, put.message, f"{key}/before{_AGAIN}"), self._around.now())

    def _tell_staff(self, tx: Transaction, delivery: Delivery, outcome: Outcome, settlement: Settlement) -> None:
        event = tx.ticket_event(delivery.draft.relay_of) if delivery.draft.relay_of else None
        ticket = tx.ticket(event.ref) if event else None
        if event is None or ticket is None:
            log.warning("not delivered", key=delivery.draft.key, state=settlement.state, reason=settlement.reason)
            return
        around, rules = self._around, self._rules(tx)
        contacts = _contacts(tx, ticket)
        line, warning = undelivered(
            around.content(), rules, ticket, delivery, outcome, settlement, around.now(), contacts
        )
        tx.all_tickets.add_event(line)
        if warning is not None:
            tx.outbox.add(_draft(warning, warning.message, line.key), around.now())


def _contacts(tx: Transaction, ticket: Ticket) -> Sequence[str]:
    """How else the member can be reached: their other accounts, and what they wrote in the form."""
    others = [account.person for account in tx.linked(ticket.requester) if account.person.key != ticket.reader]
    accounts = [f"{person.name} ({person.key})" if person.name else person.key for person in others]
    return [*accounts, *filter(None, [ticket.contact])]


def _with_rooms(rules: DeskRules, moved: Mapping[Address, Address]) -> DeskRules:
    """With staff rooms under their present ids."""
    teams = tuple(
        replace(team, staff_room=moved.get(team.staff_room, team.staff_room)) if team.staff_room else team
        for team in rules.routing.teams
    )
    main = moved.get(rules.staff_room, rules.staff_room) if rules.staff_room else None
    return replace(rules, staff_room=main, routing=replace(rules.routing, teams=teams))


def new_question_id() -> str:
    """Short enough for a button, too long to guess."""
    return secrets.token_hex(6)


def _shows_that_we_are_there(incoming: Incoming) -> bool:
    """Not when we were removed, nor when our own clock spoke."""
    match incoming.event:
        case Membership(present=present):
            return present
        case event:
            return not isinstance(event, (Due, Lapsed))


def _draft(put: effects.Put, message: Outgoing, key: str) -> Draft:
    return Draft(
        key=key,
        message=message,
        operation=put.operation,
        target=put.target,
        edits_key=put.edits_key,
        thread=put.thread,
        priority=put.priority,
        ticket=put.ticket,
        relay_of=put.relay_of,
        origin=put.origin,
    )
