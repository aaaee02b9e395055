"""Discord's JSON, as short as the tests want it."""

from typing import Any

from adapters.discord.units import snowflake_at
from tests.fakes.people import NOON

GUILD, ROOM, FORUM, POST, DIRECT = "100000000000000001", "200000000000000001", "300000000000000001", "4" * 18, "5" * 18
ME, ALICE, ROLE = "900000000000000001", "600000000000000001", "700000000000000001"
SAID = str(int(snowflake_at(NOON)) + 7)


def user(id_: str = ALICE, **more: Any) -> dict[str, Any]:
    return {"id": id_, "username": "alice", "global_name": "Alice", **more}


def message(text: str = "how long does a deposit take?", **more: Any) -> dict[str, Any]:
    """As the gateway gives it in a channel of the server."""
    return {
        "id": SAID,
        "type": 0,
        "channel_id": ROOM,
        "guild_id": GUILD,
        "author": user(),
        "member": {"roles": [ROLE], "nick": None},
        "content": text,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        **more,
    }
