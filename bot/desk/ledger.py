"""What staff are shown of announcements: the list, the ledger of one, its progress and its summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.announcements.publication import Broadcast, Change, Counts, Line, Progress, Publication, Stage, Standing, count
from bot.announcements.schedule import ONCE, occurrences
from bot.desk.actions import Verb, is_number, pack
from bot.desk.effects import Effects
from bot.desk.questions import Rows
from bot.desk.scene import Content, DeskRules, Scene
from bot.messages import Button, ButtonStyle
from bot.rendering import escape
from bot.rendering.prices import usd
from bot.texts.texts import Markup

LISTED = 10  # announcements on a page of the list
LINES = 20  # lines of the ledger on a page
MOST_UNKNOWN = 5  # unknown postings offered with buttons at once
_NOT_SENT = frozenset({Standing.REFUSED, Standing.PARKED, Standing.EXPIRED, Standing.DEFERRED})
_BAD = _NOT_SENT | {Standing.UNKNOWN, Standing.DISMISSED}
_MARKS = {
    Standing.SCHEDULED: "🕓",
    Standing.SENDING: "📤",
    Standing.SENT: "✅",
    Standing.DEFERRED: "⏳",
    Standing.REFUSED: "⛔",
    Standing.UNKNOWN: "❓",
    Standing.PARKED: "🅿️",
    Standing.EXPIRED: "⌛",
    Standing.DISMISSED: "☑️",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffVoice:
    """How staff are spoken to, with or without an event to answer."""

    content: Content
    rules: DeskRules
    language: str

    def say(self, key: str, /, **values: str | int) -> str:
        return self.content.texts.say(self.language, key, **values)

    def time(self, moment: datetime) -> str:
        """A moment on the community's own clock."""
        here = moment.astimezone(ZoneInfo(self.rules.zone))
        return f"{here:%Y-%m-%d %H:%M} {self.rules.zone}"


def for_staff(scene: Scene) -> Scene:
    """In the staff's language: an announcement holds words in every language, which tell nothing about its author's."""
    return scene.in_language(scene.rules.staff_language)


def voice_of(scene: Scene) -> StaffVoice:
    """In the language of who asks."""
    return StaffVoice(content=scene.content, rules=scene.rules, language=scene.language)


# --- the list and the ledger, on request -----------------------------------------------------------------------------


def announcements(scene: Scene, words: str) -> Effects:
    """`/announcements` lists them; with a name it shows that one's ledger."""
    scene = for_staff(scene)
    return status(scene, words, "0") if words else listed(scene, "0")


def listed(scene: Scene, page: str) -> Effects:
    """A page of all announcements, the one that changed last first."""
    if not is_number(page):
        return (scene.notice(scene.say("button-outdated")),)
    found, first = scene.view.publications(), int(page) * LISTED
    if not found:
        return (*_unspin(scene), scene.reply(scene.say("announcements-none")))
    shown = found[first : first + LISTED]
    lines = Markup("\n".join(f"- {_headline(voice_of(scene), publication)}" for publication in shown))
    body = scene.say("announcements-list", count=len(found), lines=lines)
    buttons = [(_button(f"📋 {p.slug}", Verb.LEDGER, p.slug, 0),) for p in shown]
    return (
        *_unspin(scene),
        scene.reply(body, (*buttons, *_turns(Verb.ANNOUNCEMENTS, (), int(page), LISTED, len(found)))),
    )


def status(scene: Scene, slug: str, page: str) -> Effects:
    """A page of one announcement's ledger, with what can be done about its unknown postings."""
    publication = scene.view.publication(slug)
    if publication is None or not is_number(page):
        return (*_unspin(scene), scene.reply(scene.say("announcement-unknown", slug=slug)))
    voice, lines = voice_of(scene), scene.view.ledger(slug)
    counts, first = count(lines), int(page) * LINES
    shown = "\n".join(f"- {_entry(voice, line)}" for line in _worst_first(lines)[first : first + LINES])
    body = scene.say(
        "announcement-ledger",
        headline=Markup(_headline(voice, publication)),
        figures=Markup(figures(voice, counts)),
        lines=Markup(shown),
    )
    decisions = decision_buttons(voice, publication)
    buttons = (*unknown_rows(voice, lines), *decisions, *_turns(Verb.LEDGER, (slug,), int(page), LINES, len(lines)))
    return (*_unspin(scene), scene.reply(body, buttons))


def _unspin(scene: Scene) -> Effects:
    return (scene.notice(),) if scene.press_id else ()


def _button(label: str, verb: Verb, *arguments: str | int) -> Button:
    return Button(label=label, action=pack(verb, *arguments))


def _turns(verb: Verb, arguments: tuple[str, ...], page: int, size: int, total: int) -> Rows:
    turns = []
    if page > 0:
        turns.append(_button("‹", verb, *arguments, page - 1))
    if (page + 1) * size < total:
        turns.append(_button("›", verb, *arguments, page + 1))
    return (tuple(turns),) if turns else ()


def _headline(voice: StaffVoice, publication: Publication) -> str:
    title = publication.announcement.wording(voice.language).title
    return f"**{escape(title)}** (`{publication.slug}`) · {stage_text(voice, publication)}"


