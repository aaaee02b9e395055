"""What the tables of the configuration are made of."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, ConfigDict, StringConstraints

STRICT = ConfigDict(extra="forbid", frozen=True)
"""Of every table: a misspelt key must not be silently ignored."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("a time zone such as Asia/Shanghai was expected")
    return name


Zone = Annotated[str, AfterValidator(_zone)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Account = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,20}$")]
Platform = Annotated[str, StringConstraints(pattern=r"^[a-z]+$")]
Id = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
Mention = Annotated[Id, StringConstraints(pattern=r"^(everyone|here|[0-9]{1,20})$")]
"""Whom a platform can ping at once: everyone there, who is online, or a role by its id."""
PersonKey = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[^\s:]+$")]
