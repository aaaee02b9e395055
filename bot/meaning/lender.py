"""The configured model in service, or words alone and the reason."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import structlog

from bot.config import Meaning
from bot.errors import ModelUnavailable
from bot.faq.meaning import Encoder
from bot.meaning.memory import Memory
from bot.meaning.model import load

Made = TypeVar("Made")
log = structlog.get_logger(__name__)


class Lender:
    """Lends the model to whoever builds a matcher. Loads it when it is first wanted; tries again if that failed."""

    def __init__(self, settings: Meaning, *, home: Path, file: Path) -> None:
        """`home`: the folder from which a relative one of the model starts; `file`: where vectors are kept."""
        self.settings = settings
        self.problem: ModelUnavailable | None = None
        self._home = home
        self._file = file
        self._memory: Memory | None = None

    def lent(self, build: Callable[[Encoder | None], Made]) -> Made:
        """What `build` makes with the model; and with None where there is none, or it cannot be used."""
        if not self.settings.model:
            return build(None)
        try:
            with self._loaded().reading() as encoder:
                made = build(encoder)
        except ModelUnavailable as error:
            self.problem = error
            log.warning("no model reads meaning: words alone decide", problem=str(error))
            return build(None)
        self.problem = None
        return made

    @property
    def extent(self) -> tuple[int, int]:
        """How many texts of the content the model was shown, and how many of them it has something to say about."""
        return self._memory.extent if self._memory else (0, 0)

    def _loaded(self) -> Memory:
        if self._memory is None:
            encoder = load(self.settings, self._home)
            self._memory = Memory(encoder, self._file)
            log.info("a model reads meaning", model=self.settings.model, dimensions=encoder.dimensions)
        return self._memory
