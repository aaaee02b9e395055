"""What a button says when it is pressed: a verb and arguments in at most 64 characters of `[A-Za-z0-9_-]`.

That alphabet is what the narrowest carriers take (a Telegram start parameter). The text comes back from the client and
may be forged: it only names things; whether the presser may do them is decided anew at the gate.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 64
LONGEST_NUMBER = 15  # digits; ten times more still fits into 64 bits
_ARGUMENT = re.compile(r"[A-Za-z0-9-]+")


class Verb(StrEnum):
    """Everything a button can ask for. The comment names the arguments."""

    SOLVED = "solved"  # question, [index of the candidate]
    UNHELPFUL = "unhelpful"  # question, [index of the candidate]
    PERSON = "person"  # question: a ticket about it
    PICK = "pick"  # question, index of the candidate
    SHELVES = "shelves"  # all categories of the FAQ
    SHELF = "shelf"  # category, page
    ENTRY = "entry"  # category, name
    TICKET = "ticket"  # [category]: begin a form
    FEEDBACK = "feedback"  # [type]: begin a form
    FORM_OPTION = "fo"  # step, index of the choice
    FORM_KEEP = "fk"  # step: take the proposed answer
    FORM_SKIP = "fs"  # step
    FORM_CANCEL = "fc"
    FORM_AGAIN = "fa"  # from the review back to the first field
    FORM_FIX = "ff"  # step: from the review to one field, and back
    FORM_SEND = "fd"
    CONTINUE = "continue"  # ticket: plain messages go there from now on
    REOPEN = "reopen"  # ticket
    RATE = "rate"  # ticket, 1..5
    COMMENT = "comment"  # ticket: what is written next is about how it was handled
    JOIN = "join"  # code: the accounts are one person's
    NOT_MINE = "not-mine"  # code: they are not
    LANGUAGE = "language"  # language
    CLAIM = "claim"  # ticket
    SOLVE = "close"  # ticket
    HOLD = "hold"  # ticket
    RESUME = "resume"  # ticket
    CANNED = "canned"  # ticket, name of the reply
    TICKETS = "tickets"  # filter, page
    SUBSCRIBE = "sub"  # topic
    UNSUBSCRIBE = "unsub"  # topic
    SUBSCRIBE_IN = "subin"  # language
    ANNOUNCEMENTS = "announcements"  # page
    APPROVE = "approve"  # announcement, revision
    STOP = "stop"  # announcement
    LEDGER = "ledger"  # announcement, page
    TEACH = "teach"  # ticket or question: which entry is it?
    IS = "is"  # question, index of the candidate
    IS_NOT = "is-not"  # question, index of the candidate
    DRAFT = "draft"  # question: a new entry for it
    LEARNED = "learned"  # page
    UNLEARN = "unlearn"  # number of a vote
    UNANSWERED = "unanswered"  # page
    RESEND = "resend"  # delivery
    DISMISS = "dismiss"  # delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A press, taken apart."""

    verb: Verb
    arguments: tuple[str, ...] = ()


def pack(verb: Verb, *arguments: str | int) -> str:
    """The button's data; `ValueError` if an argument has a character that does not travel, or it is too long."""
    parts = [verb.value, *map(str, arguments)]
    if any(not _ARGUMENT.fullmatch(part) for part in parts):
        raise ValueError(f"{parts} cannot travel in a button")
    packed = "_".join(parts)
    if len(packed) > LONGEST:
        raise ValueError(f"{packed} is longer than {LONGEST} characters")
    return packed


def unpack(data: str) -> Action | None:
    """What a button's data asks for; None if it is nothing of ours."""
    verb, *arguments = data.split("_")
    if (
        len(data) > LONGEST
        or verb not in Verb.__members__.values()
        or any(not _ARGUMENT.fullmatch(a) for a in arguments)
    ):
        return None
    return Action(verb=Verb(verb), arguments=tuple(arguments))


def is_number(argument: str) -> bool:
    """Whether an argument counts or numbers something; what no table could hold is forged."""
    return argument.isdigit() and len(argument) <= LONGEST_NUMBER
