"""`[x]`: one account on X, its keys from the environment, and what it may spend."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field, SecretStr

from bot.config_parts import STRICT, Account
from bot.errors import Problem

X_KEYS = {
    "consumer_key": "FRONTDESK_X_CONSUMER_KEY",
    "consumer_secret": "FRONTDESK_X_CONSUMER_SECRET",
    "access_token": "FRONTDESK_X_ACCESS_TOKEN",
    "access_secret": "FRONTDESK_X_ACCESS_SECRET",
}
"""The names of the variables."""


class X(BaseModel):
    """[x]"""

    model_config = STRICT

    enabled: bool = True
    account: Account = "main"
    mention_seconds: Annotated[float, Field(ge=3, le=3600)] = 30
    message_seconds: Annotated[float, Field(ge=60, le=3600)] = 60
    direct_messages: bool = True
    daily_budget: Annotated[Decimal, Field(gt=0, le=100_000)] | None = Decimal(2)
    monthly_budget: Annotated[Decimal, Field(gt=0, le=1_000_000)] | None = Decimal(30)


def x_keys(environment: Mapping[str, str], problems: list[Problem]) -> dict[str, SecretStr]:
    """All four, or none."""
    found = {name: environment.get(variable, "").strip() for name, variable in X_KEYS.items()}
    missing = [X_KEYS[name] for name, value in found.items() if not value]
    if len(missing) == len(X_KEYS):
        return {}
    problems += [
        Problem(where=variable, found="is not set, but other keys of X are", expected="set all four, or none")
        for variable in missing
    ]
    return {name: SecretStr(value) for name, value in found.items()}
