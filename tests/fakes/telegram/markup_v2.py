"""`parse_mode=MarkdownV2`: https://core.telegram.org/bots/api#markdownv2-style.

Refusals and their byte offsets follow the public server (tdlib/td, `parse_markdown_v2`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.telegram import utf16
from tests.fakes.telegram.errors import bad_request

if TYPE_CHECKING:
    from tests.fakes.telegram.errors import ApiError
    from tests.fakes.telegram.model import Json

_RESERVED = "_*[]()~`>#+-=|{}.!"
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
# Longer marks first: "__" is never two italics.
_OPENERS = (
    ("```", "pre"),
    ("`", "code"),
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("![", "custom_emoji"),
    ("[", "text_link"),
)
_CLOSERS = {kind: mark for mark, kind in _OPENERS} | {"text_link": "]", "custom_emoji": "]"}
_LANGUAGE = re.compile(r"[^\s`]+")
_EMOJI_URL = re.compile(r"tg:(?://)?emoji/?\?(?:[^#]*&)?id=([1-9]\d*)", re.IGNORECASE)


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int  # UTF-16 units in the output
    byte: int  # where it began in the source
    details: Json = field(default_factory=dict)


@dataclass(slots=True)
class _Parser:
    source: str
    at: int = 0
    output: str = ""
    line_start: bool = True  # a quotation may begin here
    nested: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    @property
    def top(self) -> str:
        return self.nested[-1].kind if self.nested else ""

    def run(self) -> None:
        while self.at < len(self.source):
            self._step()
        if self.top == "blockquote":
            self._close(0)
        if self.nested:
            raise self._unclosed()

    def _step(self) -> None:
        character = self.source[self.at]
        following = self.source[self.at + 1 : self.at + 2]
        if character == "\\" and following and ord(following) <= 126:
            self._write(following, 2)
        elif self.top in ("code", "pre"):
            self._verbatim()
        elif character == "\n":
            self._newline()
        elif character not in _RESERVED:
            self._write(character, 1)
        elif not self._ends():
            self._begin(character)

    def _write(self, character: str, consumed: int) -> None:
        self.output += character
        self.at += consumed
        self.line_start = character in "\n\r" and consumed == 1

    def _verbatim(self) -> None:
        mark = _CLOSERS[self.top]
        if self.source.startswith(mark, self.at):
            self._close(len(mark))
        elif self.source[self.at] == "`":  # in a "pre": an unescaped one begins a "code"
            self._open("code", 1)
        else:
            self._write(self.source[self.at], 1)

    def _newline(self) -> None:
        quoted = any(entry.kind == "blockquote" for entry in self.nested)
        self._write("\n", 1)
        if not quoted:
            return
        if self.source.startswith(">", self.at) and not self._expandable():
            self.at += 1
            return
        if self.top != "blockquote":
            raise self._unclosed()
        self._close(0)

    def _expandable(self) -> bool:
        return self.top == "blockquote" and self.nested[-1].details != {}

    def _ends(self) -> bool:
        """Close the innermost entity when its mark is here."""
        if self.top == "blockquote":
            return self._ends_expandable()
        mark = _CLOSERS.get(self.top)
        if mark is None or not self.source.startswith(mark, self.at):
            return False
        if self.top == "italic" and self.source.startswith("__", self.at):
            return False
        if mark == "]":
            self._link()
        else:
            self._close(len(mark))
        return True

    def _ends_expandable(self) -> bool:
        rest = self.source[self.at + 2 : self.at + 3]
        if not self.source.startswith("||", self.at) or rest not in ("", "\n", "\r"):
            return False
        self.nested[-1].details = {"type": "expandable_blockquote"}
        self.at += 2
        return True

    def _begin(self, character: str) -> None:
        if character == ">" and self.line_start:
            self._open("blockquote", 1)
            return
        for mark, kind in _OPENERS:
            if self.source.startswith(mark, self.at):
                self._open(kind, len(mark))
                return
        raise _broken(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")

    def _open(self, kind: str, consumed: int) -> None:
        self.nested.append(_Open(kind, utf16.units(self.output), self._byte(self.at)))
        self.at += consumed
        if kind == "pre":
            self._language()

    def _language(self) -> None:
        match = _LANGUAGE.match(self.source, self.at)
        if match and self.source[match.end() : match.end() + 1].isspace():
            self.nested[-1].details = {"language": match.group()}
            self.at = match.end()
        for newline in ("\r\n", "\n\r", "\n", "\r"):
            if self.source.startswith(newline, self.at):
                self.at += len(newline)
                return

    def _link(self) -> None:
        self.at += 1
        opened = self.nested[-1]
        target = ""
        if self.source.startswith("(", self.at):
            target = self._target(opened)
        if opened.kind == "text_link":
            opened.details = {"url": target}
        else:
            opened.details = {"custom_emoji_id": _emoji(target)}
        self._close(0)

    def _target(self, opened: _Open) -> str:
        begin = self.at + 1
        self.at = begin
        target = ""
        while not self.source.startswith(")", self.at):
            if self.at >= len(self.source):
                what = "a URL" if opened.kind == "text_link" else "a custom emoji URL"
                raise _broken(f"Can't find end of {what} at byte offset {self._byte(begin)}")
            escaped = self.source[self.at] == "\\" and self.at + 1 < len(self.source)
            self.at += 1 if escaped else 0
            target += self.source[self.at]
            self.at += 1
        self.at += 1
        return target

    def _close(self, consumed: int) -> None:
        self.at += consumed
        opened = self.nested.pop()
        length = utf16.units(self.output) - opened.offset
        if length > 0:
            span: Json = {"type": opened.kind, "offset": opened.offset, "length": length}
            self.entities.append(span | opened.details)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _unclosed(self) -> ApiError:
        opened = self.nested[-1]
        name = "PreCode" if "language" in opened.details else _NAMES[opened.kind]
        return _broken(f"Can't find end of {name} entity at byte offset {opened.byte}")


def parse(source: str) -> tuple[str, list[Json]]:
    """The text and its entities; `ApiError` 400 "can't parse entities" when it is broken."""
    parser = _Parser(source)
    parser.run()
    return parser.output, parser.entities


def _emoji(target: str) -> str:
    match = _EMOJI_URL.match(target)
    if match is None:
        raise _broken("Custom emoji entity must contain a tg://emoji URL")
    return match.group(1)


def _broken(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
