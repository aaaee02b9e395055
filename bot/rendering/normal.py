"""Makes a row of inlines normal: see `bot.rendering.document` for what that means."""

from dataclasses import replace

from bot.rendering.document import (
    Bold,
    Break,
    Inline,
    Inlines,
    Italic,
    Link,
    Text,
)


def normal(inlines: Inlines) -> Inlines:
    """Neighbouring texts joined, empty ones dropped, whitespace at both edges and around breaks gone."""
    return tidy_end(tidy_start(_tidy_breaks(joined(inlines))))


def joined(inlines: Inlines) -> Inlines:
    """Neighbouring texts are one text; what holds nothing is dropped."""
    out: list[Inline] = []
    for inline in inlines:
        match inline:
            case Text(text=""):
                continue
            case Text(text=text) if out and isinstance(out[-1], Text):
                out[-1] = Text(text=out[-1].text + text)
            case Bold(inside=()) | Italic(inside=()) | Link(inside=()):
                continue
            case _:
                out.append(inline)
    return tuple(out)


def tidy_start(inlines: Inlines) -> Inlines:
    """Without whitespace and breaks at the start, however deep."""
    rest = list(inlines)
    while rest:
        first = _without_start(rest[0])
        if first is not None:
            return (first, *rest[1:])
        del rest[0]
    return ()


def tidy_end(inlines: Inlines) -> Inlines:
    """Without whitespace and breaks at the end, however deep."""
    rest = list(inlines)
    while rest:
        last = _without_end(rest[-1])
        if last is not None:
            return (*rest[:-1], last)
        del rest[-1]
    return ()


def _tidy_breaks(inlines: Inlines) -> Inlines:
    """Text beside a break has no whitespace towards it."""
    out: list[Inline] = []
    for index, inline in enumerate(inlines):
        if isinstance(inline, Text):
            text = inline.text
            if index and isinstance(inlines[index - 1], Break):
                text = text.lstrip()
            if index + 1 < len(inlines) and isinstance(inlines[index + 1], Break):
                text = text.rstrip()
            inline = Text(text=text)  # noqa: PLW2901
        out.append(inline)
    return joined(tuple(out))


def _without_start(inline: Inline) -> Inline | None:
    match inline:
        case Break():
            return None
        case Text(text=text):
            return Text(text=text.lstrip()) if text.lstrip() else None
        case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
            kept = tidy_start(inside)
            return replace(inline, inside=kept) if kept else None
        case _:
            return inline


def _without_end(inline: Inline) -> Inline | None:
    match inline:
        case Break():
            return None
        case Text(text=text):
            return Text(text=text.rstrip()) if text.rstrip() else None
        case Bold(inside=inside) | Italic(inside=inside) | Link(inside=inside):
            kept = tidy_end(inside)
            return replace(inline, inside=kept) if kept else None
        case _:
            return inline
