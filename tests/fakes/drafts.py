"""Deliveries and tickets made from few words."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.delivery.delivery import Delivery, Draft, State
from bot.messages import Address, Outgoing
from bot.store import Transaction
from bot.store.outbox import Due
from bot.tickets.ticket import Happening, Side, Status, Ticket, TicketEvent
from tests.fakes.people import ANA, GROUP, NOON, PRIVATE

REF = "7Q4M-X2KP"


def draft(key: str = "k", *, to: Address = GROUP, **values: Any) -> Draft:
    """A draft of a message that says its key."""
    return Draft(key=key, message=Outgoing(to=to, body=key), **values)


def delivery(**values: Any) -> Delivery:
    """A delivery under way for the first time."""
    wanted = {"draft": draft(), "state": State.SENDING, "due_at": NOON, "created_at": NOON, "attempts": 1, **values}
    return Delivery(id=1, **wanted)


def stored(tx: Transaction, wanted: Draft, *, now: datetime = NOON) -> Delivery:
    """The delivery as the outbox has it after adding a draft."""
    tx.outbox.add(wanted, now)
    to = wanted.message.to
    found = [
        d
        for d in tx.outbox.due(Due(platform=to.platform, account=to.account, now=now, limit=99))
        if d.draft.key == wanted.key
    ]
    assert found, f"{wanted.key} is not due"
    return found[0]


def ticket(**values: Any) -> Ticket:
    """Ana's open ticket."""
    made = Ticket(
        ref=REF,
        status=Status.WAITING_FOR_STAFF,
        category="deposit",
        subject="Deposit is missing",
        language="en",
        requester=ANA.key,
        requester_name=ANA.name,
        member_place=PRIVATE,
        opened_at=NOON,
        updated_at=NOON,
    )
    return replace(made, **values)


def line(key: str = "l1", **values: Any) -> TicketEvent:
    """A line of its history: Ana wrote."""
    wanted = {"happening": Happening.MEMBER_WROTE, "side": Side.MEMBER, "author": ANA.key, "author_name": ANA.name}
    return TicketEvent(key=key, ref=REF, at=NOON, **{**wanted, "text": key, **values})
