"""The one transaction: an event is claimed, decided about and its effects written, all or nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.delivery.delivery import Delivery, Operation, Settlement, State
from bot.delivery.parts import parts
from bot.desk import casework, effects, threads
from bot.desk.effects import Effect, Effects
from bot.desk.opening import form_behind
from bot.desk.permissions import Place
from bot.desk.records import Link
from bot.desk.remembering import remember
from bot.desk.respond import respond
from bot.desk.scene import Scene
from bot.desk.speaking import written_language
from bot.desk.surroundings import Surroundings
from bot.desk.undelivered import undelivered
from bot.errors import StoreUnavailable
from bot.messages import Address, Due, Form, Incoming, Lapsed, Membership, Message, Outgoing, Person, SentRef
from bot.meter import Handling
from bot.platform import ChatMoved, Outcome, Refused, Sent
from bot.store import Store, Transaction
from bot.store.inbox import Arrived
from bot.texts.texts import Markup
from bot.tickets.ticket import Ticket, new_ref

PUBLIC_ANSWER_LIFE = timedelta(minutes=5)
"""An answer that could not be put into a public room for this long only disturbs."""
THREAD_OPENS_WITHIN = timedelta(seconds=1)
log = structlog.get_logger(__name__)


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
        except threads.ThreadIsOpening:
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
        rules, content = self._around.rules_now(tx), self._around.content()
        place, ticket, left = threads.place_of(tx, incoming, rules)
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
            draft = effects.drafted(put, message, key if index == 0 else f"{key}/{index + 1}")
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
                threads.gone(tx, self._around, delivery, delivery.draft.ticket)
            case _:
                pass
        if settlement.state in {State.REFUSED, State.UNCERTAIN, State.PARKED, State.EXPIRED}:
            self._tell_staff(tx, delivery, outcome, settlement)

    def _note_sent(self, tx: Transaction, delivery: Delivery, sent: Sent) -> None:
        draft = delivery.draft
        where = sent.where or draft.message.to
        if draft.ticket is not None and draft.message.new_thread is not None and sent.message_id is not None:
            card = SentRef(where=replace(where, user=None), message_id=sent.message_id)
            threads.opened(tx, self._around, draft, card)
        event = tx.ticket_event(draft.relay_of) if draft.relay_of else None
        if event is None or draft.operation is not Operation.SEND:
            return
        for message_id in filter(None, (sent.message_id, *sent.more_ids)):
            link = SentRef(where=where, message_id=message_id)
            tx.all_tickets.add_link(Link(sent=link, event_key=event.key, ref=event.ref, original=False))

    def _tell_staff(self, tx: Transaction, delivery: Delivery, outcome: Outcome, settlement: Settlement) -> None:
        event = tx.ticket_event(delivery.draft.relay_of) if delivery.draft.relay_of else None
        ticket = tx.ticket(event.ref) if event else None
        if event is None or ticket is None:
            log.warning("not delivered", key=delivery.draft.key, state=settlement.state, reason=settlement.reason)
            return
        around, rules = self._around, self._around.rules_now(tx)
        contacts = _contacts(tx, ticket)
        line, warning = undelivered(
            around.content(), rules, ticket, delivery, outcome, settlement, around.now(), contacts
        )
        tx.all_tickets.add_event(line)
        if warning is not None:
            tx.outbox.add(effects.drafted(warning, warning.message, line.key), around.now())


def _contacts(tx: Transaction, ticket: Ticket) -> Sequence[str]:
    """How else the member can be reached: their other accounts, and what they wrote in the form."""
    others = [account.person for account in tx.linked(ticket.requester) if account.person.key != ticket.reader]
    accounts = [f"{person.name} ({person.key})" if person.name else person.key for person in others]
    return [*accounts, *filter(None, [ticket.contact])]


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
