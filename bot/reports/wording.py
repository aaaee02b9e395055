"""A report in words and tables, in the language of who reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.guard.secrets import mask
from bot.rendering import escape
from bot.reports.figures import Colleague, Group, Report, Satisfaction, Share, Spread
from bot.reports.period import Period, Unit

Say = Callable[..., str]
"""A sentence by its key, as plain text, in the report's language."""
Row = tuple[str, ...]
MOST_COMMENTS = 10
MOST_GROUPS = 8  # in a message; the files have all


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A heading and rows under a head."""

    name: str  # of its file
    title: str
    head: Row
    rows: tuple[Row, ...]


def title(period: Period, say: Say) -> str:
    """What it is about, and when exactly that was."""
    match period.unit:
        case Unit.DAY:
            return say("report-title-day", first=f"{period.first}", zone=period.zone)
        case Unit.WEEK:
            return say("report-title-week", first=f"{period.first}", last=f"{period.days[-1]}", zone=period.zone)
        case Unit.MONTH:
            return say("report-title-month", month=f"{period.first:%Y-%m}", zone=period.zone)


def summary(report: Report, say: Say) -> tuple[str, ...]:
    """The figures, a line each; a period in which nothing happened says so."""
    if report.is_empty:
        return (say("report-empty"),)
    lines = [
        say("report-volume", opened=report.opened, solved=report.solved),
        say("report-asked", n=report.asked, answered=share(report.answered, say), offered=report.offered),
        say("report-first-reply", spread=spread(report.first_reply, say)),
        say("report-resolution", spread=spread(report.resolution, say)),
        *_targets(report, say),
        say("report-reopened", share=share(report.reopened, say)),
        say("report-satisfaction", said=satisfaction(report.satisfaction, say)),
    ]
    return tuple(lines)


def _targets(report: Report, say: Say) -> Sequence[str]:
    """Nothing is said of targets where there are none."""
    if not (report.first_reply_in_time.whole or report.resolution_in_time.whole):
        return ()
    first, whole = report.first_reply_in_time, report.resolution_in_time
    return (say("report-targets", first=share(first, say), resolution=share(whole, say)),)


def share(found: Share, say: Say) -> str:
    """A percentage never without its n."""
    if found.percent is None:
        return say("report-none-of-none")
    return f"{found.percent} % ({found.part}/{found.whole})"


def spread(found: Spread, say: Say) -> str:
    """Median and ninth decile, and of how many."""
    if found.median is None or found.p90 is None:
        return say("report-none-of-none")
    return say("report-spread", median=lasted(found.median), p90=lasted(found.p90), n=found.n)


def satisfaction(found: Satisfaction, say: Say) -> str:
    """The mean, and of how many."""
    return say("report-none-of-none") if found.mean is None else f"{found.mean:.1f}/5 (n = {found.n})"


def lasted(time: timedelta) -> str:
    """A length of time in its two largest units: "2d 3h", "4h 05m", "7m"."""
    minutes = round(time.total_seconds() / 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if days:
        return f"{days}d {hour}h"
    return f"{hours}h {minute:02}m" if hours else f"{minute}m"


# --- as a message ----------------------------------------------------------------------------------------------------


def as_message(report: Report, say: Say, called: Callable[[str], str]) -> str:
    """For the staff room: the figures and the largest groups. `called` gives a category's title."""
    lines = [f"__{escape(title(report.period, say))}__", "", *(f"- {escape(line)}" for line in summary(report, say))]
    for table in tables(report, say, called):
        if len(table.rows) > 1 or table.name == "staff":
            rows = [f"- {escape(row[0])}: {_told(table.head, row)}" for row in table.rows[:MOST_GROUPS]]
            lines += ["", f"__{escape(table.title)}__", "", *rows]
    return "\n".join(lines)


def _told(head: Row, row: Row) -> str:
    return ", ".join(f"{name.lower()} {escape(value)}" for name, value in zip(head[1:], row[1:], strict=True))


