"""The real terminal: a prompt with history that output does not tear apart, or plain lines when input is piped."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.patch_stdout import patch_stdout

from bot.platform import Markup


class PromptTerminal:
    """For a person."""

    markup = Markup.TERMINAL

    def __init__(self) -> None:
        self._session: PromptSession[str] = PromptSession()

    async def read(self, prompt: str) -> str:
        try:
            line: str = await self._session.prompt_async(prompt)
        except KeyboardInterrupt as error:
            raise EOFError from error
        return line

    def write(self, text: str) -> None:
        print_formatted_text(ANSI(text))


class PipeTerminal:
    """For a program: a line in is a message, text out as it comes."""

    markup = Markup.PLAIN

    async def read(self, prompt: str) -> str:
        line: str = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            raise EOFError
        return line

    def write(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


@contextmanager
def terminal() -> Iterator[PromptTerminal | PipeTerminal]:
    """The one that fits what standard input is."""
    if not sys.stdin.isatty():
        yield PipeTerminal()
        return
    with patch_stdout():
        yield PromptTerminal()
