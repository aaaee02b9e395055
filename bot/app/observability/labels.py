"""Which account a figure is about, from a bounded set."""

from collections.abc import Collection
from dataclasses import dataclass

ACCOUNT = ("platform", "account")
OTHER = "other"
"""Accounts that this process does not know: a terminal's, which bears a person's name, or one no longer configured."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that have figures of their own: (platform, account) each."""

    known: Collection[tuple[str, str]] = ()

    def labels(self, platform: str, account: str) -> tuple[str, str]:
        """The values of `ACCOUNT`."""
        return (platform, account if (platform, account) in self.known else OTHER)
