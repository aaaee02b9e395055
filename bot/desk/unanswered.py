"""What members asked without getting a sure answer, for staff to say which entry it is."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.desk.actions import Verb, is_number, pack
from bot.desk.effects import Effects
from bot.desk.questions import Rows
from bot.desk.records import Question
from bot.desk.scene import Scene
from bot.faq.language import fold
from bot.faq.learning import is_teachable
from bot.faq.matcher import Answer
from bot.guard.personal import without_personal
from bot.messages import Button
from bot.texts.texts import Markup

LOOK_BACK = timedelta(days=30)
MOST_READ = 300  # questions, the latest: what is decided about them happens within one transaction
PAGE = 8


def unanswered(scene: Scene, page: str) -> Effects:
    """`/unanswered`: what most people asked comes first; alike questions in other words are for `faq gaps`."""
    if not is_number(page):
        return (scene.notice(scene.say("button-outdated")),)
    stop = (scene.notice(),) if scene.press_id else ()
    asked = _alike(scene.view.unanswered(scene.now - LOOK_BACK, limit=MOST_READ))
    first = int(page) * PAGE
    there = [alike for alike in asked if _is_open(scene, alike[-1])][first : first + PAGE + 1]
    if not there:
        return (*stop, scene.reply(scene.say("unanswered-none")))
    numbered = list(enumerate(there[:PAGE], start=first + 1))
    lines = Markup("\n".join(f"- **{number}** {_line(scene, alike)}" for number, alike in numbered))
    buttons = [Button(label=f"📚 {number}", action=pack(Verb.TEACH, alike[-1].id)) for number, alike in numbered]
    rows = tuple(tuple(buttons[at : at + 4]) for at in range(0, len(buttons), 4))
    body = scene.say("unanswered", days=LOOK_BACK.days, lines=lines)
    return (*stop, scene.reply(body, (*rows, *_turns(int(page), more=len(there) > PAGE))))


def _alike(questions: Iterable[Question]) -> Sequence[Sequence[Question]]:
    """Questions in the same words together, each oldest first; those of most people first, then the latest."""
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(fold(question.text), []).append(question)
    return sorted(found.values(), key=lambda alike: (_people(alike), alike[-1].at), reverse=True)


def _people(alike: Sequence[Question]) -> int:
    return len({question.asker for question in alike})


def _is_open(scene: Scene, question: Question) -> bool:
    """Whether it is a question that could be taught, and still without a sure answer."""
    if not is_teachable(question.text) or scene.content.book.is_chatter(question.text):
        return False
    return not isinstance(scene.content.matcher.match(question.text, addressed=True), Answer)


def _line(scene: Scene, alike: Sequence[Question]) -> str:
    wording = " ".join(without_personal(alike[-1].text).split())
    return scene.say("unanswered-line", wording=wording, people=_people(alike))


def _turns(page: int, *, more: bool) -> Rows:
    back = Button(label="‹", action=pack(Verb.UNANSWERED, page - 1)) if page > 0 else None
    on = Button(label="›", action=pack(Verb.UNANSWERED, page + 1)) if more else None
    turns = tuple(button for button in (back, on) if button)
    return (turns,) if turns else ()
