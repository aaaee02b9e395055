"""Staff teach: which entry a wording asks for, what was learned, and what of it is taken back."""

import re
from collections.abc import Sequence

from bot.desk.actions import Action, Verb, is_number, pack
from bot.desk.effects import AddQuestion, AddVote, Effect, Effects
from bot.desk.questions import Rows, shown
from bot.desk.records import Question
from bot.desk.scene import Scene
from bot.desk.speaking import language_of
from bot.desk.unanswered import unanswered
from bot.faq.drafting import EntryDraft
from bot.faq.entries import Entry
from bot.faq.learning import LONGEST_WORDING, Fit, Verdict, Vote, Wording, fit, is_teachable
from bot.guard.personal import without_personal
from bot.messages import Button
from bot.texts.texts import Markup
from bot.tickets.ticket import Happening, Ticket, parse_ref

MOST_OFFERED = 5  # entries
PAGE = 8  # learned wordings


def press(scene: Scene, action: Action) -> Effects:
    """A button of staff's about what is taught."""
    match action.verb, action.arguments:
        case Verb.TEACH, (subject,):
            return teach_about(scene, subject)
        case (Verb.IS | Verb.IS_NOT | Verb.DRAFT) as verb, (question, *which):
            return say_which(scene, verb, question, which)
        case Verb.LEARNED, (page,):
            return learned(scene, page)
        case Verb.UNLEARN, (number,):
            return unlearn(scene, number)
        case Verb.UNANSWERED, (page,):
            return unanswered(scene, page)
        case _:
            return (scene.notice(scene.say("button-outdated")),)


# --- which entry is it? ----------------------------------------------------------------------------------------------


def teach(scene: Scene, ticket: Ticket | None, words: str) -> Effects:
    """`/teach [entry] [wording]`: without a wording it is the question that the ticket began with."""
    first, _, rest = words.partition(" ")
    entry = scene.content.book.entry(first, scene.language)
    wording = " ".join((rest if entry else words).split()) or (ticket.question if ticket else "")
    if not is_teachable(wording):
        return (*_stop(scene), scene.reply(scene.say("teach-what", most=LONGEST_WORDING)))
    ref = ticket.ref if ticket else None
    if entry is not None:
        question = _for_staff(scene, wording, (entry.id,), ref)
        return (AddQuestion(question=question), *_said(scene, question, entry, Verdict.IS, "0"))
    return _offer(scene, wording, ref)


def teach_about(scene: Scene, subject: str) -> Effects:
    """The button under a ticket's card, or under a question."""
    ref = parse_ref(subject)
    ticket = scene.view.ticket(ref) if ref else None
    if ticket is not None:
        return teach(scene, ticket, "")
    question = scene.view.question(subject)
    if question is None or not is_teachable(question.text):
        return (scene.notice(scene.say("button-outdated")),)
    return _offer(scene, question.text, None)


def _offer(scene: Scene, wording: str, ref: str | None) -> Effects:
    """The nearest entries to choose from, and a new one."""
    nearest = scene.content.matcher.nearest(wording, language=scene.language, limit=MOST_OFFERED)
    question = _for_staff(scene, wording, tuple(candidate.entry for candidate in nearest), ref)
    rows: Rows = tuple(
        (Button(label=entry.title, action=pack(Verb.IS, question.id, index)),)
        for index, candidate in enumerate(question.candidates)
        if (entry := scene.content.book.entry(candidate, scene.language))
    )
    draft = Button(label=scene.say("button-draft"), action=pack(Verb.DRAFT, question.id))
    asked = scene.reply(scene.say("teach-which", wording=wording), (*rows, (draft,)))
    return (AddQuestion(question=question), *_stop(scene), asked)


def _for_staff(scene: Scene, wording: str, candidates: tuple[str, ...], ref: str | None) -> Question:
    """The wording as a question, so that buttons can refer to it."""
    return Question(
        id=scene.new_id(),
        at=scene.now,
        where=scene.where,
        message_id=scene.message_id,
        asker=scene.person.key,
        language=language_of(wording, scene.rules.languages) or scene.language,
        text=wording,
        entry=None,
        candidates=candidates,
        for_staff=True,
        ticket=ref,
    )


def say_which(scene: Scene, verb: Verb, question_id: str, which: Sequence[str]) -> Effects:
    """Staff pressed: it is this entry, it is not, or there should be a new one."""
    question = scene.view.question(question_id)
    if question is not None and verb is Verb.DRAFT:
        return (*_stop(scene), _draft(scene, question))
    entry_id = shown(question, which) if question and which else None
    entry = scene.content.book.entry(entry_id, scene.language) if entry_id else None
    if question is None or entry is None:
        return (scene.notice(scene.say("button-outdated")),)
    verdict = Verdict.IS if verb is Verb.IS else Verdict.IS_NOT
    return _said(scene, question, entry, verdict, which[0])


