"""Everything Frontdesk raises on purpose.

    FrontdeskError
    ├── UserMistake            a person can mend it; shown as its text, without a traceback
    │   ├── ConfigError        the configuration file or environment
    │   ├── ContentError       a file of faq_data/, announcements/ or texts
    │   ├── UsageError         a command line or a command's arguments
    │   └── ModelUnavailable   the model of `[meaning]`; the matcher goes on by words alone
    ├── AccountBusy            another process on this database already does what this one must do at once
    ├── LeaseLost              another process has taken over what this one did; it must stop
    ├── UnreadableRow          a row of the outbox that this version cannot read
    ├── StoreUnavailable       the database cannot be reached, is locked or full; the work is tried again
    └── AttachmentUnavailable  a file cannot be fetched or is refused; the text goes on without it
        ├── AttachmentTooLarge
        └── AttachmentRefused

Adapters never let a vendor's exception out: an outcome of `send` is a value (`bot.platform.Outcome`), not an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class FrontdeskError(Exception):
    """Base of every error raised on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in a file a person wrote: what, where, and what to do."""

    where: str  # file, or the name of an environment variable
    line: int | None = None  # 1-based
    key: str | None = None  # dotted path inside the file
    found: str  # what stands there now
    expected: str  # what should stand there, or what to do

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        return f"{place}:{key} {self.found}; {self.expected}"


class UserMistake(FrontdeskError):
    """A mistake in something a person wrote. Carries every problem found, not only the first."""

    def __init__(self, problems: Sequence[Problem] | str) -> None:
        self.problems: tuple[Problem, ...] = () if isinstance(problems, str) else tuple(problems)
        super().__init__(problems if isinstance(problems, str) else "\n".join(map(str, problems)))


class ConfigError(UserMistake):
    """The configuration cannot be used."""


class ContentError(UserMistake):
    """Content cannot be used."""


class UsageError(UserMistake):
    """A command was given words it cannot take."""


class ModelUnavailable(UserMistake):
    """The configured model of meaning cannot be used: not installed, not there, not reachable, or of another kind."""


class AccountBusy(FrontdeskError):
    """The account is served by another process; two would break pacing and polling."""


class LeaseLost(FrontdeskError):
    """What this process did is another's now; nothing was committed."""


class UnreadableRow(FrontdeskError):
    """A stored delivery that does not fit its record: written by another version, or by hand."""

    def __init__(self, row_id: int, reason: str) -> None:
        super().__init__(f"delivery {row_id} cannot be read: {reason}")
        self.row_id = row_id


class StoreUnavailable(FrontdeskError):
    """The database did not take or give what was asked; nothing was committed."""


class AttachmentUnavailable(FrontdeskError):
    """A file cannot be had: gone, too large, of a refused type, or its platform does not answer."""


class AttachmentTooLarge(AttachmentUnavailable):
    """A file is larger than may be taken or given."""

    def __init__(self, most: int) -> None:
        """`most`: the limit in bytes."""
        self.most = most
        super().__init__(f"larger than {most} bytes")


class AttachmentRefused(AttachmentUnavailable):
    """A file is not what it says it is, or could run on the reader's machine."""

    def __init__(self, danger: str) -> None:
        """`danger`: "executable" or "disguised"."""
        self.danger = danger
        super().__init__(danger)
