"""Files, outside the database, named by the SHA-256 of their content."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import anyio.to_thread

from bot.errors import AttachmentTooLarge, AttachmentUnavailable


class Files:
    """A folder of content-addressed files: `ab/cdef…`. The same content twice is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, chunks: AsyncIterator[bytes], *, max_bytes: int) -> tuple[str, int]:
        """Store a stream; its hash and size. `AttachmentTooLarge` if it is larger than allowed (nothing is kept)."""
        self._folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._folder, prefix="incoming-")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > max_bytes:
                        raise AttachmentTooLarge(max_bytes)
                    digest.update(chunk)
                    await anyio.to_thread.run_sync(file.write, chunk)
            self._keep(partial, digest.hexdigest())
        finally:
            await anyio.to_thread.run_sync(partial.unlink, True)  # noqa: FBT003 — missing_ok
        return digest.hexdigest(), size

    def keep(self, sha256: str, content: bytes) -> None:
        """Store content whose hash is known, unless it is there."""
        place = self._place(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            partial = place.with_suffix(".partial")
            partial.write_bytes(content)
            partial.replace(place)

    def path(self, sha256: str) -> Path:
        """Where the content is; `AttachmentUnavailable` if it is not there."""
        place = self._place(sha256)
        if not place.is_file():
            raise AttachmentUnavailable(f"no stored file {sha256[:12]}…")
        return place

    def remove(self, sha256: str) -> None:
        """Remove a content, if it is there."""
        self._place(sha256).unlink(missing_ok=True)

    def _keep(self, partial: Path, sha256: str) -> None:
        place = self._place(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(place)

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or any(c not in "0123456789abcdef" for c in sha256):
            raise AttachmentUnavailable("not the name of a stored file")
        return self._folder / sha256[:2] / sha256[2:]
