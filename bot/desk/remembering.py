"""Effects that change what is remembered, and nothing else, written into one transaction."""

from datetime import datetime, timedelta
from typing import assert_never

from bot.delivery.delivery import FOR_A_PERSON, State
from bot.desk import effects
from bot.desk.lapsing import lapses_at
from bot.store import Transaction
from bot.tickets.ticket import Ticket
from bot.tickets.upkeep import TicketRules, coming

DUE_AGAIN_AFTER = timedelta(seconds=1)
"""Of two things that were due at one time the second is due again: the clock's events are named by their times."""


def remember(tx: Transaction, effect: effects.Remembering, now: datetime, rules: TicketRules) -> None:
    """Write it. A ticket or form that is stored says when the passing of time may do something to it."""
    match effect:
        case effects.AddQuestion(question=question):
            tx.conversations.add_question(question)
        case effects.AddVote(vote=vote):
            tx.votes.add(vote)
        case effects.PutTicket() | effects.AddEvent() | effects.LeaveThread():
            _of_tickets(tx, effect, now, rules)
        case effects.DecideDelivery(delivery=delivery, resend=resend, by=by):
            state = State.READY if resend else State.DISMISSED
            tx.outbox.set_state(delivery, state, expected=FOR_A_PERSON, now=now, by=by)
        case effects.Withdraw(delivery=delivery):
            tx.outbox.withdraw(delivery, now)
        case effects.OfferLink() | effects.JoinAccounts() | effects.PartAccount():
            _link(tx, effect, now)
        case (
            effects.PutPublication()
            | effects.AddSubscription()
            | effects.EndSubscriptions()
            | effects.SpeakToSubscriber()
        ):
            _announce(tx, effect, now)
        case of_people:
            _of_people(tx, of_people, now, rules)


def _of_tickets(tx: Transaction, effect: effects.OfTickets, now: datetime, rules: TicketRules) -> None:
    match effect:
        case effects.PutTicket(ticket=ticket):
            _put_ticket(tx, ticket, now, rules)
        case effects.AddEvent(event=event):
            tx.all_tickets.add_event(event)
        case effects.LeaveThread(thread=thread, ref=ref):
            tx.all_tickets.leave(thread, ref)
        case _:
            assert_never(effect)


def _put_ticket(tx: Transaction, ticket: Ticket, now: datetime, rules: TicketRules) -> None:
    next_ = coming(ticket, rules)
    tx.all_tickets.put(ticket)
    tx.all_tickets.look_at(ticket.ref, max(next_.at, now + DUE_AGAIN_AFTER) if next_ else None)


def _announce(tx: Transaction, effect: effects.Announcing, now: datetime) -> None:
    match effect:
        case effects.PutPublication(publication=publication, cancels=cancels):
            tx.announcements.put(publication)
            if cancels is not None:
                tx.announcements.cancel(publication.slug, cancels, now)
        case effects.AddSubscription(subscription=subscription):
            tx.subscriptions.add(subscription, now)
        case effects.EndSubscriptions(person=person, topic=topic):
            tx.subscriptions.end(person, topic)
        case effects.SpeakToSubscriber(person=person, language=language):
            tx.subscriptions.speak(person, language)
        case _:
            assert_never(effect)


def _link(tx: Transaction, effect: effects.Linking, now: datetime) -> None:
    match effect:
        case effects.OfferLink(code=code, account=account, expires_at=expires_at):
            tx.linking.offer(code, account, expires_at)
        case effects.JoinAccounts(code=code, one=one, other=other):
            tx.linking.join(one, other, now)
            tx.linking.use_up(code)
        case effects.PartAccount(account=parted):
            tx.linking.part(parted)
        case _:
            assert_never(effect)


def _of_people(tx: Transaction, effect: effects.OfPeople, now: datetime, rules: TicketRules) -> None:
    match effect:
        case effects.AddFeedback(feedback=feedback):
            tx.all_feedback.add(feedback)
        case effects.SetDialogue(lane=lane, person=person, dialogue=dialogue):
            tx.conversations.set_dialogue(lane, person, dialogue, now, look_at=lapses_at(dialogue, rules))
        case effects.ChooseLanguage(person=who, language=language):
            tx.conversations.choose_language(who.platform, who.id, language)
        case effects.NoteAccess(access=access):
            tx.accesses.note(access)
        case effects.SetMembership(room=room, title=title, present=present):
            tx.rooms.set_membership(room, title=title, present=present, now=now)
        case effects.SetReachable(person=who, reachable=reachable):
            tx.conversations.set_reachable(who.platform, who.id, reachable=reachable)
            if not reachable:
                tx.subscriptions.end(who.key)
        case _:
            assert_never(effect)
