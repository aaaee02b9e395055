"""Feedback: what its form asks, and what becomes of it. The form's steps themselves are `filling`'s."""

from bot.delivery.delivery import Priority
from bot.desk.actions import Verb, pack
from bot.desk.casework import quoted
from bot.desk.effects import AddFeedback, Effects, Put
from bot.desk.freight import origin, passed_on, sender_told, with_left_out
from bot.desk.permissions import Place
from bot.desk.scene import Scene
from bot.feedback.feedback import Feedback, copy_key, type_meant
from bot.feedback.form import CONTACT, EXPECTED, TEXT, form
from bot.messages import Address, Button, Outgoing
from bot.texts.texts import Markup
from bot.tickets.intake import CategoryDefinition, Draft, answers, category_from, in_language


def refused(scene: Scene) -> Effects | None:
    """Why there is no form now: none are taken here, or others would read along. None if there is one."""
    if not scene.content.feedback:
        return (scene.reply(scene.say("feedback-none")),)
    if scene.place is Place.PRIVATE:
        return None
    button = Button(label=scene.say("button-feedback"), action=pack(Verb.FEEDBACK), private=True)
    return (scene.reply(scene.say("feedback-in-private"), ((button,),)),)


def type_named(scene: Scene, words: str) -> tuple[str | None, str]:
    """The type that the first word names, and the words after it; else none, and all of them."""
    first, _, rest = words.strip().partition(" ")
    found = type_meant(scene.content.feedback, first)
    return (found.id, rest.strip()) if found else (None, words.strip())


def category_of(scene: Scene, type_id: str) -> CategoryDefinition:
    """The form in the scene's language; also for a type that was removed while somebody filled it in."""
    title, intro, submit = _title(scene, type_id), scene.say("form-intro"), scene.say("button-send")
    asked = form(type_id, title, scene.say, intro=intro, submit=submit)
    return category_from(asked, type_id, scene.language)


def _title(scene: Scene, type_id: str) -> str:
    known = scene.content.feedback_type(type_id)
    return in_language(known.title, scene.language) if known else type_id


def taken(scene: Scene, draft: Draft) -> Effects:
    """The form is complete: it is kept, staff read it in the place for its type, the member knows that it arrived."""
    feedback = Feedback(
        id=scene.event_key,
        at=scene.now,
        type=draft.category or "",
        text=draft.values.get(TEXT, "").strip(),
        expected=draft.values.get(EXPECTED, "").strip(),
        contact=draft.values.get(CONTACT, "").strip(),
        files=draft.attachments,
        person=scene.person.key,
        name=scene.called,
        platform=scene.where.platform,
        language=scene.language,
    )
    thanks = scene.reply(scene.say("feedback-taken"))
    place = _staff_place(scene, feedback.type)
    copy = () if place is None else _shown_to_staff(scene, draft, feedback, place)
    return (AddFeedback(feedback=feedback), thanks, *copy)


def _staff_place(scene: Scene, type_id: str) -> Address | None:
    """Where staff read it: the type's own place, if we are on that platform, else the staff room, if there is one."""
    known = scene.content.feedback_type(type_id)
    place = scene.rules.feedback.rooms.get(known.room) if known else None
    return place if place is not None and scene.facts_of(place) is not None else scene.rules.staff_room


def _shown_to_staff(scene: Scene, draft: Draft, feedback: Feedback, place: Address) -> Effects:
    reader = scene.in_language(scene.rules.staff_language)
    rows = answers(category_of(reader, feedback.type), reader.language, draft.values)
    body = reader.say(
        "feedback-card",
        type=_title(reader, feedback.type),
        name=feedback.name,
        platform=feedback.platform,
        language=feedback.language,
        details=Markup(quoted("\n".join(f"{answer.label}: {answer.text}" for answer in rows))),
    )
    message = Outgoing(
        to=place,
        body=with_left_out(reader, body, feedback.files, place),
        attachments=passed_on(scene, feedback.files, place),
        language=reader.language,
    )
    sent_by = origin(scene, feedback.files)
    copy = Put(message=message, priority=Priority.STAFF, key=copy_key(feedback.id), origin=sent_by)
    return (copy, *sender_told(scene, feedback.files, place))
