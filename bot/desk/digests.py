"""The digest of feedback as staff read it."""

from bot.desk.effects import Effects
from bot.desk.ledger import StaffVoice, for_staff, voice_of
from bot.desk.scene import Scene
from bot.feedback.digest import Digest, Quote, Span, digest, until_now
from bot.rendering import escape
from bot.texts.texts import Markup
from bot.tickets.intake import in_language


def digest_wanted(scene: Scene, words: str) -> Effects:
    """`/digest [day|week]`: of the last day or week, up to now."""
    scene = for_staff(scene)
    span = next((known for known in Span if known == (words.casefold() or Span.WEEK)), None)
    if span is None:
        return (scene.reply(scene.say("digest-usage")),)
    period = until_now(span, scene.now)
    said = scene.view.feedback_between(period.begin, period.end)
    return (scene.reply(digest_body(voice_of(scene), digest(said, scene.content.feedback, period))),)


def digest_body(voice: StaffVoice, made: Digest) -> str:
    """How much of what, and the beginnings of it; that there was nothing, where there was nothing."""
    begin, end = voice.time(made.period.begin), voice.time(made.period.end)
    if not made.quotes:
        return voice.say("digest-empty", begin=begin, end=end)
    counts = " · ".join(f"{escape(title_of(voice, type_id))}: {number}" for type_id, number in made.counts)
    lines = [_line(voice, quote) for quote in made.quotes]
    if made.more:
        lines.append(f"- {voice.say('digest-more', count=made.more)}")
    return voice.say(
        "digest", count=made.total, begin=begin, end=end, counts=Markup(counts), lines=Markup("\n".join(lines))
    )


def title_of(voice: StaffVoice, type_id: str) -> str:
    """What a type is called, or was by its id if it is gone."""
    known = voice.content.feedback_type(type_id)
    return in_language(known.title, voice.language) if known else type_id


def _line(voice: StaffVoice, quote: Quote) -> str:
    expected = f" → “{escape(quote.expected)}”" if quote.expected else ""
    files = f" 📎 {quote.files}" if quote.files else ""
    who = f"{escape(quote.name)} ({escape(quote.platform)})"
    return f"- **{escape(title_of(voice, quote.type))}** {who}: “{escape(quote.text)}”{expected}{files}"
