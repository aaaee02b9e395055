"""What staff are shown of an announcement before it goes out: each text as its rooms will see it, and every place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.announcements.announcement import Announcement
from bot.announcements.previewing import Preview
from bot.announcements.publication import Publication, Stage
from bot.announcements.schedule import instant
from bot.desk.ledger import StaffVoice, stage_text
from bot.messages import Address, Outgoing
from bot.platform import Capabilities
from bot.rendering import escape, render
from bot.rendering.prices import usd
from bot.texts.texts import Markup

MOST_ROOMS = 40  # destinations that a preview lists; the rest is counted


def one_of_each(found: Sequence[Preview]) -> Sequence[Preview]:
    """The first destination of every platform and language: others there get the same."""
    shown: dict[tuple[str, str], Preview] = {}
    for one in found:
        shown.setdefault((one.room.where.platform, one.language), one)
    return tuple(shown.values())


def written(preview: Preview, facts: Capabilities) -> tuple[str, ...]:
    """The texts of a destination as the platform is given them, part by part."""
    return tuple(render(message.body, facts.markup) for message in preview.messages)


def samples(found: Sequence[Preview], capabilities: Mapping[str, Capabilities], *, to: Address) -> tuple[Outgoing, ...]:
    """Messages that show staff every text once."""
    return tuple(
        message
        for one in one_of_each(found)
        if (facts := capabilities.get(one.room.where.platform)) is not None
        for message in _sample(one, facts, to)
    )


def _sample(preview: Preview, facts: Capabilities, to: Address) -> tuple[Outgoing, ...]:
    """On the staff room's own platform the messages themselves; of another one its own writing, as code."""
    platform = preview.room.where.platform
    if platform == to.platform:
        return tuple(
            replace(message, to=to, pin=False, silent=True, buttons=(), mentions=()) for message in preview.messages
        )
    fence = "`" * 5
    text = "\n\n".join(written(preview, facts)).replace(fence, "")
    return (Outgoing(to=to, body=f"**{platform} · {preview.language}**\n\n{fence}\n{text}\n{fence}"),)


def preview_text(voice: StaffVoice, publication: Publication, found: Sequence[Preview]) -> str:
    """When it goes out, where, and what it will be there."""
    announcement = publication.announcement
    lines = [f"- {_destination(voice, announcement, preview)}" for preview in found[:MOST_ROOMS]]
    if announcement.audience.is_public:
        lines.append(f"- {voice.say('preview-page')}")
    if len(found) > MOST_ROOMS:
        lines.append(f"- {voice.say('preview-more', count=len(found) - MOST_ROOMS)}")
    cost = sum((preview.cost for preview in found), Decimal(0))
    return voice.say(
        "announce-preview",
        slug=publication.slug,
        time=scheduled(voice, announcement),
        rooms=len(found),
        cost=voice.say("ledger-cost", cost=usd(cost)) if cost else "—",
        lines=Markup("\n".join(lines) or f"- {voice.say('ledger-empty')}"),
        next=_next(voice, publication),
    )


def _next(voice: StaffVoice, publication: Publication) -> str:
    """Whom it waits for, or where it stands."""
    if publication.awaits_mention:
        return voice.say("preview-approve-mention")
    if publication.stage is not Stage.PROPOSED and publication.correction is None:
        return stage_text(voice, publication)
    if voice.rules.announcing.approval:
        return voice.say("preview-approve")
    alone = f" {voice.say('preview-mention-alone')}" if publication.announcement.mention else ""
    return f"{voice.say('preview-confirm')}{alone}"


def scheduled(voice: StaffVoice, announcement: Announcement) -> str:
    """On the clock it was scheduled by, and on the community's where that is another one."""
    schedule = announcement.schedule
    if schedule is None:
        return voice.say("stage-draft")
    local = f"{schedule.first:%Y-%m-%d %H:%M} {schedule.zone}"
    at = instant(schedule.first, schedule.zone)
    shown = at.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None)
    exact = "" if shown == schedule.first else f" → {shown:%H:%M}"  # the clocks skip the time
    return f"{local}{exact}" if schedule.zone == voice.rules.zone else f"{local}{exact} ({voice.time(at)})"


def _destination(voice: StaffVoice, announcement: Announcement, preview: Preview) -> str:
    room = preview.room
    parts = [f"**{escape(room.name)}** ({room.where.platform}, {preview.language})"]
    if not preview.messages:
        return f"⛔ {parts[0]} · {voice.say('preview-not-connected')}"
    parts.append(voice.say("preview-length", length=preview.length, limit=preview.limit))
    if len(preview.messages) > 1:
        parts.append(voice.say("preview-parts", count=len(preview.messages)))
    if announcement.pin:
        parts.append("📌" if preview.messages[0].pin else voice.say("preview-no-pin"))
    if announcement.mention:
        parts.append(_mentioned(voice, preview))
    if preview.messages[0].silent:
        parts.append("🔕")
    if preview.cost:
        parts.append(voice.say("ledger-cost", cost=usd(preview.cost)))
    if preview.lead:
        parts.append(voice.say("preview-early", minutes=int(preview.lead.total_seconds()) // 60))
    if not preview.is_translated:
        parts.append(voice.say("preview-untranslated", language=room.language))
    return " · ".join(parts)


def _mentioned(voice: StaffVoice, preview: Preview) -> str:
    """Whom it pings there, or why nobody."""
    if preview.messages[0].mentions:
        return f"📢 {voice.say('preview-mention', who=', '.join(preview.messages[0].mentions))}"
    return voice.say("preview-mention-nobody" if preview.can_mention else "preview-mention-cannot")
