"""`[discord]`: one bot account in one server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, StringConstraints

from bot.config_parts import STRICT, Account, Id
from bot.errors import Problem

Snowflake = Annotated[Id, StringConstraints(pattern=r"^[0-9]{15,20}$")]
"""One of Discord's ids: copied from the app with developer mode on."""


class Discord(BaseModel):
    """[discord]"""

    model_config = STRICT

    enabled: bool = True
    account: Account = "main"
    token_file: Path | None = None
    guild: Snowflake | None = None
    channels: list[Snowflake] = []
    staff_forum: Snowflake | None = None
    private_channel: Snowflake | None = None
    moderator_roles: list[Snowflake] = []
    admin_roles: list[Snowflake] = []


def of_discord(
    discord: Discord, where: str, line_of: Callable[[tuple[str | int, ...]], int | None], *, staff_elsewhere: bool
) -> Iterator[Problem]:
    """What does not fit together: everything of Discord is in one server, and tickets have one staff side."""
    for key in ("channels", "staff_forum", "private_channel"):
        if getattr(discord, key) and discord.guild is None:
            yield Problem(
                where=where,
                line=line_of(("discord", key)),
                key=f"discord.{key}",
                found="a channel, but no server",
                expected="set discord.guild to the server's id",
            )
    if discord.staff_forum is not None and staff_elsewhere:
        yield Problem(
            where=where,
            line=line_of(("discord", "staff_forum")),
            key="discord.staff_forum",
            found="a second place for staff",
            expected="remove this, or telegram.staff_chat: staff work every platform's tickets in one place",
        )
