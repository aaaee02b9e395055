"""Questions and answers: what the FAQ says, whether to say it here, and what people say about it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.actions import Verb, is_number, pack
from bot.desk.effects import NOTHING, AddQuestion, AddVote, Effects
from bot.desk.permissions import Place, Role
from bot.desk.records import Question
from bot.desk.scene import Scene
from bot.desk.speaking import language_of
from bot.faq.entries import Entry
from bot.faq.learning import Verdict, Vote
from bot.faq.matcher import Answer, Silent, Suggest
from bot.messages import Button, ButtonStyle
from bot.platform import Measure
from bot.rendering import escape, split
from bot.rendering.extracts import pictures_in, without_pictures

MOST_PICTURES = 3
MOST_RELATED = 2
Rows = tuple[tuple[Button, ...], ...]


def answer_message(scene: Scene, text: str, *, asked: bool) -> Effects:
    """Meet a message with an answer, choices or silence. `asked`: silence would be rude here."""
    if not asked and scene.role >= Role.MODERATOR:
        return NOTHING  # staff talk among the members; they know the FAQ
    decision = scene.content.matcher.match(text, language=scene.language, addressed=asked)
    match decision:
        case Silent():
            return NOTHING
        case Suggest(candidates=candidates):
            return _suggest(scene, text, [c.entry for c in candidates], asked=asked)
        case Answer(entry=entry_id, candidates=candidates):
            entry = scene.content.book.entry(entry_id, scene.language)
            if entry is None or (not asked and _answered_lately(scene, entry_id)):
                return NOTHING
            question = _question(scene, text, entry=entry_id, candidates=[c.entry for c in candidates])
            return (AddQuestion(question=question), *show_entry(scene, entry, question))


def _answered_lately(scene: Scene, entry_id: str) -> bool:
    since = scene.now - scene.rules.answer_cooldown
    return scene.view.answered_since(scene.where, entry_id, since)


def _suggest(scene: Scene, text: str, candidates: Sequence[str], *, asked: bool) -> Effects:
    question = _question(scene, text, entry=None, candidates=candidates)
    rows = [
        (Button(label=entry.title, action=pack(Verb.PICK, question.id, index)),)
        for index, candidate in enumerate(candidates)
        if (entry := scene.content.book.entry(candidate, scene.language))
    ]
    key = "choices" if rows else "no-answer"
    body = scene.say(key)
    return (AddQuestion(question=question), scene.reply(body, (*rows, _person_row(scene, question)), waits=not asked))


def way_to_person(scene: Scene, text: str) -> Effects:
    """No answer, only a way to somebody who reads what was written."""
    question = _question(scene, text, entry=None, candidates=())
    body = scene.say("ticket-in-private")
    return (AddQuestion(question=question), scene.reply(body, (_person_row(scene, question),), waits=True))


def _question(scene: Scene, text: str, *, entry: str | None, candidates: Sequence[str]) -> Question:
    return Question(
        id=scene.new_id(),
        at=scene.now,
        where=scene.where,
        message_id=scene.message_id,
        asker=scene.person.key,
        language=scene.language,
        text=text,
        entry=entry,
        candidates=tuple(candidates),
    )


def show_entry(scene: Scene, entry: Entry, question: Question | None) -> Effects:
    """The entry as a message, with its buttons; in a public room a long one is shortened and read on in private."""
    body = without_pictures(entry.body)
    rows: list[tuple[Button, ...]] = []
    if scene.place is Place.PUBLIC and len(body) > scene.rules.public_length:
        body = split(body, limit=scene.rules.public_length, measure=Measure.CODEPOINTS)[0]
        rows.append((Button(label=scene.say("button-read-on"), action=entry_action(entry.id), private=True),))
        pictures: Effects = ()
    else:
        pictures = _pictures(scene, entry)
        rows += _related_rows(scene, entry) if scene.place is Place.PRIVATE else ()
    text = f"**{escape(entry.title)}**\n\n{without_pictures(body)}"
    return (*pictures, scene.reply(text, (*rows, *_verdict_rows(scene, question, entry)), waits=True))


def _pictures(scene: Scene, entry: Entry) -> Effects:
    known = scene.content.book.pictures
    pictures = [known[path] for path in pictures_in(entry.body) if path in known][:MOST_PICTURES]
    if not pictures:
        return ()
    put = scene.reply("")
    return (replace(put, message=replace(put.message, attachments=tuple(pictures))),)


def _related_rows(scene: Scene, entry: Entry) -> Rows:
    found = [scene.content.book.entry(related, scene.language) for related in entry.related]
    return tuple(
        (Button(label=f"→ {other.title}", action=entry_action(other.id)),) for other in found[:MOST_RELATED] if other
    )


def _verdict_rows(scene: Scene, question: Question | None, entry: Entry) -> Rows:
    if question is None:
        return ()
    about = (question.id,) if entry.id == question.entry else (question.id, question.candidates.index(entry.id))
    verdicts = (
        Button(label=scene.say("button-solved"), action=pack(Verb.SOLVED, *about), style=ButtonStyle.PRIMARY),
        Button(label=scene.say("button-unhelpful"), action=pack(Verb.UNHELPFUL, *about)),
    )
    return (verdicts, _person_row(scene, question))


def _person_row(scene: Scene, question: Question) -> tuple[Button, ...]:
    return (Button(label=scene.say("button-person"), action=pack(Verb.PERSON, question.id), private=True),)


def entry_action(entry_id: str) -> str:
    """The button data that shows an entry."""
    category, _, name = entry_id.partition("/")
    return pack(Verb.ENTRY, category, name)


# --- presses ---------------------------------------------------------------------------------------------------------


def solved(scene: Scene, question: Question, which: Sequence[str]) -> Effects:
    """The entry that was shown helped: the answer, or (`which`) one that was picked."""
    entry = shown(question, which)
    if entry is None:
        return (scene.notice(scene.say("button-outdated")),)
    return (said_of(scene, question, Verdict.SOLVED, entry), scene.notice(scene.say("thanks-solved")))


def unhelpful(scene: Scene, question: Question, which: Sequence[str]) -> Effects:
    """Offer what else was close, and a person."""
    entry = shown(question, which)
    if entry is None:
        return (scene.notice(scene.say("button-outdated")),)
    rows = [
        (Button(label=other.title, action=pack(Verb.PICK, question.id, index)),)
        for index, candidate in enumerate(question.candidates)
        if candidate != entry and (other := scene.content.book.entry(candidate, scene.language))
    ]
    offer = scene.reply(scene.say("sorry-unhelpful"), (*rows, _person_row(scene, question)))
    return (said_of(scene, question, Verdict.NOT_HELPFUL, entry), scene.notice(), offer)


def pick(scene: Scene, question: Question, which: Sequence[str]) -> Effects:
    """Show the suggestion that was meant."""
    chosen = shown(question, which) if which else None
    entry = scene.content.book.entry(chosen, scene.language) if chosen else None
    if entry is None:
        return (scene.notice(scene.say("button-outdated")),)
    return (said_of(scene, question, Verdict.CHOSEN, entry.id), scene.notice(), *show_entry(scene, entry, question))


def shown(question: Question, which: Sequence[str]) -> str | None:
    """The entry that a button under a question means: the one of this index of those offered, else the answer."""
    if not which:
        return question.entry
    index = int(which[0]) if is_number(which[0]) else len(question.candidates)
    return question.candidates[index] if index < len(question.candidates) else None


def said_of(scene: Scene, question: Question, verdict: Verdict, entry: str | None) -> AddVote:
    """This person's word on a question and an entry."""
    return AddVote(
        vote=Vote(
            person=scene.person.key,
            verdict=verdict,
            entry=entry,
            wording=question.text,
            language=language_of(question.text, scene.rules.languages) or question.language,
            at=scene.now,
            question=question.id,
        )
    )
