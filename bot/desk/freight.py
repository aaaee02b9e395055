"""Which files of a message can be passed on to a place, and what is said of those that cannot."""

from collections.abc import Iterator, Sequence

from bot.desk.effects import Effects
from bot.desk.scene import Scene
from bot.messages import Address, Attachment
from bot.texts.texts import megabytes


def passed_on(scene: Scene, files: Sequence[Attachment], to: Address) -> tuple[Attachment, ...]:
    """Those that the place takes."""
    left = {file for file, _ in _left_out(scene, files, to)}
    return tuple(file for file in files if file not in left)


def with_left_out(scene: Scene, body: str, files: Sequence[Attachment], to: Address) -> str:
    """What is read there, with the names of the others; the scene is in the reader's language."""
    said = [
        f"📎 {scene.say('file-left-out', name=file.name, most=megabytes(most))}"
        for file, most in _left_out(scene, files, to)
    ]
    return "\n\n".join(filter(None, (body, *said)))


def sender_told(scene: Scene, files: Sequence[Attachment], to: Address) -> Effects:
    """Who sent them hears of it at once, and can send them another way."""
    return tuple(
        scene.reply(scene.say("file-too-large", name=file.name, most=megabytes(most)))
        for file, most in _left_out(scene, files, to)
    )


def _left_out(scene: Scene, files: Sequence[Attachment], to: Address) -> Iterator[tuple[Attachment, int]]:
    for file in files:
        most = _most(scene, file, to)
        if most is not None and file.size is not None and file.size > most:
            yield file, most


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
