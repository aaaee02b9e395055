"""Files by the hash of their content: whole, once, or not at all."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import AttachmentTooLarge, AttachmentUnavailable
from bot.store.files import Files

CONTENT = b"a picture"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


async def _chunks(*chunks: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if fails:
        raise AttachmentUnavailable("the line broke")


def _in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_stream_is_found_again_by_its_hash_and_stored_once(tmp_path: Path) -> None:
    """However it was cut into chunks."""
    files = Files(tmp_path / "files")
    for chunks in ((CONTENT,), (CONTENT[:3], CONTENT[3:])):
        assert await files.put(_chunks(*chunks), max_bytes=len(CONTENT)) == (SHA256, len(CONTENT))
    assert files.path(SHA256).read_bytes() == CONTENT
    assert len(_in(tmp_path)) == 1


async def test_what_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    """The limit is named, for who is told."""
    with pytest.raises(AttachmentTooLarge) as refused:
        await Files(tmp_path).put(_chunks(CONTENT), max_bytes=len(CONTENT) - 1)
    assert refused.value.most == len(CONTENT) - 1
    assert _in(tmp_path) == []


async def test_a_stream_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    """Half a file is no file."""
    with pytest.raises(AttachmentUnavailable, match="the line broke"):
        await Files(tmp_path).put(_chunks(CONTENT, fails=True), max_bytes=99)
    assert _in(tmp_path) == []


def test_content_of_a_known_hash_is_kept_as_it_was_first(tmp_path: Path) -> None:
    """Pictures of the FAQ are stored at every start."""
    files = Files(tmp_path)
    for content in (CONTENT, b"something else"):
        files.keep(SHA256, content)
    assert files.path(SHA256).read_bytes() == CONTENT


@pytest.mark.parametrize("name", [SHA256, "../../etc/passwd", "", SHA256.upper(), SHA256[:-1]])
def test_what_is_not_stored_or_no_hash_at_all_is_unavailable(tmp_path: Path, name: str) -> None:
    """A name is never a path out of the folder."""
    with pytest.raises(AttachmentUnavailable):
        Files(tmp_path).path(name)
