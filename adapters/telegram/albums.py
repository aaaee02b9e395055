"""Updates of one album belong together; Telegram delivers them one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.telegram.reading import Raw, album_of

MOST_IN_ALBUM = 10
Album = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What becomes one event: an update, or all updates of an album in their order."""

    raws: tuple[Raw, ...]
    album: Album | None = None
    growing: bool = False  # more of the album may come

    @property
    def id(self) -> int:
        """The first `update_id`, by which the event is known."""
        return int(self.raws[0]["update_id"])


def bundles(raws: Sequence[Raw]) -> tuple[Bundle, ...]:
    """In the order of their first updates. Others may write between two pictures of an album."""
    grouped: dict[object, list[Raw]] = {}
    last: dict[object, int] = {}
    for index, raw in enumerate(raws):
        key = album_of(raw) or index
        grouped.setdefault(key, []).append(raw)
        last[key] = index
    return tuple(_bundle(key, group, behind=len(raws) - 1 - last[key]) for key, group in grouped.items())


def waiting(found: Iterable[Bundle], waited_for: frozenset[Album]) -> frozenset[Album]:
    """The albums that deserve a moment's wait, and have not had it."""
    return frozenset(b.album for b in found if b.album and b.growing) - waited_for


def _bundle(key: object, raws: list[Raw], *, behind: int) -> Bundle:
    album = key if isinstance(key, tuple) else None
    growing = album is not None and len(raws) < MOST_IN_ALBUM and behind < MOST_IN_ALBUM
    return Bundle(raws=tuple(raws), album=album, growing=growing)
