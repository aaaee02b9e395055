"""What staff type and press. Every handler has passed the gate; here it is only said what it does."""

from collections.abc import Callable, Mapping, Sequence

from bot.delivery.delivery import State
from bot.desk import (
    announcing,
    canned,
    casefile,
    casework,
    digests,
    exporting,
    handling,
    ledger,
    merging,
    moving,
    reporting,
    teaching,
    triage,
)
from bot.desk.actions import Verb, is_number, pack
from bot.desk.dispatch import urgency_mark
from bot.desk.effects import DecideDelivery, Effects, OfferSignIn
from bot.desk.questions import Rows
from bot.desk.scene import Scene
from bot.desk.unanswered import unanswered
from bot.messages import Attachment, Button, Message
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.intake import in_language
from bot.tickets.ticket import Side, Ticket, TicketFilter, parse_ref

PAGE = 10


def command(scene: Scene, name: str, words: str, files: tuple[Attachment, ...] = ()) -> Effects:
    """A staff command: about the desk, or about the ticket named first, or else the one whose thread this is."""
    of_desk = _OF_THE_DESK.get(name)
    if of_desk is not None:
        return of_desk(scene, words.strip())
    ticket, rest = _ticket_meant(scene, words)
    if name == "teach":
        return teaching.teach(scene, ticket, rest if ticket else words.strip())
    if ticket is None and scene.left is not None and not _names_ticket(words):
        return moving.where_it_went(scene, scene.left)
    if ticket is None:
        return (scene.reply(scene.say("which-ticket", command=name)),)
    return _ON_TICKET[name](scene, ticket, rest, files)


def _ticket_meant(scene: Scene, words: str) -> tuple[Ticket | None, str]:
    first, _, rest = words.strip().partition(" ")
    ref = parse_ref(first) if "-" in first or scene.ticket is None else None
    if ref is None:
        return scene.ticket, words.strip()
    return scene.view.ticket(ref), rest.strip()


def _names_ticket(words: str) -> bool:
    return parse_ref(words.strip().partition(" ")[0]) is not None


def _reply(scene: Scene, ticket: Ticket, words: str, files: tuple[Attachment, ...]) -> Effects:
    if words.startswith(canned.MARK) and not files:
        return canned.send(scene, ticket, words.removeprefix(canned.MARK).strip())
    return reply(scene, ticket, Message(message_id=scene.message_id or "", text=words, attachments=files))


def note(scene: Scene, ticket: Ticket, words: str, files: Sequence[Attachment]) -> Effects:
    """Something for staff alone."""
    if not words and not files:
        return (scene.reply(scene.say("note-what")),)
    return casework.note(scene, ticket, words, files)


def reply(scene: Scene, ticket: Ticket, message: Message) -> Effects:
    """Something for the member, written on the ticket's staff side."""
    if not ticket.is_open:
        return (scene.reply(scene.say("reply-closed", ref=ticket.ref)),)
    if not message.text.strip() and not message.attachments:
        return (scene.reply(scene.say("reply-what")),)
    return casework.staff_replied(scene, ticket, message)


def tickets(scene: Scene, which: str, page: str) -> Effects:
    """A page of the queue: a filter's, or of what is open in a category."""
    unspin = (scene.notice(),) if scene.press_id else ()
    category = None if which in set(TicketFilter) else scene.content.category(which)
    if (which not in set(TicketFilter) and category is None) or not is_number(page):
        known = ", ".join([*TicketFilter, *(c.id for c in scene.content.categories)])
        return (*unspin, scene.reply(scene.say("tickets-usage", filters=known)))
    chosen = TicketFilter.OPEN if category else TicketFilter(which)
    called = in_language(category.title, scene.language) if category else scene.say(f"filter-{chosen}")
    mine, about = scene.rules.staff.key_of(scene.person), category.id if category else ""
    found = scene.view.tickets(chosen, staff=mine, limit=PAGE, offset=int(page) * PAGE, category=about)
    count = scene.view.count_tickets(chosen, staff=mine, category=about)
    if not found:
        return (*unspin, scene.reply(scene.say("tickets-none", filter=called)))
    lines = Markup("\n".join(f"- {_line(scene, ticket)}" for ticket in found))
    body = scene.say("tickets-list", filter=called, count=count, lines=lines)
    return (*unspin, scene.reply(body, _turns(which, int(page), count)))


