"""What is left of a record when the person it is about is erased: that something happened, when, and who on staff did
it. No word of theirs, no id, no file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.desk.records import Question
from bot.messages import Address
from bot.tickets.ticket import FINAL, Happening, Side, Status, Ticket, TicketEvent, advance

MARK = "[erased]"
"""Stands where words of an erased person stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonyms:
    """Under which meaningless names an erased person's accounts and places go on."""

    accounts: Mapping[str, str]  # `Person.key` → another that leads to nobody
    lanes: Mapping[str, str]  # `Address.lane` of a private place → a chat that does not exist

    def account(self, key: str) -> str:
        return self.accounts.get(key, key)

    def place(self, where: Address) -> Address:
        chat = self.lanes.get(replace(where, user=None).lane)
        if chat is not None:
            return replace(where, chat=chat, thread=None, user=None)
        theirs = where.user is not None and f"{where.platform}:{where.user}" in self.accounts
        return replace(where, user=None) if theirs else where


def erased_ticket(ticket: Ticket, pseudonyms: Pseudonyms, now: datetime) -> Ticket:
    """It counts on in figures; nobody is left to answer, so it is closed."""
    gone = replace(
        ticket,
        subject=MARK,
        question=MARK if ticket.question else "",
        comment=MARK if ticket.comment else "",
        contact="",
        requester=pseudonyms.account(ticket.requester),
        requester_name="",
        member_place=_elsewhere(ticket.member_place, pseudonyms.account(ticket.requester)),
        member_account=None,
        requester_place=None,
    )
    while gone.status not in FINAL:
        gone = advance(gone, Happening.CLOSED if gone.status is Status.SOLVED else Happening.SOLVED, now)
    return gone


def _elsewhere(where: Address, account: str) -> Address:
    return replace(where, chat=account.partition(":")[2], thread=None, user=None)


def closing_line(ticket: Ticket, now: datetime) -> TicketEvent:
    """Why a ticket is closed whose member is gone."""
    return TicketEvent(
        key=f"erased:{ticket.ref}", ref=ticket.ref, at=now, happening=Happening.CLOSED, side=Side.DESK, author="desk",
        author_name="",
    )  # fmt: skip


def erased_event(event: TicketEvent, pseudonyms: Pseudonyms) -> TicketEvent:
    """Staff's words go, too: they quote the member's."""
    by_staff = event.side is Side.STAFF and event.author not in pseudonyms.accounts
    return replace(
        event,
        author=pseudonyms.account(event.author),
        author_name=event.author_name if by_staff else "",
        text=MARK if event.text or event.answers else "",
        answers=(),
        attachments=(),
        pieces=(),
        source=event.source and replace(event.source, where=pseudonyms.place(event.source.where)),
    )


def erased_question(question: Question, pseudonyms: Pseudonyms) -> Question:
    """That something was asked there, and what was answered, is a figure; the words are not."""
    return replace(
        question,
        asker=pseudonyms.account(question.asker),
        text=MARK,
        where=pseudonyms.place(question.where),
        message_id=None,
    )


# --- whatever else ---------------------------------------------------------------------------------------------------


def anonymous(value: Any, pseudonyms: Pseudonyms) -> Any:
    """A record's JSON with every trace of the person's accounts and places under their pseudonyms."""
    match value:
        case dict():
            return _anonymous_object(
                {name: anonymous(inner, pseudonyms) for name, inner in value.items()}, value, pseudonyms
            )
        case list():
            return [anonymous(inner, pseudonyms) for inner in value]
        case str():
            return renamed(value, pseudonyms)
        case _:
            return value


def renamed(text: str, pseudonyms: Pseudonyms) -> str:
    """A key with the person's accounts and places renamed wherever they stand whole in it."""
    places = {lane: f"{lane.rsplit(':', 1)[0]}:{chat}" for lane, chat in pseudonyms.lanes.items()}
    for old, new in {**places, **pseudonyms.accounts}.items():
        if old in text:
            text = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text)
    return text


def _anonymous_object(changed: dict[str, Any], before: dict[str, Any], pseudonyms: Pseudonyms) -> dict[str, Any]:
    for name, value in before.items():  # "assignee" and "assignee_name", "author" and "author_name"
        if isinstance(value, str) and value in pseudonyms.accounts and f"{name}_name" in changed:
            changed[f"{name}_name"] = ""
    if {"platform", "account", "chat"} <= before.keys():
        return _anonymous_place(changed, before, pseudonyms)
    key = f"{before.get('platform')}:{before.get('id')}"
    if key in pseudonyms.accounts:
        return {**changed, "id": pseudonyms.accounts[key].partition(":")[2], "name": ""}
    return changed


def _anonymous_place(changed: dict[str, Any], before: dict[str, Any], pseudonyms: Pseudonyms) -> dict[str, Any]:
    where = Address(
        platform=before["platform"],
        account=before["account"],
        chat=before["chat"],
        thread=before.get("thread"),
        user=before.get("user"),
    )
    now = pseudonyms.place(where)
    return {**changed, "chat": now.chat, "thread": now.thread, "user": now.user}
