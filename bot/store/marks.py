"""Up to where an account's events are committed, for platforms whose history is asked for what was missed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.messages import RoomKind
from bot.store.tables import inbox, settings
from bot.store.upsert import upsert


class Marks:
    """The marks within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, platform: str, account: str) -> str | None:
        """In the platform's own terms; None before anything was marked."""
        name = _name(platform, account)
        return self._connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()

    def set(self, platform: str, account: str, mark: str) -> None:
        upsert(self._connection, settings, {"name": _name(platform, account)}, {"value": mark})

    def private_lanes(self, platform: str, account: str, since: datetime) -> Sequence[str]:
        """The lanes of the private places that something came from since a time."""
        came = (inbox.c.platform == platform, inbox.c.account == account, inbox.c.room == RoomKind.PRIVATE)
        lanes = select(inbox.c.lane).distinct().where(*came, inbox.c.received_at >= since)
        return self._connection.execute(lanes).scalars().all()


def _name(platform: str, account: str) -> str:
    return f"committed {platform}:{account}"