def _tickets_meant(scene: Scene, words: str) -> Effects:
    """`/tickets late 2`: which, and which page of them, counted from one."""
    which, *page = words.split() or [TicketFilter.OPEN]
    number = page[0] if page else "1"
    is_page = len(page) < 2 and is_number(number) and int(number) > 0
    return tickets(scene, which.casefold(), str(int(number) - 1) if is_page else "")


def _line(scene: Scene, ticket: Ticket) -> str:
    state = scene.say(f"status-{ticket.status}")
    who = f" · {escape(ticket.assignee_name)}" if ticket.assignee else ""
    mark = f"{urgency_mark(ticket)} ".lstrip()
    due = f" · {escape(scene.local(ticket.due_at))}" if ticket.due_at else ""
    member = escape(ticket.requester_name or ticket.requester)
    return f"{mark}**{ticket.ref}** {state}{who}{due} · {member}: {escape(ticket.subject)}"


def _turns(which: str, page: int, count: int) -> Rows:
    turns = []
    if page > 0:
        turns.append(Button(label="‹", action=pack(Verb.TICKETS, which, page - 1)))
    if (page + 1) * PAGE < count:
        turns.append(Button(label="›", action=pack(Verb.TICKETS, which, page + 1)))
    return (tuple(turns),) if turns else ()


def decide_delivery(scene: Scene, delivery: str, *, resend: bool) -> Effects:
    """Staff looked whether an uncertain message arrived; who comes second is told who was first."""
    found = scene.view.delivery(int(delivery)) if is_number(delivery) else None
    if found is None or not (found.waits_for_decision or found.decided_by):
        return (scene.notice(scene.say("button-outdated")),)
    if not found.waits_for_decision:
        before = "delivery-dismissed-before" if found.state is State.DISMISSED else "delivery-resent-before"
        return (scene.notice(scene.say(before, name=found.decided_by)),)
    member = scene.rules.staff.member(scene.person)
    by = member.name if member else scene.called
    said = scene.say("delivery-resent" if resend else "delivery-dismissed")
    return (DecideDelivery(delivery=found.id, resend=resend, by=by), scene.notice(said))


# --- which command does what -----------------------------------------------------------------------------------------

_OF_THE_DESK: Mapping[str, Callable[[Scene, str], Effects]] = {
    "tickets": _tickets_meant,
    "history": casefile.history,
    "digest": digests.digest_wanted,
    "announce": announcing.announce,
    "announcements": ledger.announcements,
    "report": reporting.report,
    "learned": lambda scene, _words: teaching.learned(scene, "0"),
    "unanswered": lambda scene, _words: unanswered(scene, "0"),
    "signin": lambda scene, _words: (OfferSignIn(person=scene.person, to=scene.where),),
}
_ON_TICKET: Mapping[str, Callable[[Scene, Ticket, str, tuple[Attachment, ...]], Effects]] = {
    "claim": lambda scene, ticket, _words, _files: handling.claim(scene, ticket),
    "assign": lambda scene, ticket, words, _files: handling.assign(scene, ticket, words),
    "priority": lambda scene, ticket, words, _files: triage.prioritise(scene, ticket, words),
    "transfer": lambda scene, ticket, words, _files: triage.transfer(scene, ticket, words),
    "hold": lambda scene, ticket, words, _files: handling.hold(scene, ticket, words),
    "snooze": lambda scene, ticket, words, _files: handling.snooze(scene, ticket, words),
    "resume": lambda scene, ticket, _words, _files: handling.resume(scene, ticket),
    "close": lambda scene, ticket, words, _files: handling.solve(scene, ticket, words),
    "reopen": lambda scene, ticket, _words, _files: handling.reopen(scene, ticket, side=Side.STAFF),
    "merge": lambda scene, ticket, words, _files: merging.merge(scene, ticket, words),
    "canned": lambda scene, ticket, words, _files: canned.canned(scene, ticket, words),
    "export": lambda scene, ticket, words, _files: exporting.export(scene, ticket, words),
    "note": note,
    "reply": _reply,
}
