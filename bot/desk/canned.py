"""Canned replies at the desk: found by words, shown as the member would read them, sent by a press or by name."""

from bot.desk.actions import Verb, pack
from bot.desk.casework import staff_replied
from bot.desk.effects import Effects
from bot.desk.handling import tell, too_late
from bot.desk.scene import Scene
from bot.messages import Button, Message
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.canned import CannedReply, filled, find, named
from bot.tickets.ticket import Ticket

MOST_FOUND = 5
MARK = "!"  # begins the name of a canned reply after /reply


def canned(scene: Scene, ticket: Ticket, words: str) -> Effects:
    """`/canned [REF] words`: what there is, each with a button that sends it."""
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    found = find(scene.content.replies, words, limit=MOST_FOUND)
    if not found:
        return tell(scene, scene.say("canned-none", words=words))
    lines = Markup("\n\n".join(_shown(scene, ticket, reply) for reply in found))
    rows = tuple(
        (Button(label=f"📨 {_title(scene, reply)}", action=pack(Verb.CANNED, ticket.ref, reply.name)),)
        for reply in found
    )
    return (scene.reply(scene.say("canned-found", ref=ticket.ref, lines=lines), rows),)


def _title(scene: Scene, reply: CannedReply) -> str:
    return reply.title.get(scene.language) or next(iter(reply.title.values()))


def _shown(scene: Scene, ticket: Ticket, reply: CannedReply) -> str:
    return f"**{MARK}{reply.name}** · {escape(_title(scene, reply))}\n> {escape(text_for(scene, ticket, reply))}"


def send(scene: Scene, ticket: Ticket, name: str) -> Effects:
    """What the member reads is what was shown, as if it had been typed."""
    reply = named(scene.content.replies, name)
    if reply is None:
        return tell(scene, scene.say("canned-none", words=name))
    if not ticket.is_open:
        return tell(scene, too_late(scene, ticket))
    said = Message(message_id=scene.message_id or "", text=text_for(scene, ticket, reply))
    spin = (scene.notice(scene.say("canned-sent")),) if scene.press_id else ()
    return (*staff_replied(scene, ticket, said, shown_in_thread=False), *spin)


def text_for(scene: Scene, ticket: Ticket, reply: CannedReply) -> str:
    """The reply in the member's language, with its gaps filled for this ticket."""
    member = scene.rules.staff.member(scene.person)
    name = member.name if member and scene.rules.names_shown else scene.in_language(ticket.language).say("support")
    return filled(reply.said(ticket.language), member=ticket.requester_name, ref=ticket.ref, staff=name)
