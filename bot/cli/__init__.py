"""The `frontdesk` command. A person's mistake is told in words, never as a traceback."""

import sys

from bot.cli.commands import app
from bot.errors import FrontdeskError, UserMistake

EXIT_FAILED = 1
EXIT_MISTAKE = 2


def main() -> None:
    """Entry point: exit code 0 done, 1 it failed or something needs mending, 2 the command or its files are wrong."""
    try:
        app()
    except FrontdeskError as error:
        print(f"frontdesk: {error}", file=sys.stderr)  # noqa: T201 — the command line's own voice
        sys.exit(EXIT_MISTAKE if isinstance(error, UserMistake) else EXIT_FAILED)
