"""From what a request says to a text with entities: parse, check, find, trim.

Rules: https://core.telegram.org/bots/api#formatting-options and #messageentity.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.fakes.telegram import markup_html, markup_v2, utf16
from tests.fakes.telegram.errors import NotModelledError, bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.telegram.model import Account, Json
    from tests.fakes.telegram.params import Params

    FindUser = Callable[[int], Account | None]

MAX_TEXT = 4096  # UTF-16 units after parsing
MAX_CAPTION = 1024

_DETECTED = (
    ("url", re.compile(r"(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]。，！？]", re.IGNORECASE)),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|me|dev|app)\b(?:/[^\s]*)?")),
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)
_RANK = ("blockquote", "expandable_blockquote", "pre", "code", "text_link", "text_mention")


def detect(text: str) -> list[Json]:
    """What clients and the server recognise in plain text by themselves."""
    found: list[Json] = []
    for kind, pattern in _DETECTED:
        for match in pattern.finditer(text):
            offset = utf16.units(text[: match.start()])
            entity: Json = {"type": kind, "offset": offset, "length": utf16.units(match.group())}
            if not any(_overlap(entity, other) for other in found):
                found.append(entity)
    return in_order(found)


def in_order(entities: list[Json]) -> list[Json]:
    """Outer before inner, left before right."""

    def rank(entity: Json) -> tuple[int, int, int]:
        kind = entity["type"]
        return entity["offset"], -entity["length"], (*_RANK, kind).index(kind)

    return sorted(entities, key=rank)


def formatted(
    params: Params, key: str, limit: int, find_user: FindUser, *, may_be_empty: bool
) -> tuple[str, list[Json]]:
    """The text or caption of a request; refused when its markup is broken or it is too long."""
    raw = params.text(key)
    listed = "entities" if key == "text" else f"{key}_entities"
    mode = params.text("parse_mode").lower()
    if key == "text" and not raw:
        raise bad_request("message text is empty")
    if mode:
        text, entities = _parse(raw, mode)
    else:
        text, entities = raw, list(params.structure(listed, []))
    _check_bounds(text, entities)
    text, entities = _trim(text, entities)
    if not text and not may_be_empty:
        raise bad_request("text must be non-empty")
    if utf16.units(text) > limit:
        raise bad_request("message is too long" if key == "text" else "message caption is too long")
    entities = [kept for entity in entities if (kept := _resolve(entity, text, find_user))]
    found = [e for e in detect(text) if not any(_overlap(e, other) for other in _closed(entities))]
    return text, in_order(entities + found)


def _parse(raw: str, mode: str) -> tuple[str, list[Json]]:
    match mode:
        case "html":
            return markup_html.parse(raw)
        case "markdownv2":
            return markup_v2.parse(raw)
        case "markdown":
            raise NotModelledError("parse_mode Markdown (legacy)")
        case _:
            raise bad_request("unsupported parse_mode")


def _check_bounds(text: str, entities: list[Json]) -> None:
    end = utf16.units(text)
    for entity in entities:
        begin, stop = int(entity["offset"]), int(entity["offset"]) + int(entity["length"])
        if begin < 0:
            raise bad_request(f"receive an entity with incorrect offset {begin}")
        if int(entity["length"]) < 0 or stop > end:
            raise bad_request(
                f"entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {end}"
            )
        if utf16.splits_a_character(text, begin) or utf16.splits_a_character(text, stop):
            raise bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {begin}")


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    cut_left = utf16.units(text) - utf16.units(text.lstrip())
    text = text.strip()
    end = utf16.units(text)
    kept = []
    for entity in entities:
        begin = max(entity["offset"] - cut_left, 0)
        stop = min(entity["offset"] - cut_left + entity["length"], end)
        if stop > begin:
            kept.append(entity | {"offset": begin, "length": stop - begin})
    return text, in_order(kept)


def _resolve(entity: Json, text: str, find_user: FindUser) -> Json | None:
    """Make a link or mention whole; one that leads nowhere is dropped, its words stay."""
    if entity["type"] == "text_mention":
        return entity if find_user(int(entity["user"]["id"])) else None
    if entity["type"] != "text_link":
        return entity
    url = entity.get("url") or utf16.cut(text, entity["offset"], entity["length"])
    parts = urlsplit(url)
    if parts.scheme.lower() == "tg" and (parts.netloc or parts.path) == "user":
        return _mention(entity, parse_qs(parts.query).get("id", [""])[0], find_user)
    whole = whole_url(url)
    return entity | {"url": whole} if whole else None


def _mention(entity: Json, number: str, find_user: FindUser) -> Json | None:
    from tests.fakes.telegram import wire

    account = find_user(int(number)) if number.isdigit() else None
    if account is None:
        return None
    rest = {key: value for key, value in entity.items() if key != "url"}
    return rest | {"type": "text_mention", "user": wire.user(account)}


def whole_url(url: str) -> str | None:
    """The address as Telegram stores it; None when it is no address of a site or of the app."""
    if re.match(r"(?:tg|ton|mailto|tel):", url, re.IGNORECASE):
        return url
    if "://" not in url:
        url = f"http://{url}"
    parts = urlsplit(url)
    local = parts.hostname in ("localhost",)
    if parts.scheme.lower() not in ("http", "https") or local or "." not in (parts.hostname or ""):
        return None
    return parts._replace(path=parts.path or "/").geturl() if " " not in url else None


def _closed(entities: list[Json]) -> list[Json]:
    """Entities inside which nothing is recognised."""
    return [e for e in entities if e["type"] in ("code", "pre", "text_link", "text_mention")]


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])
