"""One person, several accounts: a code is asked for with one, given with another, and agreed to.

Whoever has a linked account reads and writes in the tickets of the others. So a code alone links nothing: who gives it
is shown whose it is, and warned, before they agree; a code that a stranger dictated is met with a warning."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.actions import Verb, pack
from bot.desk.casework import line_of, read_by_requester
from bot.desk.effects import (
    AddEvent,
    Effect,
    Effects,
    JoinAccounts,
    OfferLink,
    PartAccount,
    Put,
    PutTicket,
    SetDialogue,
)
from bot.desk.records import LinkedAccount
from bot.desk.scene import Scene
from bot.messages import Button, ButtonStyle, Outgoing
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.ticket import Happening, Side, Ticket, advance, can, parse_ref

CODE_LIFE = timedelta(minutes=10)
MOST_TICKETS = 500  # of one person, seen to when an account is parted


def link(scene: Scene, words: str) -> Effects:
    """`/link`: a code for the other account. `/link CODE` with the other account: whose is it?"""
    if not words:
        return _offer(scene)
    code = parse_ref(words)
    other = scene.view.link_offer(code, scene.now) if code else None
    if code is None or other is None:
        return (scene.reply(scene.say("link-unknown", code=words)),)
    if other.person.key in scene.accounts:
        return (scene.reply(scene.say("link-already")),)
    yes = Button(label=scene.say("button-join"), action=pack(Verb.JOIN, code))
    no = Button(label=scene.say("button-not-mine"), action=pack(Verb.NOT_MINE, code), style=ButtonStyle.DANGER)
    return (scene.reply(scene.say("link-sure", **_named(scene, other)), ((yes, no),)),)


def _offer(scene: Scene) -> Effects:
    code = scene.new_ref()
    body = scene.say("link-code", code=code, minutes=int(CODE_LIFE.total_seconds()) // 60)
    return (OfferLink(code=code, account=_mine(scene), expires_at=scene.now + CODE_LIFE), scene.reply(body))


def _mine(scene: Scene) -> LinkedAccount:
    return LinkedAccount(person=scene.person, place=scene.where, language=scene.language)


def _named(scene: Scene, account: LinkedAccount) -> dict[str, str]:
    return {"name": account.person.name or scene.say("visitor"), "platform": account.person.platform}


def join(scene: Scene, code: str) -> Effects:
    """They agreed: both accounts are told, each with the way back."""
    other = scene.view.link_offer(code, scene.now)
    if other is None:
        return (scene.notice(scene.say("button-outdated")),)
    mine = _mine(scene)
    told = scene.reply(scene.say("linked", **_named(scene, other)))
    there = _tell(scene, other, "linked", **_named(scene, mine))
    return (JoinAccounts(code=code, one=other, other=mine), scene.notice(), told, there)


def not_mine(scene: Scene, code: str) -> Effects:
    """Somebody dictated the code: it is void, and who asked for it is told so."""
    other = scene.view.link_offer(code, scene.now)
    said = (scene.notice(), scene.reply(scene.say("link-refused")))
    if other is None:
        return said
    void = OfferLink(code=code, account=other, expires_at=scene.now)
    return (void, *said, _tell(scene, other, "link-declined"))


def unlink(scene: Scene) -> Effects:
    """`/unlink`: this account stands alone again, and answers go to the accounts that asked."""
    others = [account for account in scene.view.linked(scene.person.key) if account.person.key != scene.person.key]
    if not others:
        return (scene.reply(scene.say("unlink-none")),)
    told = [_tell(scene, account, "unlinked", **_named(scene, _mine(scene))) for account in others]
    names = Markup(", ".join(f"{escape(a.person.name)} ({a.person.platform})" for a in others))
    here = scene.reply(scene.say("unlinked-here", names=names))
    return (PartAccount(account=scene.person.key), *_parted(scene), here, *told)


def _parted(scene: Scene) -> Effects:
    """No ticket is read any more by an account that is not its requester's."""
    me = scene.person.key
    parted: list[Effect] = []
    for ticket in scene.view.tickets_of(scene.accounts, limit=MOST_TICKETS):
        if ticket.reader != ticket.requester and me in {ticket.reader, ticket.requester}:
            parted += _returned(scene, ticket)
    return tuple(parted)


def _returned(scene: Scene, ticket: Ticket) -> Effects:
    lane, reader = ticket.member_place.lane, ticket.reader
    dialogue, back = scene.view.dialogue(lane, reader), read_by_requester(ticket)
    ended = SetDialogue(lane=lane, person=reader, dialogue=replace(dialogue, ticket=None))
    stopped = (ended,) if dialogue.ticket == ticket.ref else ()
    if not can(back, Happening.MOVED):
        return (*stopped, PutTicket(ticket=back))
    back = advance(back, Happening.MOVED, scene.now)
    line = line_of(scene, back, Happening.MOVED, Side.MEMBER, back.member_place.platform)
    return (*stopped, PutTicket(ticket=back), AddEvent(event=replace(line, key=f"{line.key}/{ticket.ref}")))


def _tell(scene: Scene, account: LinkedAccount, key: str, **values: str) -> Put:
    body = scene.in_language(account.language).say(key, **values)
    return Put(message=Outgoing(to=account.place, body=body))
