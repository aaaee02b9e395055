"""Desks in processes of their own, started from one that has loaded everything, and killed."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO

from tests.faults.runner import Start

PROJECT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for the imports, on a machine that has other work


class Process:
    """One running desk."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ending = os.pidfd_open(pid)

    async def ends(self, *, within: float) -> bool:
        """Whether it ended by itself within so many seconds; returns as soon as it does."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._ending, ended.set)
        try:
            async with asyncio.timeout(within):
                await ended.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self._ending)
        return True

    @property
    def is_alive(self) -> bool:
        return not select.select([self._ending], [], [], 0)[0]

    def kill(self) -> None:
        """SIGKILL, and wait for the end: nothing of it runs afterwards."""
        signal.pidfd_send_signal(self._ending, signal.SIGKILL)
        select.select([self._ending], [], [], PATIENCE)

    def asked_to_stop(self) -> None:
        """SIGTERM, as a supervisor does it."""
        signal.pidfd_send_signal(self._ending, signal.SIGTERM)

    def forget(self) -> None:
        os.close(self._ending)


class Launcher:
    """Starts desks."""

    def __init__(self, content: Path) -> None:
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # it forks
        self._runner = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.runner", str(content)],
            cwd=PROJECT,
            env={**os.environ, **single},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read() == "ready"
        self._started: list[Process] = []
        self.ended_with: list[int] = []  # exit codes; a negative one is a signal's number

    def start(self, start: Start) -> Process:
        """A new desk."""
        self._reap()
        process = Process(int(self._ask(asdict(start))))
        self._started.append(process)
        return process

    def stop(self) -> None:
        """Kill every desk that runs."""
        for process in self._started:
            if process.is_alive:
                process.kill()
        self._reap()

    def close(self) -> None:
        self.stop()
        for pipe in (self._runner.stdin, self._runner.stdout):
            if pipe is not None:
                pipe.close()
        self._runner.wait(PATIENCE)

    def _reap(self) -> None:
        for process in [process for process in self._started if not process.is_alive]:
            self.ended_with.append(int(self._ask({"reap": process.pid})))
            self._started.remove(process)
            process.forget()

    def _ask(self, what: dict[str, object]) -> str:
        commands = self._runner.stdin
        assert commands is not None
        commands.write(json.dumps(what) + "\n")
        commands.flush()
        return self._read()

    def _read(self) -> str:
        answers: IO[str] | None = self._runner.stdout
        assert answers is not None
        line = answers.readline().strip()
        assert line, "the process that starts desks has ended"
        return line
