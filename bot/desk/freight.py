"""Which files of a message can be passed on to a place, and what is said of those that cannot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.delivery.delivery import Origin
from bot.desk.effects import Effects
from bot.desk.scene import Scene
from bot.guard.file_types import is_executable_name
from bot.messages import Address, Attachment
from bot.texts.texts import megabytes


def passed_on(scene: Scene, files: Sequence[Attachment], to: Address) -> tuple[Attachment, ...]:
    """Those that the place takes."""
    left = {out.file for out in _left_out(scene, files, to)}
    return tuple(file for file in files if file not in left)


def with_left_out(scene: Scene, body: str, files: Sequence[Attachment], to: Address) -> str:
    """What is read there, with the names of the others; the scene is in the reader's language."""
    said = [
        f"📎 {scene.say(out.told_reader, name=out.file.name, most=out.limit)}" for out in _left_out(scene, files, to)
    ]
    return "\n\n".join(filter(None, (body, *said)))


def sender_told(scene: Scene, files: Sequence[Attachment], to: Address) -> Effects:
    """Who sent them hears of it at once, and can send them another way."""
    return tuple(
        scene.reply(scene.say(out.told_sender, name=out.file.name, most=out.limit))
        for out in _left_out(scene, files, to)
    )


def origin(scene: Scene, files: Sequence[Attachment]) -> Origin | None:
    """Whom to tell of what shows only when a file is fetched; None where there are none."""
    if not files:
        return None
    answer = scene.reply("").message
    return Origin(event=scene.event_key, where=answer.to.place, reply_to=answer.reply_to, language=scene.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LeftOut:
    """A file that cannot be passed on."""

    file: Attachment
    most: int | None = None  # bytes that could be; None: a program, which is passed on to nobody

    @property
    def told_reader(self) -> str:
        return "file-kept-back-executable" if self.most is None else "file-left-out"

    @property
    def told_sender(self) -> str:
        return "file-executable" if self.most is None else "file-too-large"

    @property
    def limit(self) -> str:
        return "" if self.most is None else megabytes(self.most)


def _left_out(scene: Scene, files: Sequence[Attachment], to: Address) -> Iterator[_LeftOut]:
    for file in files:
        most = _most(scene, file, to)
        if is_executable_name(file.name):
            yield _LeftOut(file=file)
        elif most is not None and file.size is not None and file.size > most:
            yield _LeftOut(file=file, most=most)


def _most(scene: Scene, file: Attachment, to: Address) -> int | None:
    """How many bytes it may have; None where the platform passes on what is its own, or nothing is known."""
    taker, source = scene.facts_of(to), file.source
    if taker is None:
        return None
    if file.sha256 is not None or source is None:
        return taker.max_file
    if (source.platform, source.account) == (to.platform, to.account):
        return None
    giver = scene.facts_of(source)
    return min(taker.max_file, giver.max_fetch) if giver and giver.max_fetch is not None else taker.max_file
