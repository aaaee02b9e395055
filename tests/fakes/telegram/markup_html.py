"""`parse_mode=HTML`, as https://core.telegram.org/bots/api#html-style and the server refuse it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.telegram import utf16
from tests.fakes.telegram.errors import bad_request

if TYPE_CHECKING:
    from tests.fakes.telegram.errors import ApiError
    from tests.fakes.telegram.model import Json

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-f]{1,8})|#(\d{1,8})|(lt|gt|amp|quot));?", re.IGNORECASE)
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"\s+([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9._:/?#&%=+-]+)))?")
_TAG_END = re.compile(r"\s*>")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int  # UTF-16 units in the output


@dataclass(slots=True)
class _Parser:
    source: str
    at: int = 0
    output: str = ""
    nested: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> None:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                self._character()
        if self.nested:
            tag = self.nested[-1].tag
            raise _broken(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _character(self) -> None:
        reference = _REFERENCE.match(self.source, self.at)
        decoded = _decode(reference) if reference else None
        self.output += decoded or self.source[self.at]
        self.at = reference.end() if reference and decoded else self.at + 1

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _start_tag(self) -> None:
        begin = self.at
        name = _NAME.match(self.source, begin + 1)
        tag = name.group().lower() if name else ""
        self.at = begin + 1 + len(tag)
        if self.at >= len(self.source):
            raise _broken(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _KINDS:
            where = self._byte(begin)
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {where}')
        attributes = self._attributes(begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            where = self._byte(begin)
            raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
        self.nested.append(_Open(tag, attributes, utf16.units(self.output)))

    def _attributes(self, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while not (end := _TAG_END.match(self.source, self.at)):
            match = _ATTRIBUTE.match(self.source, self.at)
            if match is None:
                raise _broken(f"Unclosed start tag at byte offset {self._byte(begin)}")
            value = next((group for group in match.groups()[1:] if group is not None), "")
            attributes[match.group(1).lower()] = _unescape(value)
            self.at = match.end()
        self.at = end.end()
        return attributes

    def _end_tag(self) -> None:
        begin = self.at
        where = self._byte(begin)
        if not self.nested:
            raise _broken(f"Unexpected end tag at byte offset {where}")
        name = _NAME.match(self.source, begin + 2)
        tag = name.group().lower() if name else ""
        end = _TAG_END.match(self.source, begin + 2 + len(tag))
        if end is None:
            raise _broken(f"Unclosed end tag at byte offset {where}")
        opened = self.nested.pop()
        if tag and tag != opened.tag:
            raise _broken(f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{tag}>"')
        self.at = end.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = utf16.units(self.output) - opened.offset
        if length > 0:
            span: Json = {"type": _KINDS[opened.tag], "offset": opened.offset, "length": length}
            self.entities.append(span | _details(opened))


def parse(source: str) -> tuple[str, list[Json]]:
    """The text and its entities; `ApiError` 400 "can't parse entities" when it is broken."""
    parser = _Parser(source)
    parser.run()
    return parser.output, _merge_code(parser.entities)


def _details(opened: _Open) -> Json:
    attributes = opened.attributes
    match opened.tag:
        case "a":
            return {"url": attributes.get("href", "")}
        case "tg-emoji":
            return {"custom_emoji_id": attributes.get("emoji-id", "")}
        case "blockquote" if "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        case "code" if attributes.get("class", "").startswith("language-"):
            return {"language": attributes["class"].removeprefix("language-")}
    return {}


def _merge_code(entities: list[Json]) -> list[Json]:
    """`<pre><code class="language-x">` is one block; a language on anything else is dropped."""
    blocks = {(e["offset"], e["length"]): e for e in entities if e["type"] == "pre"}
    kept: list[Json] = []
    for entity in entities:
        language = entity.pop("language", "") if entity["type"] == "code" else ""
        block = blocks.get((entity["offset"], entity["length"]))
        if language and block is not None:
            block["language"] = language
        else:
            kept.append(entity)
    return kept


def _decode(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name.lower()]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else None


def _unescape(value: str) -> str:
    return _REFERENCE.sub(lambda match: _decode(match) or match.group(), value)


def _broken(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")
