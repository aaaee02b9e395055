"""How far each account has read what its platform keeps."""

from sqlalchemy import Connection, select

from bot.messages import Cursor
from bot.store.tables import cursors
from bot.store.upsert import upsert


class Cursors:
    """Cursors within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, platform: str, account: str, name: str) -> str | None:
        """Where reading goes on; None if it has never begun."""
        mine = (cursors.c.platform == platform, cursors.c.account == account, cursors.c.name == name)
        value: str | None = self._connection.execute(select(cursors.c.value).where(*mine)).scalar()
        return value

    def put(self, platform: str, account: str, cursor: Cursor) -> None:
        """It was read so far."""
        key = {"platform": platform, "account": account, "name": cursor.name}
        upsert(self._connection, cursors, key, {"value": cursor.value})
