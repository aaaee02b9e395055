"""`frontdesk db copy`: a desk moves to another database."""

from collections.abc import Mapping

from bot.app.house import must_be_there, reached
from bot.errors import UsageError
from bot.store import migrate
from bot.store.copying import copy


def copy_database(source: str, target: str) -> Mapping[str, int]:
    """Bring the target to this version's schema and copy every row; how many by table."""
    must_be_there(source)
    with reached(source) as old, reached(target) as new:
        if migrate.pending(old):
            raise UsageError("the source is not at this version's schema: start this version on it once, then copy")
        migrate.upgrade(new)
        return copy(old, new)
