"""The `frontdesk` command. A person's mistake is told in words, never as a traceback."""

import sys
from typing import NoReturn

from bot.cli.commands import app
from bot.errors import FrontdeskError, UserMistake

EXIT_FAILED = 1
EXIT_MISTAKE = 2


def main() -> None:
    """Entry point: exit code 0 done, 1 it failed or something needs mending, 2 the command or its files are wrong."""
    try:
        app()
    except FrontdeskError as error:
        _tell(error)
    except BaseExceptionGroup as group:
        ours = _only_ours(group)
        if ours is None:
            raise
        _tell(ours)


def _tell(error: FrontdeskError) -> NoReturn:
    print(f"frontdesk: {error}", file=sys.stderr)  # noqa: T201 — the command line's own voice
    sys.exit(EXIT_MISTAKE if isinstance(error, UserMistake) else EXIT_FAILED)


def _only_ours(group: BaseExceptionGroup) -> FrontdeskError | None:
    """What several tasks ended with, where that is one mistake a person can mend; None where a bug is among it."""
    ours, others = group.split(FrontdeskError)
    first: BaseException | None = ours
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first if others is None and isinstance(first, FrontdeskError) else None
