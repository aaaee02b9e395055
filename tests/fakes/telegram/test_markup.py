"""Markup as the server reads it; the expectations are those of the server's own rules.

https://core.telegram.org/bots/api#formatting-options
"""

from __future__ import annotations

import pytest

from tests.fakes.telegram import ApiError, entities, markup_html, markup_v2, utf16
from tests.fakes.telegram.params import Params

Spans = list[tuple[str, str]]


def spans(text: str, found: list[dict[str, object]]) -> Spans:
    return [(str(e["type"]), utf16.cut(text, int(str(e["offset"])), int(str(e["length"])))) for e in found]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("plain", "plain", []),
        ("<b>充币 😀</b> ok", "充币 😀 ok", [("bold", "充币 😀")]),
        ("<strong>a</strong><em>b</em>", "ab", [("bold", "a"), ("italic", "b")]),
        ("<b>a <i>b</i></b>", "a b", [("bold", "a b"), ("italic", "b")]),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;", '1 < 2 && 3 > 2 "', []),
        ("&#128512; &nbsp;", "😀 &nbsp;", []),
        ('<a href="https://example.com/?a=1&amp;b=2">x</a>', "x", [("text_link", "x")]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", "x")]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", "x")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", "x")]),
        ("<b></b>", "", []),
    ],
)
def test_html_is_parsed(source: str, text: str, expected: Spans) -> None:
    """Tags become entities, references become characters."""
    parsed, found = markup_html.parse(source)
    assert (parsed, spans(parsed, entities.in_order(found))) == (text, expected)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("充<i>x</b>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused(source: str, reason: str) -> None:
    """With the byte offset in the source."""
    with pytest.raises(ApiError) as refused:
        markup_html.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        ("*充币 😀* ok", "充币 😀 ok", [("bold", "充币 😀")]),
        (
            "__u__ _i_ ~s~ ||h||",
            "u i s h",
            [("underline", "u"), ("italic", "i"), ("strikethrough", "s"), ("spoiler", "h")],
        ),
        ("_a *b*_", "a b", [("italic", "a b"), ("bold", "b")]),
        ("_a __b___", "a b", [("italic", "a b"), ("underline", "b")]),
        (r"1\.0 \- \_", "1.0 - _", []),
        ("`a_b`", "a_b", [("code", "a_b")]),
        ("```python\nx = 1\n```", "x = 1\n", [("pre", "x = 1\n")]),
        (r"[a](https://example.com/\))", "a", [("text_link", "a")]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", "a\nb\n")]),
        (">a\n>b||\nc", "a\nb\nc", [("expandable_blockquote", "a\nb\n")]),
        ("![👍](tg://emoji?id=25)", "👍", [("custom_emoji", "👍")]),
        ("**", "", []),
    ],
)
def test_markdown_is_parsed(source: str, text: str, expected: Spans) -> None:
    """Version 2 alone is played."""
    parsed, found = markup_v2.parse(source)
    assert (parsed, spans(parsed, entities.in_order(found))) == (text, expected)


@pytest.mark.parametrize("character", list("]()>#+-=|{}.!"))
def test_reserved_characters_must_be_escaped(character: str) -> None:
    """Wherever they stand outside code and links."""
    with pytest.raises(ApiError, match="is reserved and must be escaped") as refused:
        markup_v2.parse(f"a{character}")
    assert f"Character '{character}'" in refused.value.description
    assert markup_v2.parse(f"a\\{character}") == (f"a{character}", [])


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("充_x", "Can't find end of Italic entity at byte offset 3"),
        ("_a *b_", "Can't find end of Italic entity at byte offset 5"),
        ("a`", "Can't find end of Code entity at byte offset 1"),
        ("```\nx", "Can't find end of Pre entity at byte offset 0"),
        ("```py\nx", "Can't find end of PreCode entity at byte offset 0"),
        ("[a](http://b", "Can't find end of a URL at byte offset 4"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
    ],
)
def test_broken_markdown_is_refused(source: str, reason: str) -> None:
    """With the byte offset in the source."""
    with pytest.raises(ApiError) as refused:
        markup_v2.parse(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/help@frontdesk_bot now", [("bot_command", "/help@frontdesk_bot")]),
        ("a/b and //c", []),
        ("请看 https://example.com/a?b=1。", [("url", "https://example.com/a?b=1")]),
        (
            "ask @frontdesk_bot #futures $BTC",
            [("mention", "@frontdesk_bot"), ("hashtag", "#futures"), ("cashtag", "$BTC")],
        ),
        ("mail help@example.com", [("email", "help@example.com")]),
        ("see kestrel.io/fees", [("url", "kestrel.io/fees")]),
    ],
)
def test_plain_text_is_recognised(text: str, expected: Spans) -> None:
    """Commands, mentions, tags, links and addresses become entities by themselves."""
    assert spans(text, entities.detect(text)) == expected


def test_links_are_made_whole_or_dropped() -> None:
    """An address without scheme gets one; what leads nowhere is only text; whitespace is trimmed."""
    source = '  <a href="example.com">a</a> <a href="nowhere">b</a> <a href="tg://user?id=7">c</a>\n'
    params = Params({"text": source, "parse_mode": "HTML"})
    text, found = entities.formatted(params, "text", 4096, lambda _: None, may_be_empty=False)
    assert text == "a b c"
    assert found == [{"type": "text_link", "offset": 0, "length": 1, "url": "http://example.com/"}]


def test_utf16_counts_like_telegram() -> None:
    """An emoji outside the basic plane is two."""
    assert (utf16.units("a问😀"), utf16.cut("a😀b", 1, 2)) == (4, "😀")
    assert utf16.splits_a_character("a😀b", 2)
    assert not utf16.splits_a_character("a😀b", 1)
