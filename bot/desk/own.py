"""A member's own tickets: their state, writing on in one, saying how it was."""

from dataclasses import replace

from bot.desk.actions import Verb, pack
from bot.desk.casework import continued_here, line_of, member_wrote, with_card
from bot.desk.effects import AddEvent, Effects, PutTicket, SetDialogue
from bot.desk.handling import reopen
from bot.desk.records import Dialogue
from bot.desk.scene import Scene
from bot.messages import Button, Message
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.ticket import Happening, Side, Status, Ticket, advance, can

MOST_OWN = 10  # tickets in a member's list
MERGES = 10  # that are followed from ticket to ticket
POOR = 2  # stars and fewer: the way to reopen is shown again


def list_own(scene: Scene) -> Effects:
    """`/mytickets`: state of each, of all linked accounts, and a way to write in it."""
    tickets = scene.view.tickets_of(scene.accounts, limit=MOST_OWN)
    if not tickets:
        return (scene.reply(scene.say("mytickets-none")),)
    lines = [f"- **{t.ref}** {scene.say(f'member-status-{t.status}')}: {escape(t.subject)}" for t in tickets]
    rows = [(_way_on(scene, t),) for t in tickets if t.is_open or t.status is Status.SOLVED]
    return (scene.reply(scene.say("mytickets-list", lines=Markup("\n".join(lines))), tuple(rows)),)


def _way_on(scene: Scene, ticket: Ticket) -> Button:
    if ticket.is_open:
        return Button(label=scene.say("button-continue", ref=ticket.ref), action=pack(Verb.CONTINUE, ticket.ref))
    return Button(label=scene.say("button-reopen-one", ref=ticket.ref), action=pack(Verb.REOPEN, ticket.ref))


def continue_(scene: Scene, ticket: Ticket) -> Effects:
    """What the member writes here belongs to this ticket from now on, and answers come here."""
    if not ticket.is_open:
        return (scene.notice(scene.say("button-outdated")),)
    said = (_talk(scene, ticket=ticket.ref), scene.notice(), scene.reply(scene.say("continue-here", ref=ticket.ref)))
    moved = continued_here(scene, ticket)
    if moved.member_place.platform == ticket.member_place.platform:
        return (PutTicket(ticket=moved), *said)
    moved = advance(moved, Happening.MOVED, scene.now)
    line = line_of(scene, moved, Happening.MOVED, Side.MEMBER, scene.where.platform)
    return (*with_card(scene, moved, line), *said)


def goes_on_in(scene: Scene, ticket: Ticket) -> Ticket:
    """The ticket that a merged one goes on in; any other is itself."""
    for _ in range(MERGES):
        into = scene.view.ticket(ticket.merged_into) if ticket.merged_into else None
        if into is None:
            break
        ticket = into
    return ticket


def reopen_with(scene: Scene, ticket: Ticket, message: Message) -> Effects:
    """The member answered to a ticket that was solved: it opens again and the message is relayed."""
    reopened = reopen(scene, ticket, side=Side.MEMBER)
    return (*reopened, *member_wrote(scene, advance(ticket, Happening.REOPENED, scene.now), message))


# --- how it was ------------------------------------------------------------------------------------------------------


def rate(scene: Scene, ticket: Ticket, stars: str) -> Effects:
    """The member says how it was; the last word counts. In their own words too, if they like."""
    if stars not in {"1", "2", "3", "4", "5"} or not can(ticket, Happening.RATED):
        return (scene.notice(scene.say("button-outdated")),)
    ticket = replace(advance(ticket, Happening.RATED, scene.now), rating=int(stars))
    event = line_of(scene, ticket, Happening.RATED, Side.MEMBER, "★" * int(stars))
    buttons = [Button(label=scene.say("button-comment"), action=pack(Verb.COMMENT, ticket.ref))]
    if int(stars) <= POOR and ticket.status is Status.SOLVED:
        buttons.append(Button(label=scene.say("button-reopen"), action=pack(Verb.REOPEN, ticket.ref)))
    thanks = scene.reply(scene.say("thanks-rating"), (tuple(buttons),))
    return (PutTicket(ticket=ticket), AddEvent(event=event), scene.notice(), thanks)


def ask_comment(scene: Scene, ticket: Ticket) -> Effects:
    """What they write next is about how the ticket was handled."""
    if not can(ticket, Happening.COMMENTED):
        return (scene.notice(scene.say("button-outdated")),)
    return (_talk(scene, comments_on=ticket.ref), scene.notice(), scene.reply(scene.say("comment-ask")))


def comment(scene: Scene, ticket: Ticket, message: Message) -> Effects:
    """Kept with the rating, for staff to read; anything but words is asked for again."""
    words = " ".join(message.text.split())
    if not words:
        return (scene.reply(scene.say("comment-ask")),)
    done = _talk(scene, comments_on=None)
    if not can(ticket, Happening.COMMENTED):
        return (done, *member_wrote(scene, ticket, message)) if ticket.is_open else (done,)
    ticket = replace(advance(ticket, Happening.COMMENTED, scene.now), comment=words)
    event = line_of(scene, ticket, Happening.COMMENTED, Side.MEMBER, message.text)
    return (PutTicket(ticket=ticket), AddEvent(event=event), done, scene.reply(scene.say("comment-thanks")))


def _talk(scene: Scene, **changes: str | None) -> SetDialogue:
    lane, person = scene.where.lane, scene.person.key
    dialogue: Dialogue = replace(scene.view.dialogue(lane, person), **changes)  # type: ignore[arg-type]
    return SetDialogue(lane=lane, person=person, dialogue=dialogue)
