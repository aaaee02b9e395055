"""What staff can look up: everything about a member, and everything said in a ticket."""

from collections.abc import Sequence

from bot.desk.effects import Effects
from bot.desk.exporting import looked
from bot.desk.scene import Scene
from bot.messages import Person
from bot.records.accesses import Look
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.ticket import Ticket, TicketEvent, parse_ref

MOST_LINES = 30  # of a ticket's history, the last of them
MOST_TICKETS = 20  # of a member
MOST_NAMESAKES = 10
LINE_LENGTH = 300  # characters of one line


def history(scene: Scene, words: str) -> Effects:
    """`/history`: of the member whose ticket this is, or was; or of the ticket, name or id that is given."""
    ref = parse_ref(words)
    ticket = scene.view.ticket(ref) if ref else None
    if ticket is not None:
        return (looked(scene, ticket, Look.HISTORY), scene.reply(told(scene, ticket)))
    if words:
        return _of_named(scene, words)
    here = scene.ticket or scene.left
    if here is None:
        return (scene.reply(scene.say("history-usage")),)
    return (scene.reply(_of_member(scene, here.requester, here.requester_name)),)


def _of_named(scene: Scene, words: str) -> Effects:
    """By `platform:id`, which is certain; a name may be several people's, and proves nothing."""
    if ":" in words:
        return (scene.reply(_of_member(scene, words, "")),)
    found = scene.view.people_called(words.removeprefix("@"), limit=MOST_NAMESAKES)
    match found:
        case [only]:
            return (scene.reply(_of_member(scene, only.key, only.name)),)
        case []:
            return (scene.reply(scene.say("history-nobody", name=words)),)
        case _:
            return (scene.reply(scene.say("history-which", name=words, people=_listed(found))),)


def _listed(people: Sequence[Person]) -> Markup:
    return Markup("\n".join(f"- {escape(person.name)}: `/history {escape(person.key)}`" for person in people))


# --- a member --------------------------------------------------------------------------------------------------------


def _of_member(scene: Scene, account: str, name: str) -> str:
    accounts = scene.accounts_of(account)
    tickets = scene.view.tickets_of(accounts, limit=MOST_TICKETS)
    if not tickets:
        return scene.say("history-no-tickets", name=name or account)
    lines = Markup("\n".join(f"- {_ticket_line(scene, ticket)}" for ticket in tickets))
    return scene.say(
        "history-member", name=name or tickets[0].requester_name, accounts=", ".join(sorted(accounts)), lines=lines
    )


def _ticket_line(scene: Scene, ticket: Ticket) -> str:
    state = scene.say(f"status-{ticket.status}")
    stars = f" · {ticket.rating}★" if ticket.rating else ""
    who = f" · {escape(ticket.assignee_name)}" if ticket.assignee else ""
    return f"**{ticket.ref}** {scene.local(ticket.opened_at)} · {state}{who}{stars}: {escape(ticket.subject)}"


# --- a ticket --------------------------------------------------------------------------------------------------------


def told(scene: Scene, ticket: Ticket) -> str:
    """What happened to a ticket so far, the last lines of it, for staff."""
    events = scene.view.history(ticket.ref)
    shown = events[-MOST_LINES:]
    lines = Markup("\n".join(f"- {_event_line(scene, event)}" for event in shown))
    body = scene.say("history-ticket", ref=ticket.ref, subject=ticket.subject, lines=lines)
    left_out = len(events) - len(shown)
    return f"{body}\n\n{scene.say('history-earlier', count=left_out)}" if left_out else body


def _event_line(scene: Scene, event: TicketEvent) -> str:
    name = event.author_name or scene.say("desk-itself")
    words = " ".join(event.text.split())
    said = words if len(words) <= LINE_LENGTH else f"{words[: LINE_LENGTH - 1]}…"
    files = f" 📎{len(event.attachments)}" if event.attachments else ""
    what = scene.say(f"happening-{event.happening}")
    return f"{scene.local(event.at)} **{escape(name)}** {what}{files}{': ' + escape(said) if said else ''}"
