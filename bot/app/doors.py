"""The page's other doors: staff sessions and files."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime

import anyio

from adapters.web.ports import StaffIdentity
from bot.desk.permissions import Role, StaffList
from bot.messages import Attachment, FileKind
from bot.store import Store
from bot.store.files import Files
from bot.store.hop import in_thread

CHUNK = 64 * 1024  # bytes


class PageSessions:
    """`adapters.web.ports.Sessions`. Whoever left the staff list is out at once, whatever session they hold."""

    def __init__(self, store: Store, staff: StaffList, now: Callable[[], datetime]) -> None:
        self._store = store
        self._staff = staff
        self._now = now

    async def redeem(self, link_token: str) -> str | None:
        return await in_thread(self._redeem, link_token)

    def _redeem(self, token: str) -> str | None:
        with self._store.write() as tx:
            return tx.access.redeem(token, self._now())

    async def whoami(self, session_token: str) -> StaffIdentity | None:
        return await in_thread(self._whoami, session_token)

    def _whoami(self, token: str) -> StaffIdentity | None:
        with self._store.read() as tx:
            person = tx.access.who(token, self._now())
        if person is None or self._staff.role_of(person) < Role.MODERATOR:
            return None
        member = self._staff.member(person)
        name = member.name if member else person.name
        return StaffIdentity(person=person, name=name, role=self._staff.role_of(person).name.lower())

    async def end(self, session_token: str) -> None:
        await in_thread(self._end, session_token)

    def _end(self, token: str) -> None:
        with self._store.write() as tx:
            tx.access.end(token)


class PageFiles:
    """`adapters.web.ports.Files` over the folder of stored files."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def put(self, chunks: AsyncIterator[bytes], *, name: str, media_type: str, max_bytes: int) -> Attachment:
        sha256, size = await self._files.put(chunks, max_bytes=max_bytes)
        kind = {"image": FileKind.PHOTO, "video": FileKind.VIDEO}.get(media_type.partition("/")[0], FileKind.FILE)
        attachment = Attachment(kind=kind, name=name, size=size, media_type=media_type, sha256=sha256)
        return replace(attachment, kind=FileKind.FILE) if media_type == "image/svg+xml" else attachment

    async def open(self, sha256: str) -> AsyncIterator[bytes]:
        path = await in_thread(self._files.path, sha256)
        async with await anyio.open_file(path, "rb") as file:
            while chunk := await file.read(CHUNK):
                yield chunk
