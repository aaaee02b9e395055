"""What the desk works with, and where its rooms are now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.scene import Content, DeskRules
from bot.messages import Address
from bot.meter import UNMETERED, Meter
from bot.platform import Capabilities
from bot.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the desk works with; `content` is asked for anew at every event, so that a reload takes effect at once."""

    rules: DeskRules
    content: Callable[[], Content]
    capabilities: Mapping[str, Capabilities]  # by platform
    now: Callable[[], datetime]
    accounts: frozenset[tuple[str, str]] = frozenset()  # (platform, account) of every account that is connected
    staff_link: Callable[[str], str | None] = lambda _token: None  # address of the staff page for a one-time token
    ticket_page: Callable[[str], str | None] = lambda _ref: None  # address of a ticket on the staff page
    meter: Meter = UNMETERED

    def rules_now(self, tx: Transaction) -> DeskRules:
        """As configured, with the staff rooms where they are now: configuration names them by the ids they had."""
        moved = {room: now for room in self.rules.staff_rooms if (now := tx.rooms.now_at(room)) != room}
        return self.rules if not moved else _with_rooms(self.rules, moved)


def _with_rooms(rules: DeskRules, moved: Mapping[Address, Address]) -> DeskRules:
    """With staff rooms under their present ids."""
    teams = tuple(
        replace(team, staff_room=moved.get(team.staff_room, team.staff_room)) if team.staff_room else team
        for team in rules.routing.teams
    )
    main = moved.get(rules.staff_room, rules.staff_room) if rules.staff_room else None
    return replace(rules, staff_room=main, routing=replace(rules.routing, teams=teams))
