"""Files in and out. In: streamed to the store, type told by content. Out: only through a link of one's own session."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.web.bodies import sign_upload
from adapters.web.refusals import Refusal
from adapters.web.site import Site
from adapters.web.visitors import known_visitor
from bot.errors import AttachmentUnavailable
from bot.guard.file_types import INLINE, PEEK, accepted, recognise

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\]")
MAX_NAME = 120  # characters


async def receive_file(request: Request, site: Site, session: str) -> Response:
    """Store one upload and answer with what a later post names it by."""
    most = site.settings.uploads.most_bytes
    if int(request.headers.get("content-length", "0")) > most:
        raise Refusal(413, "file_too_large", most=most // 2**20)
    name = file_name(unquote(request.headers.get("x-file-name", "")))
    start, chunks = await _peeked(request.stream())
    file_type = accepted(name, start)
    if file_type is None:
        raise Refusal(415, "file_type")
    try:
        file = await site.files.put(chunks, name=name, media_type=file_type.media_type, max_bytes=most)
    except AttachmentUnavailable as error:
        raise Refusal(413, "file_too_large", most=most // 2**20) from error
    file = replace(file, kind=file_type.kind)
    answer = {
        "name": file.name,
        "size": file.size or 0,
        "type": file.media_type,
        "kind": file.kind.value,
        "sha256": file.sha256,
        "signature": sign_upload(site.signer, session, file),
    }
    return JSONResponse(answer, status_code=201)


class Downloads:
    """Files by link."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """One address for members and staff; the signature says whose it is."""
        return [Route("/files/{sha256}/{name:path}", self.download)]

    async def download(self, request: Request) -> Response:
        """The content: pictures to look at, everything else to save."""
        self._site.spend_address(self._site.limiters.address_reads, request)
        sha256, name = request.path_params["sha256"], request.path_params["name"]
        if not _SHA256.fullmatch(sha256) or not await self._is_allowed(request, sha256, name):
            raise Refusal(403, "file_link")
        try:
            start, chunks = await _peeked(self._site.files.open(sha256))
        except AttachmentUnavailable as error:
            raise Refusal(404, "file_gone") from error
        return StreamingResponse(chunks, headers=_headers(name, start))

    async def _is_allowed(self, request: Request, sha256: str, name: str) -> bool:
        signature = request.query_params.get("s", "")
        visitor = known_visitor(request, self._site.settings)
        staff = await self._site.staff_session(request)
        sessions = [holder.token for holder in (visitor, staff) if holder]
        return any(self._site.signer.verify(signature, "file", session, sha256, name) for session in sessions)


def file_name(name: str) -> str:
    """A name that is safe to show and to save: the last part of a path, nothing invisible, not too long."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNSAFE.sub("", last).strip(" .") or "file"
    path = PurePosixPath(clean)
    return path.stem[: MAX_NAME - len(path.suffix)] + path.suffix[:MAX_NAME]


async def _peeked(stream: AsyncIterator[bytes]) -> tuple[bytes, AsyncIterator[bytes]]:
    """The first bytes, and the whole stream with them."""
    start = b""
    async for chunk in stream:
        start += chunk
        if len(start) >= PEEK:
            break

    async def whole() -> AsyncIterator[bytes]:
        yield start
        async for chunk in stream:
            yield chunk

    return start[:PEEK], whole()


def _headers(name: str, start: bytes) -> dict[str, str]:
    file_type = recognise(start)
    shown = file_type in INLINE if file_type else False
    place = "inline" if shown else "attachment"
    return {
        "Content-Type": file_type.media_type if file_type and shown else "application/octet-stream",
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600",
    }