def _said(scene: Scene, question: Question, entry: Entry, verdict: Verdict, index: str) -> Effects:
    """The word of staff is stored, and what comes of it told; the other way is one press away."""
    vote = _vote(scene, verdict, entry.id, question.text, question.language, question.id)
    if verdict is Verdict.IS:
        found = fit(entry.id, question.text, scene.content.book)
        waits = scene.rules.learning.staff > 1 and found is Fit.TAUGHT
        said = scene.say("taught-together", staff=scene.rules.learning.staff) if waits else scene.say(f"fit-{found}")
        body = scene.say("taught", wording=question.text, title=entry.title, state=Markup(said))
        undo = Button(label=scene.say("button-unlearn"), action=pack(Verb.IS_NOT, question.id, index))
    else:
        body = scene.say("unlearned", wording=question.text, title=entry.title)
        undo = Button(label=scene.say("button-relearn"), action=pack(Verb.IS, question.id, index))
    return (vote, *_stop(scene), scene.reply(body, ((undo,),)))


def _vote(scene: Scene, verdict: Verdict, entry: str, wording: str, language: str, question: str = "") -> AddVote:
    return AddVote(
        vote=Vote(
            person=scene.rules.staff.key_of(scene.person),
            verdict=verdict,
            entry=entry,
            wording=wording,
            language=language,
            at=scene.now,
            question=question,
        )
    )


def _stop(scene: Scene) -> Effects:
    return (scene.notice(),) if scene.press_id else ()


# --- a new entry -----------------------------------------------------------------------------------------------------


def _draft(scene: Scene, question: Question) -> Effect:
    """The file to begin with: the member's question, and what staff answered to it."""
    ticket = scene.view.ticket(question.ticket) if question.ticket else None
    shelf = _shelf(scene, question)
    draft = EntryDraft(
        question=without_personal(question.text),
        answer=_answer(scene, ticket) or scene.say("draft-answer"),
        escalate_to=ticket.category if ticket else _escalation(scene, shelf),
        today=scene.now.date(),
    )
    path = f"{question.language}/{shelf}/{draft.name()}.md"
    text = draft.text()
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return scene.reply(f"{scene.say('draft', path=path)}\n\n{fence}markdown\n{text}\n{fence}")


def _answer(scene: Scene, ticket: Ticket | None) -> str:
    lines = scene.view.history(ticket.ref) if ticket else ()
    said = [line.text for line in lines if line.happening is Happening.STAFF_REPLIED and line.text.strip()]
    return without_personal("\n\n".join(said))


def _shelf(scene: Scene, question: Question) -> str:
    """The category that the nearest entries are in."""
    near = [candidate.partition("/")[0] for candidate in question.candidates]
    return near[0] if near else scene.content.book.shelves[0].id


def _escalation(scene: Scene, shelf: str) -> str:
    found = scene.content.book.shelf(shelf)
    return found.escalate_to if found else scene.content.categories[0].id


# --- what was learned ------------------------------------------------------------------------------------------------


def learned(scene: Scene, page: str) -> Effects:
    """`/learned`: every wording, the latest first, with who stands behind it and a way back."""
    if not is_number(page):
        return (scene.notice(scene.say("button-outdated")),)
    wordings = sorted(scene.view.learned(scene.rules.learning), key=lambda w: (w.since, w.number), reverse=True)
    first = int(page) * PAGE
    there = wordings[first : first + PAGE]
    if not there:
        return (*_stop(scene), scene.reply(scene.say("learned-none")))
    lines = [f"- **{number}** {_line(scene, wording)}" for number, wording in enumerate(there, start=first + 1)]
    body = scene.say("learned", count=len(wordings), lines=Markup("\n".join(lines)))
    undo = [
        Button(label=f"↩ {number}", action=pack(Verb.UNLEARN, wording.number))
        for number, wording in enumerate(there, start=first + 1)
    ]
    rows = tuple(tuple(undo[at : at + 4]) for at in range(0, len(undo), 4))
    return (*_stop(scene), scene.reply(body, (*rows, *_turns(int(page), len(wordings)))))


def _line(scene: Scene, wording: Wording) -> str:
    found = fit(wording.entry, wording.text, scene.content.book)
    entry = scene.content.book.entry(wording.entry, scene.language)
    line = scene.say(
        "learned-line",
        wording=wording.text,
        title=entry.title if entry else wording.entry,
        by=_behind(scene, wording),
        date=f"{wording.since:%Y-%m-%d}",
    )
    return line if found is Fit.TAUGHT else f"{line} · {scene.say(f'fit-{found}')}"


def _behind(scene: Scene, wording: Wording) -> str:
    if not wording.by_staff:
        return scene.say("learned-members", count=len(wording.people))
    names = {key: member.name for member in scene.rules.staff.members for key in member.ids}
    return ", ".join(names.get(person, person) for person in wording.people)


def _turns(page: int, count: int) -> Rows:
    turns = []
    if page > 0:
        turns.append(Button(label="‹", action=pack(Verb.LEARNED, page - 1)))
    if (page + 1) * PAGE < count:
        turns.append(Button(label="›", action=pack(Verb.LEARNED, page + 1)))
    return (tuple(turns),) if turns else ()


def unlearn(scene: Scene, number: str) -> Effects:
    """Take a learned wording back: the votes stay, and staff's word settles it from now on."""
    first = scene.view.vote(int(number)) if is_number(number) else None
    if first is None or first.entry is None:
        return (scene.notice(scene.say("button-outdated")),)
    vote = _vote(scene, Verdict.IS_NOT, first.entry, first.wording, first.language)
    entry = scene.content.book.entry(first.entry, scene.language)
    said = scene.say("unlearned", wording=first.wording, title=entry.title if entry else first.entry)
    return (vote, scene.notice(), scene.reply(said))
