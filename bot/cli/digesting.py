"""`frontdesk feedback digest`: what members told the team."""

import json
from collections.abc import Mapping

from bot.app.house import database
from bot.clock import SystemClock
from bot.config import Config
from bot.content import Library
from bot.feedback.digest import Digest, Quote, Span, digest, until_now
from bot.feedback.feedback import FeedbackType
from bot.store import Store, migrate
from bot.tickets.intake import in_language


def made(config: Config, span: Span) -> tuple[Digest, Mapping[str, str]]:
    """The digest of the last day or week up to now, and what each type is called."""
    types = Library(config.path(config.folders.content)).load().feedback
    period = until_now(span, SystemClock().now())
    with database(config) as engine:
        migrate.upgrade(engine)
        with Store(engine).read() as tx:
            said = tx.feedback_between(period.begin, period.end)
    return digest(said, types, period), _titles(types, config.community.languages[0])


def _titles(types: tuple[FeedbackType, ...], language: str) -> Mapping[str, str]:
    return {each.id: in_language(each.title, language) for each in types}


def as_text(found: Digest, titles: Mapping[str, str], config: Config) -> str:
    """How much of what, then a line for each."""
    zone = config.community.zone
    begin, end = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (found.period.begin, found.period.end))
    headline = f"{found.total} from {begin} to {end} ({config.community.timezone})"
    counts = [f"  {titles.get(type_id, type_id)}: {number}" for type_id, number in found.counts]
    quotes = [f"{q.at.astimezone(zone):%Y-%m-%d %H:%M}  {_line(q, titles)}" for q in found.quotes]
    more = [f"and {found.more} more"] if found.more else []
    return "\n".join([headline, *counts, *quotes, *more])


def _line(quote: Quote, titles: Mapping[str, str]) -> str:
    expected = f" → {quote.expected}" if quote.expected else ""
    files = f" [{quote.files} files]" if quote.files else ""
    return f"{titles.get(quote.type, quote.type)}  {quote.name} ({quote.platform}): {quote.text}{expected}{files}"


def as_json(found: Digest) -> str:
    """One object."""
    quotes = [
        {
            "at": quote.at.isoformat(),
            "type": quote.type,
            "name": quote.name,
            "platform": quote.platform,
            "text": quote.text,
            "expected": quote.expected,
            "files": quote.files,
        }
        for quote in found.quotes
    ]
    begin, end = found.period.begin.isoformat(), found.period.end.isoformat()
    about = {"begin": begin, "end": end, "counts": dict(found.counts), "quotes": quotes, "more": found.more}
    return json.dumps(about, ensure_ascii=False)