def stage_text(voice: StaffVoice, publication: Publication) -> str:
    """Where the announcement stands, in words."""
    announcement = publication.announcement
    if announcement.schedule is None:
        return voice.say("stage-draft")
    if publication.stage is Stage.APPROVED and publication.next_look is not None:
        coming = next(occurrences(announcement.schedule, after=publication.planned_until), None)
        return voice.say("stage-coming", time=voice.time(coming.at if coming else publication.next_look))
    return voice.say(f"stage-{publication.stage}")


def _worst_first(lines: Sequence[Line]) -> Sequence[Line]:
    return sorted(lines, key=lambda line: line.standing not in _BAD)


def _entry(voice: StaffVoice, line: Line) -> str:
    posting, standing = line.posting, line.standing
    name = escape(posting.room) or voice.say("ledger-subscriber")
    part = f" {posting.part}/{posting.parts}" if posting.parts > 1 else ""
    occurrence = "" if posting.occurrence == ONCE else f" · {posting.occurrence}"
    said = voice.say(f"standing-{standing}")
    when = line.due_at if standing in {Standing.DEFERRED, Standing.SCHEDULED} else line.settled_at
    at = f" · {voice.time(when)}" if when else ""
    link = f" · <{line.link}>" if line.link else ""
    why = f" · {escape(line.reason)}" if line.reason and standing is not Standing.SENT else ""
    pinged = posting.mentions if posting.part == 1 and posting.change is Change.POST else ()
    whom = f" · 📢 {escape(', '.join(pinged))}" if pinged else ""
    change = "" if posting.change == "post" else f" ({voice.say(f'change-{posting.change}')})"
    return f"{_MARKS[standing]} {name}{part}{change}{occurrence} · {said}{at}{whom}{link}{why}"


def unknown_rows(voice: StaffVoice, lines: Sequence[Line]) -> Rows:
    """For each posting that may have arrived, or was tried too often: send it again, or leave it at that."""
    undecided = {Standing.UNKNOWN, Standing.PARKED}
    unknown = [line for line in lines if line.standing in undecided and line.delivery is not None]
    return tuple(
        (
            _button(f"{voice.say('button-resend')}: {line.posting.room}", Verb.RESEND, line.delivery or 0),
            _button(voice.say("button-dismiss"), Verb.DISMISS, line.delivery or 0),
        )
        for line in unknown[:MOST_UNKNOWN]
    )


def decision_buttons(voice: StaffVoice, publication: Publication) -> Rows:
    """What can be decided about an announcement now."""
    approve = Button(
        label=voice.say("button-approve"),
        action=pack(Verb.APPROVE, publication.slug, publication.awaits_revision),
        style=ButtonStyle.PRIMARY,
    )
    stop = Button(label=voice.say("button-stop"), action=pack(Verb.STOP, publication.slug), style=ButtonStyle.DANGER)
    match publication.stage:
        case Stage.PROPOSED:
            return ((approve, stop),)
        case Stage.APPROVED:
            return ((approve, stop),) if publication.correction or publication.awaits_mention else ((stop,),)
        case Stage.STOPPED:
            return ((approve,),)
        case Stage.WITHDRAWN:
            return ()


# --- told by itself --------------------------------------------------------------------------------------------------


def figures(voice: StaffVoice, counts: Counts) -> str:
    """The figures of a ledger in one line: how many stand how, and what it cost."""
    parts = [
        f"{_MARKS[standing]} {counts.by_standing[standing]} {voice.say(f'standing-{standing}')}"
        for standing in Standing
        if counts.by_standing.get(standing)
    ]
    cost = (voice.say("ledger-cost", cost=usd(counts.cost)),) if counts.cost else ()
    return " · ".join((*parts, *cost)) or voice.say("ledger-empty")


def progress_body(voice: StaffVoice, publication: Publication, counts: Counts) -> str:
    """How far a broadcast is."""
    title = publication.announcement.wording(voice.language).title
    return voice.say(
        "announcement-progress",
        title=title,
        settled=counts.settled,
        total=counts.total,
        figures=Markup(figures(voice, counts)),
    )


def summary_body(voice: StaffVoice, publication: Publication, broadcast: Broadcast, lines: Sequence[Line]) -> str:
    """What became of a broadcast, with every destination that it did not simply reach."""
    title = publication.announcement.wording(voice.language).title
    if broadcast.progress is Progress.SKIPPED:
        return voice.say("announcement-skipped", title=title, slug=publication.slug, time=voice.time(broadcast.at))
    bad = [line for line in lines if line.standing in _BAD][:LINES]
    return voice.say(
        _summary_key(broadcast),
        title=title,
        slug=publication.slug,
        figures=Markup(figures(voice, count(tuple(lines)))),
        lines=Markup("\n".join(f"- {_entry(voice, line)}" for line in bad)),
    )


def _summary_key(broadcast: Broadcast) -> str:
    if broadcast.is_withdrawal:
        return "announcement-removed"
    return "announcement-corrected" if broadcast.is_correction else "announcement-done"


def summary_buttons(voice: StaffVoice, publication: Publication, lines: Sequence[Line]) -> Rows:
    """The ledger, and what can be done about unknown postings."""
    ledger = _button(voice.say("button-ledger"), Verb.LEDGER, publication.slug, 0)
    return (*unknown_rows(voice, lines), (ledger,))
