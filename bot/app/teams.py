"""Who sees to tickets, from the configuration."""

from collections.abc import Sequence

from bot.config import Config
from bot.config_teams import TeamStaffRoom, TeamTable, VipTable
from bot.content.places import dotted, lines_of_toml
from bot.desk.permissions import StaffList
from bot.errors import Problem
from bot.tickets.intake import CategoryDefinition
from bot.tickets.routing import Clients, Routing, Team
from bot.tickets.targets import Targets


def routing_of(config: Config, staff: StaffList) -> Routing:
    """Teams, account managers and targets; people are known by the first of their ids from here on."""
    targets = config.targets
    return Routing(
        teams=tuple(_team(table, staff, config) for table in config.teams),
        clients=tuple(_clients(table, staff) for table in config.vip),
        targets=Targets(
            everyone=targets.everyone.by_priority(),
            tiers={tier: table.by_priority() for tier, table in targets.tiers.items()},
            remind_at=targets.remind_at,
        ),
        priorities=config.tickets.priorities,
    )


def _team(table: TeamTable, staff: StaffList, config: Config) -> Team:
    zone = config.community.timezone
    return Team(
        name=table.name,
        categories=frozenset(table.categories),
        languages=frozenset(table.languages),
        tiers=frozenset(table.tiers),
        members=_keys(table.members, staff),
        on_call=_keys(table.on_call, staff),
        hours=table.hours_in(zone, table.hours),
        language_hours={language: table.hours_in(zone, week) for language, week in table.language_hours.items()},
        room=table.room.address if table.room else None,
        staff_room=table.staff_room.address if table.staff_room and _works(table.staff_room, config) else None,
    )


def _works(room: TeamStaffRoom, config: Config) -> bool:
    """Whether its account is switched on; else its tickets are in everybody's room, rather than nowhere."""
    switched_on = {"telegram": config.telegram.enabled, "discord": config.discord.enabled}
    return switched_on.get(room.platform, False)


def _clients(table: VipTable, staff: StaffList) -> Clients:
    manager, fallback = (
        next(iter(_keys([name] if name else [], staff)), None) for name in (table.manager, table.fallback)
    )
    return Clients(tier=table.tier, people=frozenset(table.people), manager=manager, fallback=fallback)


def _keys(names: Sequence[str], staff: StaffList) -> tuple[str, ...]:
    return tuple(member.key for name in names if (member := staff.find(name)) is not None)


def unknown_categories(config: Config, categories: Sequence[CategoryDefinition]) -> list[Problem]:
    """Categories that teams or priorities name and no form has: nothing would ever go there."""
    known = sorted(category.id for category in categories)
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("teams", index, "categories"), name) for index, team in enumerate(config.teams) for name in team.categories
    ]
    named += [(("tickets", "priorities"), name) for name in config.tickets.priorities]
    where, line_of = str(config.file or "configuration"), lines_of_toml(_text(config))
    expected = f"one of: {', '.join(known)}"
    return [
        Problem(where=where, line=line_of(key), key=dotted(key), found=f"no category '{name}'", expected=expected)
        for key, name in named
        if name not in known
    ]


def _text(config: Config) -> str:
    """As it stands now, to show the line."""
    try:
        return config.file.read_text("utf-8") if config.file is not None else ""
    except (OSError, UnicodeDecodeError):
        return ""
