"""The content in service: loaded at the start, replaced as a whole when files change, kept when they break."""

import asyncio
import hashlib
import mimetypes
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import structlog
from watchfiles import awatch

from bot.config import Config, Meaning
from bot.content import Library, Loaded
from bot.desk.scene import Content
from bot.faq.book import Book
from bot.faq.finder import Finder
from bot.faq.learning import Judged
from bot.faq.matcher import MatchSettings, build
from bot.faq.meaning import Encoder
from bot.meaning.lender import Lender
from bot.messages import Attachment, FileKind
from bot.store.files import Files
from bot.texts.texts import Texts

LOOK_EVERY_MS = 1000
log = structlog.get_logger(__name__)


class Teacher(Protocol):
    """Knows what people taught."""

    def teach(self, content: Content) -> None:
        """Tell new content what was learned, before it goes into service, and whatever is learned from then on."""

    def judged(self) -> Sequence[Judged]:
        """Answers that people settled as right or wrong, oldest first."""


class Knowledge:
    """Holds the content that the desk works with."""

    def __init__(
        self,
        config: Config,
        files: Files,
        teacher: Teacher | None = None,
        *,
        matching: bool = True,
        timed: Callable[[Finder], Finder] | None = None,
    ) -> None:
        """`teacher` knows what people taught. `matching`: whether the content is to be found by questions, which
        takes most of the memory. `timed` puts a stopwatch to the matcher."""
        self.folder = config.path(config.folders.content)
        self._config = config
        self._files = files
        self._teacher = teacher
        self._matching = matching
        self._timed = timed
        self._library = Library(self.folder, config.community.languages)
        self._content: Content | None = None
        settings = config.meaning if matching else Meaning()
        self.meaning = Lender(settings, home=config.home, file=config.path(config.folders.data) / "meaning.npz")
        self.loaded: Loaded | None = None

    @property
    def content(self) -> Content:
        """The content in service; `load` comes first."""
        if self._content is None:
            raise RuntimeError("content was not loaded")
        return self._content

    def load(self) -> Loaded:
        """Read the files and put what is good into service; problems are logged. Takes seconds: call it in a thread."""
        loaded = self._library.load()
        for problem in loaded.problems:
            log.warning("content problem", problem=str(problem))
        self._content = self.meaning.lent(lambda encoder: self._content_of(loaded, encoder))
        self.loaded = loaded
        return loaded

    def _content_of(self, loaded: Loaded, encoder: Encoder | None) -> Content:
        pictures = {name: self._picture(path) for name, path in loaded.pictures.items()}
        languages = self._config.community.languages
        texts = {language: loaded.texts[language] for language in languages if language in loaded.texts}
        content = Content(
            book=Book(loaded.shelves, loaded.entries, pictures, loaded.starters, loaded.chatter),
            matcher=self._matcher(loaded, encoder),
            categories=loaded.categories,
            emergencies=loaded.emergencies,
            replies=loaded.replies,
            texts=Texts(texts),
        )
        if self._matching and self._teacher:
            self._teacher.teach(content)
        return content

    def _matcher(self, loaded: Loaded, encoder: Encoder | None) -> Finder:
        answers = self._config.answers
        settings = MatchSettings(answer_precision=answers.precision, suggest_hit=answers.suggest_hit)
        found_by_questions = loaded.entries if self._matching else ()
        matcher = build(
            found_by_questions,
            synonyms=loaded.synonyms,
            chatter=loaded.chatter,
            settings=settings,
            encoder=encoder,
            feedback=self._teacher.judged() if self._matching and self._teacher else (),
        )
        return matcher if self._timed is None else self._timed(matcher)

    def _picture(self, path: Path) -> Attachment:
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        self._files.keep(sha256, content)
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Attachment(kind=FileKind.PHOTO, name=path.name, size=len(content), media_type=media_type, sha256=sha256)

    async def watch(self, *, seen: Callable[[], None] = lambda: None) -> None:
        """Reload whenever a file changes, until cancelled. What breaks is reported; the last good version stays.

        `seen` is called whenever the folder as it is now is in service: first when watching has begun.
        """
        async for changes in awatch(self.folder, rust_timeout=LOOK_EVERY_MS, yield_on_timeout=True):
            if changes:
                await self._reload()
            seen()

    async def _reload(self) -> None:
        try:
            loaded = await asyncio.to_thread(self.load)
        except Exception:
            log.exception("content not reloaded; the last good version stays in service")
        else:
            log.info("content reloaded", entries=len(loaded.entries), problems=len(loaded.problems))
