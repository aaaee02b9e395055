"""`/announce`: composed, previewed as every destination will see it, approved by a second admin, held, stopped."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.announcements.composing import Mistake, Newsdesk, compose, read_wordings, with_wordings
from bot.announcements.previewing import previews
from bot.announcements.publication import Publication, Stage, proposed, released, stopped, with_mention, withdrawn
from bot.announcements.topics import Topic
from bot.desk.actions import Verb, is_number
from bot.desk.effects import Effects, Put, PutPublication
from bot.desk.ledger import StaffVoice, decision_buttons, for_staff, listed, status, voice_of
from bot.desk.previewing import preview_text, samples, scheduled
from bot.desk.scene import DeskRules, Scene
from bot.desk.speaking import language_of
from bot.messages import Attachment, Command, FileKind, Message
from bot.texts.texts import Markup

VERBS = frozenset({Verb.ANNOUNCEMENTS, Verb.LEDGER, Verb.APPROVE, Verb.STOP})
STOPPABLE = frozenset({Stage.PROPOSED, Stage.APPROVED})


def announce(scene: Scene, words: str) -> Effects:
    """Take an announcement down and show it; nothing is sent before an admin approves it."""
    scene, quoted = for_staff(scene), _quoted(scene)
    if not words and quoted is None:
        return (scene.reply(scene.say("announce-usage")),)
    match words.split(maxsplit=2):
        case ["correct", slug, *text]:
            return correct(scene, slug, text[0] if text else "", quoted)
        case ["withdraw", slug]:
            return withdraw(scene, slug)
        case _:
            return _propose(scene, words, quoted)


def _propose(scene: Scene, words: str, quoted: Message | None) -> Effects:
    picture = _picture(scene, quoted)
    composed = compose(words, newsdesk(scene), quoted=quoted.text if quoted else "", picture=picture)
    if composed.announcement is None:
        return (scene.reply(mistakes_text(voice_of(scene), composed.mistakes)),)
    author = scene.rules.staff.key_of(scene.person)
    publication = proposed(composed.announcement, author=author, name=scene.called, now=scene.now)
    return (PutPublication(publication=publication), *preview(scene, publication))


def _quoted(scene: Scene) -> Message | None:
    """The message that the command answers."""
    event = scene.incoming.event
    reply_to = event.reply_to if isinstance(event, Command) else None
    return scene.view.said(scene.where, reply_to) if reply_to else None


def _picture(scene: Scene, quoted: Message | None) -> Attachment | None:
    """The picture whose caption the command is, or that of the message it answers."""
    event = scene.incoming.event
    files = (*(event.attachments if isinstance(event, Command) else ()), *(quoted.attachments if quoted else ()))
    photos = [file for file in files if file.kind is FileKind.PHOTO]
    return photos[0] if photos else None


def newsdesk(scene: Scene) -> Newsdesk:
    """What a composition may refer to."""
    view, topics = scene.view, scene.content.topics
    return newsdesk_of(scene.rules, topics, now=scene.now, is_taken=lambda slug: view.publication(slug) is not None)


def newsdesk_of(
    rules: DeskRules, topics: Sequence[Topic], *, now: datetime, is_taken: Callable[[str], bool]
) -> Newsdesk:
    """The same for who composes elsewhere than in a room."""
    return Newsdesk(
        now=now,
        zone=rules.zone,
        languages=rules.languages,
        rooms=rules.rooms,
        topics=tuple(topic.id for topic in topics),
        domains=rules.announcing.domains,
        language_of=lambda text: language_of(text, rules.languages) or rules.languages[0],
        is_taken=is_taken,
    )


def mistakes_text(voice: StaffVoice, mistakes: Sequence[Mistake]) -> str:
    """Everything that is wrong with a composition."""
    lines = Markup("\n".join(f"- {voice.say(mistake.key, **mistake.values)}" for mistake in mistakes))
    return voice.say("announce-mistakes", mistakes=lines)


# --- preview ---------------------------------------------------------------------------------------------------------


def preview(scene: Scene, publication: Publication) -> Effects:
    """Each text as its rooms will see it, then the list of destinations with what staff can do."""
    voice, rooms = voice_of(scene), scene.rules.rooms
    found = previews(publication.correction or publication.announcement, rooms, scene.capabilities)
    shown = samples(found, scene.capabilities, to=scene.where)
    body = scene.reply(preview_text(voice, publication, found), decision_buttons(voice, publication))
    return (*(Put(message=message) for message in shown), body)


# --- corrections -----------------------------------------------------------------------------------------------------


def correct(scene: Scene, slug: str, text: str, quoted: Message | None) -> Effects:
    """Propose another wording of what was announced; each language that is given is replaced."""
    publication = scene.view.publication(slug)
    if publication is None or publication.stage is Stage.WITHDRAWN:
        return (scene.reply(scene.say("announcement-unknown", slug=slug)),)
    if publication.is_from_file:
        return (scene.reply(scene.say("correct-file", slug=slug)),)
    answers, body = _wants_answer(text)
    read = read_wordings(body or (quoted.text if quoted else ""), newsdesk(scene))
    if read.mistakes:
        return (scene.reply(mistakes_text(voice_of(scene), read.mistakes)),)
    corrected = replace(
        publication,
        correction=with_wordings(publication.announcement, read.wordings),
        corrector=scene.rules.staff.key_of(scene.person),
        answers_with_correction=answers,
        updated_at=scene.now,
    )
    return (PutPublication(publication=corrected), *preview(scene, corrected))


def _wants_answer(text: str) -> tuple[bool, str]:
    """Whether the text begins with the word that asks for answers where nothing can be edited; the text without it."""
    first, _, rest = text.strip().partition("\n")
    return (True, rest.strip()) if first.strip().lower() == "reply" else (False, text.strip())


def withdraw(scene: Scene, slug: str) -> Effects:
    """At once, by one admin: what is wrong must not wait for a colleague."""
    publication = scene.view.publication(slug)
    if publication is None or publication.stage is Stage.WITHDRAWN:
        return (scene.reply(scene.say("announcement-unknown", slug=slug)),)
    gone = withdrawn(publication, by=scene.rules.staff.key_of(scene.person), now=scene.now)
    told = scene.reply(scene.say("announce-withdrawn", slug=slug, name=scene.called))
    return (PutPublication(publication=gone, cancels=f"withdrawn by {scene.called}"), told)


# --- decisions -------------------------------------------------------------------------------------------------------


def approve(scene: Scene, slug: str, revision: str) -> Effects:
    """By an admin who did not write it (unless the team has but one); it is held for a while then."""
    publication = scene.view.publication(slug)
    if publication is None or not is_number(revision) or int(revision) != publication.awaits_revision:
        return (scene.notice(scene.say("button-outdated")),)
    if publication.awaits_mention:
        return _let_mention(scene, publication)
    if publication.stage not in {Stage.PROPOSED, Stage.STOPPED} and publication.correction is None:
        return (scene.notice(scene.say("approve-already")),)
    me, rules = scene.rules.staff.key_of(scene.person), scene.rules.announcing
    if rules.approval and me == publication.writer:
        return (scene.notice(scene.say("approve-own")),)
    approved = released(publication, approver=me, name=scene.called, now=scene.now, hold=rules.hold)
    said = scene.say(
        "correction-approved" if publication.correction else "announce-approved",
        slug=slug,
        name=scene.called,
        time=scheduled(voice_of(scene), publication.announcement),
        until=voice_of(scene).time(approved.released_at or scene.now),
    )
    told = scene.reply(said, decision_buttons(voice_of(scene), approved))
    return (PutPublication(publication=approved), scene.notice(), told)


def _let_mention(scene: Scene, publication: Publication) -> Effects:
    """Of a file: whoever wrote it is nobody's colleague here, so any admin is the second pair of eyes."""
    me = scene.rules.staff.key_of(scene.person)
    approved = with_mention(publication, approver=me, name=scene.called, now=scene.now)
    told = scene.reply(
        scene.say("mention-approved", slug=publication.slug, name=scene.called),
        decision_buttons(voice_of(scene), approved),
    )
    return (PutPublication(publication=approved), scene.notice(), told)


def stop(scene: Scene, slug: str) -> Effects:
    """By anyone on staff: nothing of it leaves any more."""
    publication = scene.view.publication(slug)
    if publication is None or publication.stage not in STOPPABLE:
        return (scene.notice(scene.say("button-outdated")),)
    halted = stopped(publication, by=scene.rules.staff.key_of(scene.person), now=scene.now)
    said = scene.say("announce-stopped", slug=slug, name=scene.called)
    told = scene.reply(said, decision_buttons(voice_of(scene), halted))
    return (PutPublication(publication=halted, cancels=f"stopped by {scene.called}"), scene.notice(), told)


def press(scene: Scene, verb: Verb, arguments: Sequence[str]) -> Effects:
    """A button under an announcement, a preview or a ledger, by somebody who may press it."""
    scene = for_staff(scene)
    match verb, arguments:
        case Verb.ANNOUNCEMENTS, (page,):
            return listed(scene, page)
        case Verb.LEDGER, (slug, page):
            return status(scene, slug, page)
        case Verb.APPROVE, (slug, revision):
            return approve(scene, slug, revision)
        case Verb.STOP, (slug,):
            return stop(scene, slug)
        case _:
            return (scene.notice(scene.say("button-outdated")),)
