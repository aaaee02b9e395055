"""The rules that a message or a form has to keep, as Discord refuses what breaks them.

https://discord.com/developers/docs/resources/message#create-message
https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.discord.errors import ApiError, bad_form, bad_length, required, too_large, too_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.fakes.discord.model import Json

MAX_CONTENT, MAX_NONCE, MAX_FILE = 2000, 25, 10 * 1024 * 1024
MOST_FILES, MOST_EMBEDS, MAX_EMBEDS_TOGETHER = 10, 10, 6000
MOST_ROWS, MOST_BUTTONS, MOST_OPTIONS, MOST_CHOICES = 5, 5, 25, 25
MAX_ID, MAX_LABEL, MAX_TITLE, MAX_FORM_LABEL = 100, 80, 45, 45
MAX_MODAL_COMPONENTS = 5
V2 = 1 << 15
ROW, BUTTON, STRING_SELECT, TEXT_INPUT, TEXT, LABEL, UPLOAD = 1, 2, 3, 4, 10, 18, 19
SELECTS = frozenset({3, 5, 6, 7, 8})
IN_LABELS = SELECTS | {TEXT_INPUT, UPLOAD, 21, 22, 23}
LINK, PREMIUM = 5, 6


def message(body: Json, sizes: Iterable[int], *, is_edit: bool = False) -> None:
    """Refuse a message that Discord would not take."""
    files(sizes)
    if len(body.get("content") or "") > MAX_CONTENT:
        raise too_long("content", MAX_CONTENT)
    if len(str(body.get("nonce") or "")) > MAX_NONCE:
        raise too_long("nonce", MAX_NONCE)
    _mentions(body.get("allowed_mentions") or {})
    _embeds(body.get("embeds") or [])
    is_v2 = bool((body.get("flags") or 0) & V2)
    components(body.get("components") or [], is_v2=is_v2)
    if is_v2 and (body.get("content") or body.get("embeds")):
        raise bad_form("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "The field cannot be used.")
    filled = any(body.get(part) for part in ("content", "embeds", "components", "sticker_ids", "poll"))
    if not filled and not list(sizes) and not is_edit:
        raise ApiError(400, 50006, "Cannot send an empty message")


def files(sizes: Iterable[int]) -> None:
    """Not too many, none too large."""
    sizes = list(sizes)
    if len(sizes) > MOST_FILES:
        raise bad_form("attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {MOST_FILES} or fewer in length.")
    if any(size > MAX_FILE for size in sizes):
        raise too_large()


def _mentions(allowed: Json) -> None:
    for kind in ("users", "roles"):
        if allowed.get(kind) and kind in (allowed.get("parse") or ()):
            code, text = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f'parse:["{kind}"] and {kind}: [ids...] are'
            raise bad_form("allowed_mentions", code, f"{text} mutually exclusive.")


_EMBED = {"title": 256, "description": 4096}


def _embeds(embeds: list[Json]) -> None:
    if len(embeds) > MOST_EMBEDS:
        raise too_long("embeds", MOST_EMBEDS)
    for number, embed in enumerate(embeds):
        for name, most in _EMBED.items():
            if len(embed.get(name) or "") > most:
                raise too_long(f"embeds.{number}.{name}", most)
        if len(embed.get("fields") or ()) > 25:
            raise too_long(f"embeds.{number}.fields", 25)
    if sum(map(_letters, embeds)) > MAX_EMBEDS_TOGETHER:
        text = f"Embed size exceeds maximum size of {MAX_EMBEDS_TOGETHER}"
        raise bad_form("embeds", "MAX_EMBED_SIZE_EXCEEDED", text)


def _letters(embed: Json) -> int:
    parts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    parts += [(embed.get("author") or {}).get("name")]
    parts += [part for field in embed.get("fields") or () for part in (field.get("name"), field.get("value"))]
    return sum(len(part or "") for part in parts)


def components(rows: list[Json], *, is_v2: bool) -> None:
    """Rows of buttons or one menu each; `custom_id`s are there, short enough and differ."""
    if not is_v2:
        if len(rows) > MOST_ROWS:
            raise bad_length("components", 1, MOST_ROWS)
        for number, row in enumerate(rows):
            if row.get("type") != ROW:
                raise bad_form(f"components.{number}.type", "UNION_TYPE_CHOICES", "Value of field must be one of (1,).")
    seen: set[str] = set()
    for path, component in _within(rows, "components"):
        if component["type"] == ROW:
            _row(component.get("components") or [], path)
        elif component["type"] == BUTTON:
            _button(component, path)
        elif component["type"] in SELECTS:
            _menu(component, path)
        _id(component, path, seen)


def _within(components: list[Json], path: str) -> Iterator[tuple[str, Json]]:
    for number, component in enumerate(components):
        here = f"{path}.{number}"
        yield here, component
        yield from _within(component.get("components") or [], f"{here}.components")
        for part in ("accessory", "component"):
            if part in component:
                yield f"{here}.{part}", component[part]


def _row(held: list[Json], path: str) -> None:
    menus = sum(component.get("type") in SELECTS for component in held)
    width = len(held) + menus * (MOST_BUTTONS - 1)
    if not held:
        raise bad_length(f"{path}.components", 1, MOST_BUTTONS)
    if width > MOST_BUTTONS:
        text = "The specified component exceeds the maximum width"
        raise bad_form(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", text)


def _button(button: Json, path: str) -> None:
    if len(button.get("label") or "") > MAX_LABEL:
        raise too_long(f"{path}.label", MAX_LABEL)
    if button.get("style") == LINK:
        if not button.get("url"):
            raise bad_form(path, "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
        if button.get("custom_id"):
            text = "A custom id and url cannot both be specified"
            raise bad_form(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", text)
    if not button.get("label") and not button.get("emoji") and button.get("style") != PREMIUM:
        raise bad_form(path, "BUTTON_COMPONENT_INVALID_EMPTY", "A button must have a label or an emoji")


def _menu(menu: Json, path: str) -> None:
    if menu["type"] != STRING_SELECT:
        return
    options = menu.get("options") or []
    if not 1 <= len(options) <= MOST_OPTIONS:
        raise bad_length(f"{path}.options", 1, MOST_OPTIONS)
    for number, option in enumerate(options):
        for name in ("label", "value"):
            if not 1 <= len(option.get(name) or "") <= 100:
                raise bad_length(f"{path}.options.{number}.{name}", 1, 100)
    if len({option["value"] for option in options}) < len(options):
        text = "The specified option value is already used"
        raise bad_form(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)


def _id(component: Json, path: str, seen: set[str]) -> None:
    needs = component["type"] in SELECTS | {TEXT_INPUT, UPLOAD}
    needs = needs or (component["type"] == BUTTON and component.get("style") not in {LINK, PREMIUM})
    custom_id = component.get("custom_id")
    if not needs:
        return
    if not custom_id:
        raise required(f"{path}.custom_id")
    if len(custom_id) > MAX_ID:
        raise bad_length(f"{path}.custom_id", 1, MAX_ID)
    if custom_id in seen:
        text = "Component custom id cannot be duplicated"
        raise bad_form(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", text)
    seen.add(custom_id)


def modal(data: Json) -> None:
    """Refuse a form that Discord would not show."""
    if not 1 <= len(data.get("custom_id") or "") <= MAX_ID:
        raise bad_length("data.custom_id", 1, MAX_ID)
    if not 1 <= len(data.get("title") or "") <= MAX_TITLE:
        raise bad_length("data.title", 1, MAX_TITLE)
    shown = data.get("components") or []
    if not 1 <= len(shown) <= MAX_MODAL_COMPONENTS:
        raise bad_length("data.components", 1, MAX_MODAL_COMPONENTS)
    seen: set[str] = set()
    for number, component in enumerate(shown):
        _shown(component, f"data.components.{number}", seen)


def _shown(component: Json, path: str, seen: set[str]) -> None:
    match component.get("type"):
        case 18:  # LABEL
            if not 1 <= len(component.get("label") or "") <= MAX_FORM_LABEL:
                raise bad_length(f"{path}.label", 1, MAX_FORM_LABEL)
            if len(component.get("description") or "") > 100:
                raise too_long(f"{path}.description", 100)
            _field(component.get("component") or {}, f"{path}.component", seen, IN_LABELS)
        case 1:  # ROW: the old way, with one text input in it
            (held,) = component["components"]
            _field(held, f"{path}.components.0", seen, frozenset({TEXT_INPUT}))
        case 10:  # TEXT
            if not component.get("content"):
                raise required(f"{path}.content")
        case _:
            raise bad_form(f"{path}.type", "UNION_TYPE_CHOICES", "Value of field must be one of (1, 10, 18).")


def _field(field: Json, path: str, seen: set[str], allowed: frozenset[int]) -> None:
    if field.get("type") not in allowed:
        raise bad_form(f"{path}.type", "UNION_TYPE_CHOICES", f"Value of field must be one of {tuple(sorted(allowed))}.")
    if field["type"] == TEXT_INPUT:
        for name, most in {"placeholder": 100, "value": 4000}.items():
            if len(field.get(name) or "") > most:
                raise too_long(f"{path}.{name}", most)
    if field["type"] in SELECTS:
        _menu(field, path)
    _id(field, path, seen)


def choices(data: Any) -> None:
    """Refuse suggestions that Discord would not show."""
    given = data.get("choices")
    if given is None:
        raise required("data.choices")
    if len(given) > MOST_CHOICES:
        raise too_long("data.choices", MOST_CHOICES)
    for number, choice in enumerate(given):
        for name in ("name", "value"):
            if isinstance(choice[name], str) and not 1 <= len(choice[name]) <= 100:
                raise bad_length(f"data.choices.{number}.{name}", 1, 100)
