"""`[[teams]]`, `[[vip]]` and `[targets]` of the configuration: who sees to tickets, when, and how soon."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from bot.announcements.durations import duration
from bot.config_parts import STRICT, Account, Id, Name, PersonKey, Platform, Zone
from bot.messages import Address
from bot.tickets.hours import Hours, Shift, is_calendar, parse_shifts, parse_week
from bot.tickets.targets import Target
from bot.tickets.ticket import Urgency


def _week(value: Any) -> Any:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError('days and their shifts were expected, such as { mon-fri = "09:00-12:30 13:30-18:00" }')
    return parse_week(value)


def _calendar(code: str) -> str:
    if not is_calendar(code):
        raise ValueError("a country such as CN was expected, or a part of one such as DE-BY")
    return code


def _working_time(value: Any) -> timedelta:
    if not isinstance(value, str) or any(unit in value for unit in "dw"):
        raise ValueError("working time in hours and minutes was expected, such as 30m, 8h or 1h 30m")
    return duration(value)


Shifts = Annotated[tuple[Shift, ...], BeforeValidator(lambda text: parse_shifts(str(text)))]
Week = Annotated[tuple[tuple[Shift, ...], ...], BeforeValidator(_week)]
Calendar = Annotated[str, AfterValidator(_calendar)]
WorkingTime = Annotated[timedelta, BeforeValidator(_working_time)]
Staff = Annotated[str, StringConstraints(min_length=1)]
AROUND_THE_CLOCK = parse_week({"daily": "00:00-24:00"})


class _Table(BaseModel):
    model_config = STRICT


class TeamStaffRoom(_Table):
    """[teams.staff_room]"""

    platform: Platform
    account: Account = "main"
    chat: Annotated[Id, StringConstraints(min_length=1)]

    @property
    def address(self) -> Address:
        return Address(platform=self.platform, account=self.account, chat=self.chat)


class TeamRoom(TeamStaffRoom):
    """[teams.room]"""

    thread: Id | None = None

    @property
    def address(self) -> Address:
        return Address(platform=self.platform, account=self.account, chat=self.chat, thread=self.thread)


class TeamTable(_Table):
    """[[teams]]"""

    name: Name
    categories: list[Name] = []
    languages: list[str] = []
    tiers: list[Name] = []
    members: Annotated[list[Staff], Field(min_length=1)]
    on_call: list[Staff] = []
    zone: Zone | None = None  # None: the community's
    hours: Week = AROUND_THE_CLOCK
    language_hours: dict[str, Week] = {}
    holidays: list[Calendar] = []
    dates: dict[date, Shifts] = {}
    room: TeamRoom | None = None
    staff_room: TeamStaffRoom | None = None

    def hours_in(self, zone: str, week: Week) -> Hours:
        """Working hours on the team's clock, else on the community's."""
        return Hours(zone=self.zone or zone, weekly=week, holidays=tuple(self.holidays), dates=self.dates)


class VipTable(_Table):
    """[[vip]]"""

    tier: Name = "vip"
    people: Annotated[list[PersonKey], Field(min_length=1)]
    manager: Staff | None = None
    fallback: Staff | None = None


class TargetTable(_Table):
    """One target."""

    first_reply: WorkingTime
    resolution: WorkingTime

    def target(self) -> Target:
        return Target(first_reply=self.first_reply, resolution=self.resolution)


def _target(first_reply: str, resolution: str) -> TargetTable:
    return TargetTable.model_validate({"first_reply": first_reply, "resolution": resolution})


class TierTargets(_Table):
    """[targets.tiers.NAME]: what is not said is as for everyone"""

    emergency: TargetTable | None = None
    high: TargetTable | None = None
    normal: TargetTable | None = None
    low: TargetTable | None = None

    def by_priority(self) -> dict[Urgency, Target]:
        return {level: found.target() for level in Urgency if (found := getattr(self, level.value)) is not None}


class EveryonesTargets(TierTargets):
    """[targets.everyone]"""

    emergency: TargetTable = _target("15m", "4h")
    high: TargetTable = _target("1h", "8h")
    normal: TargetTable = _target("4h", "24h")
    low: TargetTable = _target("8h", "40h")


class TargetsTable(_Table):
    """[targets]"""

    remind_at: Annotated[float, Field(gt=0, lt=1)] = 0.75
    everyone: EveryonesTargets = EveryonesTargets()
    tiers: dict[Name, TierTargets] = {}


# --- what does not fit together --------------------------------------------------------------------------------------

Path = tuple[str | int, ...]
Mismatch = tuple[Path, str, str]
"""Where it stands, what was found, what is expected."""


def mismatches(
    teams: Sequence[TeamTable],
    vips: Sequence[VipTable],
    targets: TargetsTable,
    *,
    staff: Sequence[str],
    languages: Sequence[str],
) -> Iterator[Mismatch]:
    """What no single table can know: names that nobody has, managers whose hours nobody knows."""
    tiers = [vip.tier for vip in vips]
    names = [team.name for team in teams]
    for index, team in enumerate(teams):
        if team.name in names[:index]:
            yield ("teams", index, "name"), f"'{team.name}' is there before", "give each team a name of its own"
        for key, people in (("members", team.members), ("on_call", team.on_call)):
            yield from _unknown(("teams", index, key), people, staff, "the name of somebody in [[staff]]")
        for key, spoken in (("languages", team.languages), ("language_hours", list(team.language_hours))):
            yield from _unknown(("teams", index, key), spoken, languages, "one of community.languages")
        yield from _unknown(("teams", index, "tiers"), team.tiers, tiers, "the tier of a [[vip]] table")
    for tier in targets.tiers:
        yield from _unknown(("targets", "tiers", tier), [tier], tiers, "the tier of a [[vip]] table")
    yield from _of_managers(vips, teams, staff)


def homeless(
    teams: Sequence[TeamTable], accounts: Collection[tuple[str, str]], *, has_main: bool
) -> Iterator[Mismatch]:
    """Staff rooms of teams that no ticket could ever go to. `accounts`: those on platforms that have threads."""
    for index, team in enumerate(teams):
        room, path = team.staff_room, ("teams", index, "staff_room")
        if room is None:
            continue
        if (room.platform, room.account) not in accounts:
            known = " or ".join(f"{account} of {platform}" for platform, account in accounts)
            yield path, f"the account {room.account} of {room.platform}", f"one that can have threads: {known}"
        elif room.platform == "telegram" and not room.chat.removeprefix("-").isdecimal():
            yield (*path, "chat"), f"'{room.chat}'", "the group's id, such as -1001234567890"
        elif not has_main:
            expected = "set telegram.staff_chat or discord.staff_forum, too: what is about no ticket is told there"
            yield path, "a staff room, but none for everybody", expected


def _of_managers(vips: Sequence[VipTable], teams: Sequence[TeamTable], staff: Sequence[str]) -> Iterator[Mismatch]:
    at_work = {name.casefold() for team in teams for name in team.members}
    for index, vip in enumerate(vips):
        for key, person in (("manager", vip.manager), ("fallback", vip.fallback)):
            if person is None:
                continue
            unknown = list(_unknown(("vip", index, key), [person], staff, "the name of somebody in [[staff]]"))
            yield from unknown
            if not unknown and person.casefold() not in at_work:
                expected = "make them a member of a team, whose hours are then theirs"
                yield ("vip", index, key), f"'{person}' is in no team, so nobody knows their hours", expected


def _unknown(path: Path, found: Sequence[str], known: Sequence[str], expected: str) -> Iterator[Mismatch]:
    folded = {name.casefold() for name in known}
    for name in found:
        if name.casefold() not in folded:
            yield path, f"'{name}'", f"{expected}: {', '.join(dict.fromkeys(known)) or 'there is none yet'}"