# --- as files --------------------------------------------------------------------------------------------------------


def as_markdown(report: Report, say: Say, called: Callable[[str], str], pictures: Sequence[tuple[str, str]]) -> str:
    """A whole document. `pictures`: file name and what it shows, of each."""
    figures = "\n".join(f"- {escape(line)}" for line in summary(report, say))
    parts = [f"# {escape(title(report.period, say))}", figures]
    parts += [f"![{escape(alt)}]({name})" for name, alt in pictures]
    parts += [f"## {escape(table.title)}\n\n{_grid(table)}" for table in tables(report, say, called)]
    comments = report.satisfaction.comments[-MOST_COMMENTS:]
    if comments:
        said = "\n".join(f"- {ref}{f' ({stars}/5)' if stars else ''}: {_line(text)}" for ref, stars, text in comments)
        parts.append(f"## {say('report-comments')}\n\n{said}")
    return "\n\n".join(parts) + "\n"


def _line(text: str) -> str:
    return escape(" ".join(mask(text).text.split()))


def _grid(table: Table) -> str:
    lines = [table.head, tuple("---" for _ in table.head), *table.rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in lines)


def _cell(text: str) -> str:
    return text if text == "---" else escape(text).replace("|", "\\|")


def tables(report: Report, say: Say, called: Callable[[str], str]) -> tuple[Table, ...]:
    """Every breakdown that has a row."""
    found = (
        _groups("categories", report.by_category, say, called),
        _groups("languages", report.by_language, say, str),
        _groups("platforms", report.by_platform, say, str),
        _groups("teams", _if_named(report.by_team), say, lambda name: name or say("report-no-team"), _PROMISED),
        _groups("tiers", _if_named(report.by_tier), say, lambda name: name or say("report-no-tier"), _PROMISED),
        _groups("priorities", report.by_priority, say, lambda name: say(f"priority-{name}"), _PROMISED),
        _staff(report.by_staff, say),
    )
    return tuple(table for table in found if table.rows)


def _if_named(groups: Sequence[Group]) -> Sequence[Group]:
    """Where there are no teams, or tiers, everything is of none: no table is needed to say so."""
    return groups if any(group.name for group in groups) else ()


COLUMNS: Mapping[str, Callable[[Group, Say], str]] = {
    "opened": lambda group, _say: str(group.opened),
    "solved": lambda group, _say: str(group.solved),
    "first": lambda group, say: spread(group.first_reply, say),
    "first-in-time": lambda group, say: share(group.first_reply_in_time, say),
    "resolution": lambda group, say: spread(group.resolution, say),
    "resolution-in-time": lambda group, say: share(group.resolution_in_time, say),
    "rating": lambda group, say: satisfaction(group.satisfaction, say),
}
"""What can be said of a group, by the key of its column."""
_PLAIN = ("opened", "solved", "first", "rating")
_PROMISED = tuple(COLUMNS)
"""Of what promises differ by, also whether they were kept."""


def _groups(
    name: str, groups: Sequence[Group], say: Say, called: Callable[[str], str], columns: Sequence[str] = _PLAIN
) -> Table:
    head = (say(f"report-by-{name}"), *(say(f"report-head-{column}") for column in columns))
    rows = [(called(group.name), *(COLUMNS[column](group, say) for column in columns)) for group in groups]
    return Table(name=name, title=say(f"report-by-{name}"), head=head, rows=tuple(rows))


def _staff(colleagues: Sequence[Colleague], say: Say) -> Table:
    head = (say("report-by-staff"), *(say(f"report-head-{key}") for key in ("replies", "tickets", "solved", "rating")))
    rows = [
        (one.name, str(one.replies), str(one.tickets), str(one.solved), satisfaction(one.satisfaction, say))
        for one in colleagues
    ]
    return Table(name="staff", title=say("report-by-staff"), head=head, rows=tuple(rows))
