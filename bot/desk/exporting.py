"""`/export`: a ticket's transcript as files in the staff room. Whoever takes one is written down."""

from bot.desk.effects import Effects, NoteAccess, Put
from bot.desk.permissions import Role
from bot.desk.scene import Scene
from bot.messages import Outgoing
from bot.records.accesses import Access, Look
from bot.records.paperwork import TranscriptWanted
from bot.tickets.ticket import Ticket

NOTES = "--notes"
FORMS = ("html", "json")


def export(scene: Scene, ticket: Ticket, words: str) -> Effects:
    """The account and the contact of the member stand in it for admins alone, internal notes only if asked for."""
    notes, private = NOTES in words.split(), scene.role >= Role.ADMIN
    wanted = (
        TranscriptWanted(ref=ticket.ref, form=form, language=scene.language, notes=notes, private=private)
        for form in FORMS
    )
    body = scene.say("export-here-notes" if notes else "export-here", ref=ticket.ref)
    files = tuple(one.attachment(scene.event_key) for one in wanted)
    put = Put(message=Outgoing(to=scene.where, body=body, attachments=files, reply_to=scene.message_id))
    return (looked(scene, ticket, Look.EXPORT), put)


def looked(scene: Scene, ticket: Ticket, look: Look) -> NoteAccess:
    """That this member of staff looked at the ticket."""
    member = scene.rules.staff.member(scene.person)
    access = Access(
        ref=ticket.ref,
        at=scene.now,
        person=scene.person.key,
        name=member.name if member else scene.person.name,
        look=look,
        how=scene.where.platform,
    )
    return NoteAccess(access=access)
