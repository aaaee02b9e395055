"""`/report`: how a period went, in words and pictures, in the staff room."""

from functools import partial
from zoneinfo import ZoneInfo

from bot.desk.effects import Effects, Put
from bot.desk.scene import Scene
from bot.messages import Outgoing
from bot.records.paperwork import ChartWanted
from bot.reports.charts import alt, charts_of
from bot.reports.figures import Report
from bot.reports.figures import report as figures
from bot.reports.period import Period, Unit, last_whole, period_with
from bot.reports.wording import as_message
from bot.tickets.intake import in_language

NOW = "now"


def report(scene: Scene, words: str) -> Effects:
    """Of the last day, week or month that is over, or of the one under way."""
    period = _period(scene, words)
    if period is None:
        return (scene.reply(scene.say("report-usage")),)
    found = figures(scene.view.activity(period.begin, period.end), period)
    said = scene.reply(
        as_message(
            found, partial(scene.content.texts.plainly, scene.language), lambda category: _title(scene, category)
        )
    )
    return (said, *_pictures(scene, found))


def _period(scene: Scene, words: str) -> Period | None:
    unit, _, rest = (words.casefold() or Unit.WEEK).partition(" ")
    if unit not in set(Unit) or rest.strip() not in {"", NOW}:
        return None
    if rest.strip() == NOW:
        return period_with(scene.now.astimezone(ZoneInfo(scene.rules.zone)).date(), Unit(unit), scene.rules.zone)
    return last_whole(scene.now, Unit(unit), scene.rules.zone)


def _pictures(scene: Scene, found: Report) -> Effects:
    """Drawn when they are sent: that takes longer than a decision may."""
    period, say = found.period, partial(scene.content.texts.plainly, scene.language)
    files = tuple(
        ChartWanted(chart=chart, unit=period.unit, first=period.first, language=scene.language).attachment(
            scene.event_key, alt(chart, found, say)
        )
        for chart in charts_of(found)
    )
    if not files:
        return ()
    return (Put(message=Outgoing(to=scene.where, body=scene.say("report-pictures"), attachments=files)),)


def _title(scene: Scene, category: str) -> str:
    known = scene.content.category(category)
    return in_language(known.title, scene.language) if known else category
