"""Whether the loops of this process come round."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

PATIENCE = 60.0  # seconds in which every loop comes round, however much it has to do


class Pulse:
    """Knows when each loop that should be running was last heard of."""

    def __init__(self, steady: Callable[[], float], *, patience: float = PATIENCE) -> None:
        """`steady`: seconds that only ever go forward."""
        self._steady = steady
        self.patience = patience
        self._last: dict[str, float] = {}

    @contextmanager
    def expected(self, loop: str) -> Iterator[Callable[[], None]]:
        """While the block runs, the loop has to call what is given to it whenever it comes round."""

        def beat() -> None:
            if loop in self._last:  # or it has ended, and this is its echo
                self._last[loop] = self._steady()

        self._last[loop] = self._steady()
        try:
            yield beat
        finally:
            del self._last[loop]

    @property
    def loops(self) -> Collection[str]:
        """Those that have to come round now."""
        return self._last.keys()

    def silent(self) -> Mapping[str, float]:
        """The loops that have not come round for too long, and for how many seconds."""
        now = self._steady()
        ages = {loop: now - last for loop, last in self._last.items()}
        return {loop: age for loop, age in ages.items() if age > self.patience}
