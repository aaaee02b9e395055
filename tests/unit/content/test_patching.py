"""Learned wordings as a patch: the list grows in its own style, and `git apply` takes it."""

import subprocess
from pathlib import Path

import pytest

from bot.content.parsing import entry
from bot.content.patching import patch, with_wordings
from bot.errors import ContentError

HEAD = "---\ntitle: My deposit is late\nask:\n{ask}\nupdated: 2026-11-01\n---\nWait.\n"
BLOCK = HEAD.format(ask="  - where is it\n  - not there yet   # misspelt on purpose\n  - still missing")


def _asked(text: str) -> tuple[str, ...]:
    return entry(text, where="late.md", entry_id="deposit/late", language="en").ask


@pytest.mark.parametrize(
    ("before", "added"),
    [
        (BLOCK, "  - still missing\n  - gone\n"),
        (BLOCK.replace("  - ", "- "), "- still missing\n- gone\n"),
        (BLOCK.replace("  - ", "    -   "), "    -   still missing\n    -   gone\n"),
        (BLOCK.replace("still missing", '"still: missing" # so'), '  - "still: missing" # so\n  - gone\n'),
        (BLOCK.replace("still missing", "still\n    missing"), "  - still\n    missing\n  - gone\n"),
        (BLOCK.replace("\n", "\r\n"), "  - still missing\r\n  - gone\r\n"),
        ("\ufeff" + BLOCK, "  - still missing\n  - gone\n"),
        (BLOCK.removesuffix("\n"), "  - still missing\n  - gone\n"),
        (HEAD.format(ask="  [where is it, not there, 'it''s late']"), "'it''s late', gone]"),
        (HEAD.format(ask="  [where is it, not there,\n   still missing, ]"), "still missing, gone, ]"),
    ],
)
def test_a_wording_is_added_in_the_style_of_the_list(tmp_path: Path, before: str, added: str) -> None:
    """Everything else stays, to the byte; git applies the patch to exactly that."""
    after = with_wordings(before, ["gone"], "late.md")
    assert added in after
    assert after.replace("\r\n", "\n").count("gone") == 1
    assert _asked(after) == (*_asked(before), "gone")
    file = tmp_path / "faq data" / "late.md"
    file.parent.mkdir()
    file.write_bytes(before.encode())
    changes = patch(before, after, "faq data/late.md").encode()
    subprocess.run(["git", "apply", "-"], input=changes, cwd=tmp_path, check=True)
    assert file.read_bytes().decode() == after


@pytest.mark.parametrize(
    "wording",
    [
        "yes",
        "2026-11-01",
        "12",
        "what: now",
        "is it #1?",
        "- dash",
        "[list]",
        "a, b",
        "it's “late”",
        "充了没到：怎么办",
        "😀 ok",
        "''",
        "@me",
    ],
)
@pytest.mark.parametrize("before", [BLOCK, HEAD.format(ask="  [where is it, not there, still missing]")])
def test_whatever_a_member_wrote_stays_a_text(before: str, wording: str) -> None:
    """Quoted where YAML would see something else in it."""
    assert _asked(with_wordings(before, [wording, "gone"], "late.md"))[-2:] == (wording, "gone")


@pytest.mark.parametrize("text", ["---\ntitle: x\n---\n", "---\nask: []\n---\n", "---\n- a\n---\n"])
def test_a_file_without_such_a_list_is_a_mistake(text: str) -> None:
    """Told with its place."""
    with pytest.raises(ContentError, match=r"late\.md: ask: no list"):
        with_wordings(text, ["gone"], "late.md")
