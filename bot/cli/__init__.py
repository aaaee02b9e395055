"""The `frontdesk` command. A person's mistake is told in words, never as a traceback."""

import sys

import typer
from click.exceptions import ClickException

from bot.cli import commands
from bot.errors import FrontdeskError, UserMistake

EXIT_MISTAKE = 2
EXIT_FAILED = 1


def main() -> None:
    """Entry point: exit code 0 done, 1 it failed or something needs mending, 2 the command or its files are wrong."""
    app = commands.app
    try:
        app(standalone_mode=False)
    except ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
    except UserMistake as error:
        print(f"frontdesk: {error}", file=sys.stderr)  # noqa: T201 — the command line's own voice
        sys.exit(EXIT_MISTAKE)
    except FrontdeskError as error:
        print(f"frontdesk: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_FAILED)
