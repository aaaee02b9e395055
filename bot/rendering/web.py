"""The tree as HTML for our own pages: semantic, no attribute that came from a member unchecked."""

from html import escape as html_escape
from typing import assert_never

from bot.rendering.document import (
    Block,
    Blocks,
    Bold,
    Break,
    CodeBlock,
    CodeSpan,
    Heading,
    Inlines,
    Italic,
    Items,
    Link,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Text,
)


def to_html(blocks: Blocks) -> str:
    """The body of an article. The tree must have passed `harmless`."""
    return "\n".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Paragraph(inside=inside):
            return f"<p>{_inlines(inside)}</p>"
        case Heading(level=level, inside=inside):
            return f"<h{level}>{_inlines(inside)}</h{level}>"
        case CodeBlock(text=text, language=language):
            kind = f' class="language-{html_escape(language)}"' if language else ""
            return f"<pre><code{kind}>{html_escape(text)}\n</code></pre>"
        case Quote(inside=quoted):
            return f"<blockquote>\n{to_html(quoted)}\n</blockquote>"
        case Items():
            return _items(block)
        case Rule():
            return "<hr>"
        case _:
            assert_never(block)


def _items(items: Items) -> str:
    tag = "ul" if items.start is None else "ol"
    start = f' start="{items.start}"' if items.start not in {None, 1} else ""
    rows = [f"<li>{_item(item.inside, tight=items.tight)}</li>" for item in items.items]
    return "\n".join([f"<{tag}{start}>", *rows, f"</{tag}>"])


def _item(blocks: Blocks, *, tight: bool) -> str:
    """In a tight list a paragraph is just its text."""
    return "\n".join(
        _inlines(block.inside) if tight and isinstance(block, Paragraph) else _block(block) for block in blocks
    )


def _inlines(inlines: Inlines) -> str:
    out: list[str] = []
    for inline in inlines:
        match inline:
            case Text(text=text):
                out.append(html_escape(text))
            case Break():
                out.append("<br>\n")
            case CodeSpan(text=text):
                out.append(f"<code>{html_escape(text)}</code>")
            case Bold(inside=inside):
                out.append(f"<strong>{_inlines(inside)}</strong>")
            case Italic(inside=inside):
                out.append(f"<em>{_inlines(inside)}</em>")
            case Link(target=target, inside=inside):
                out.append(f'<a href="{html_escape(target)}" rel="noopener nofollow ugc">{_inlines(inside)}</a>')
            case Picture(source="", alt=alt):
                out.append(html_escape(alt))
            case Picture(source=source, alt=alt):
                out.append(f'<img src="{html_escape(source)}" alt="{html_escape(alt)}" loading="lazy">')
            case _:
                assert_never(inline)
    return "".join(out)
