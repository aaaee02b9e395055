"""Markdown becomes what each platform can show, and nothing that pings, lies or breaks out."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platform import Capabilities, Markup, Measure
from bot.rendering import escape, length, plain, render

PLAIN, TELEGRAM, DISCORD = Markup.PLAIN, Markup.TELEGRAM_HTML, Markup.DISCORD
HTML, TERMINAL = Markup.HTML, Markup.TERMINAL
Z = "\u200b"

SOUP = st.text(
    alphabet=st.sampled_from("ab 充。.*_`[]()<>!#>-+=~&;:\\/@|'\"\n1\t\u202e\x1b\0👩\u200d\u0301\ud83d"), max_size=200
)
ANY = SOUP | st.text(max_size=100)


@pytest.mark.parametrize(
    ("markdown", "markup", "expected"),
    [
        ("**b** *i* `c<`", PLAIN, "b i c<"),
        ("**b** *i* `c<`", TELEGRAM, "<b>b</b> <i>i</i> <code>c&lt;</code>"),
        ("**b** *i* `c<`", DISCORD, "**b** *i* `c<`"),
        ("**b** *i* `c<`", HTML, "<p><strong>b</strong> <em>i</em> <code>c&lt;</code></p>"),
        ("**b** *i*", TERMINAL, "\x1b[1mb\x1b[22m \x1b[3mi\x1b[23m"),
        ("**请注意。**然后", TELEGRAM, "<b>请注意。</b>然后"),
        ("点**「充值」**页面", DISCORD, "点**「充值」**页面"),
        ("## Head *x*\n\ntext", TELEGRAM, "<b>Head <i>x</i></b>\n\ntext"),
        ("## Head", HTML, "<h2>Head</h2>"),
        ("a\nb", PLAIN, "a b"),
        ("中\n文", PLAIN, "中文"),
        ("a\\\nb", PLAIN, "a\nb"),
        ("a\\\nb", HTML, "<p>a<br>\nb</p>"),
        ("- a\n- b", PLAIN, "• a\n• b"),
        ("- a\n- b", DISCORD, "- a\n- b"),
        ("3. a\n4. b", TELEGRAM, "3. a\n4. b"),
        ("3. a\n4. b", HTML, '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("- a\n  - b\n- c", PLAIN, "• a\n  • b\n• c"),
        ("1. a\n\n   b\n2. c", PLAIN, "1. a\n\n   b\n\n2. c"),
        ("> a\n> b", TELEGRAM, "<blockquote>a b</blockquote>"),
        ("> a\n>\n> > b", TELEGRAM, "<blockquote>a\n\n&gt; b</blockquote>"),
        ("> a", DISCORD, "> a"),
        ("> a", HTML, "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("```py\nx < 1\n```", TELEGRAM, '<pre><code class="language-py">x &lt; 1</code></pre>'),
        ("```\nx\n```", DISCORD, "```\nx\n```"),
        ("```\nx < 1\n```", HTML, "<pre><code>x &lt; 1\n</code></pre>"),
        ("1. a\n   ```\n   x\n   ```", TELEGRAM, "1. a\n<pre>x</pre>"),
        ("[t](https://k.example/a_b)", PLAIN, "t (https://k.example/a_b)"),
        ("[t](https://k.example/?a=1&b=2)", TELEGRAM, '<a href="https://k.example/?a=1&amp;b=2">t</a>'),
        ("[t](https://k.example)", DISCORD, "[t](<https://k.example>)"),
        ("<https://k.example/a_b>", DISCORD, "<https://k.example/a_b>"),
        ("<https://k.example>", PLAIN, "https://k.example"),
        ("[t](https://k.example)", HTML, '<p><a href="https://k.example" rel="noopener nofollow ugc">t</a></p>'),
        ("[m](mailto:a@k.example)", PLAIN, "m (a@k.example)"),
        ("see https://k.example/a_b_c", DISCORD, "see https://k.example/a_b_c"),
        ("![p](https://k.example/p.png)", TELEGRAM, '<a href="https://k.example/p.png">p</a>'),
        ("![p](../p.png)", TELEGRAM, "p"),
        ("![p](../p.png)", HTML, "<p>p</p>"),
        ("<b>x</b>", HTML, "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("<script>alert(1)</script>", TELEGRAM, "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("", TELEGRAM, ""),
    ],
)  # fmt: skip
def test_each_markup_in_each_form(markdown: str, markup: Markup, expected: str) -> None:
    assert render(markdown, markup) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* _b_ `c` ~~d~~ ||e||", r"\*a\* \_b\_ \`c\` \~\~d\~\~ \|\|e\|\|"),
        ("# a", r"\# a"),
        ("-# small", r"\-# small"),
        (">>> all", r"\>>> all"),
        ("1. a", r"1\. a"),
        ("[x](y)", r"\[x\](y)"),
        ("<t:1> <:e:1>", r"\<t:1> \<:e:1>"),
    ],
)
def test_discord_shows_marks_that_are_text_as_text(text: str, expected: str) -> None:
    assert render(escape(text), DISCORD) == expected


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(
    ("text", "ping"),
    [
        ("hi @everyone", "@everyone"), ("x@here!", "@here"), ("@\u202eeveryone", "@everyone"),
        ("@Everyone", "@Everyone"), ("`@everyone`", "@everyone"), ("&#64;everyone", "@everyone"),
        ("\\@everyone", "@everyone"), ("@**everyone**", "@<b>everyone"), ("<@123>", "<@123"), ("<@!123>", "<@!123"),
        ("<@&1>", "<@&1"), ("<#1>", "<#1"), ("@bob", "@bob"), ("请找@bob_1", "@bob"), (".@bob", "@bob"),
        ("＠bob", "＠bob"),
        ("tg://user?id=1", "tg://"), ("```\n@everyone\n```", "@everyone"), ("![@bob](x)", "@bob"),
        ("**@**bob", "@</b>bob"),
    ],
)  # fmt: skip
def test_no_ping_survives(markup: Markup, text: str, ping: str) -> None:
    assert ping not in html.unescape(render(text, markup))


def test_an_official_handle_stays_a_mention_but_a_crowd_never_does() -> None:
    official = frozenset({"@Kestrel_News", "everyone"})
    text = "@kestrel_news @kestrel_news2 @everyone"
    assert render(text, TELEGRAM, official=official) == f"@kestrel_news @{Z}kestrel_news2 @{Z}everyone"


def test_mail_addresses_and_page_addresses_keep_their_at_sign() -> None:
    text = "a.b@mail.kestrel.example https://blog.example/@name/post"
    assert render(text, PLAIN) == text


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize(
    "target",
    [
        "tg://user?id=1",
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "//evil.example",
        "https:",
        "ftp://a",
    ],
)
def test_a_link_to_anything_but_the_web_is_its_label(markup: Markup, target: str) -> None:
    rendered = render(f"[label](<{target}>)", markup)
    assert "href" not in rendered
    assert "](<" not in rendered
    assert "label" in rendered


@pytest.mark.parametrize(
    ("label", "target", "lies"),
    [
        ("kestrel.example", "https://evil.example/login", True),
        ("https://kestrel.example/verify", "https://kestrel.example.evil.example/", True),
        ("kestrel\u200b.example", "https://evil.example", True),
        ("ｋｅｓｔｒｅｌ．ｅｘａｍｐｌｅ", "https://evil.example", True),
        ("Kestrel。example", "https://evil.example", True),
        ("@kestrel_news", "https://t.me/kestre1_news", True),
        ("help", "https://kestrel.example@evil.example", True),
        ("kestrel.example", "https://kestrel.example/verify", False),
        ("kestrel.example", "https://www.kestrel.example", False),
        ("kestrel.example", "https://help.kestrel.example/", False),
        ("@kestrel_news", "https://t.me/kestrel_news", False),
        ("version 2.0", "https://kestrel.example", False),
        ("how to deposit", "https://kestrel.example", False),
    ],
)
def test_a_label_that_names_another_place_is_shown_with_the_real_one(label: str, target: str, lies: bool) -> None:
    rendered = render(f"[{label}]({target})", TELEGRAM)
    assert (f'(<a href="{target}">{target}</a>)' in rendered) == lies


@pytest.mark.parametrize("source", ["https://k.example/p.png", "/pictures/p.png", "pictures/p-1.png"])
def test_a_page_loads_pictures_from_where_it_may(source: str) -> None:
    assert render("![a\"b](x)", HTML, resolve=lambda _: source) == (
        f'<p><img src="{source}" alt="a&quot;b" loading="lazy"></p>'
    )  # fmt: skip


@pytest.mark.parametrize(
    "source", ["http://k.example/p.png", "//evil.example/p.png", "javascript:x", "data:image/png;x", "/\\e"]
)
def test_a_page_loads_no_other_pictures(source: str) -> None:
    assert render("![alt](x)", HTML, resolve=lambda _: source) == "<p>alt</p>"


def test_a_relative_link_leads_where_the_platform_says() -> None:
    rendered = render("[see](../deposit/x.md)", PLAIN, resolve=lambda path: "https://k.example/" + path[3:])
    assert rendered == "see (https://k.example/deposit/x.md)"


class _Tags(HTMLParser):
    """Collects tags and attributes, and complains about wrong nesting."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.data = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.data += data


def read(rendered: str) -> _Tags:
    tags = _Tags()
    tags.feed(rendered)
    tags.close()
    assert tags.open == []
    return tags


@settings(deadline=None)
@given(ANY)
def test_telegram_gets_only_the_tags_it_knows_well_nested(markdown: str) -> None:
    tags = read(render(markdown, TELEGRAM))
    assert tags.seen <= {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}
    assert {name for name, _ in tags.attributes} <= {"href", "class"}


@settings(deadline=None)
@given(ANY)
def test_a_page_gets_only_safe_tags_and_attributes(markdown: str) -> None:
    tags = read(render(markdown, HTML))
    allowed = "p h1 h2 h3 h4 h5 h6 strong em code pre a img blockquote ul ol li br hr"
    assert tags.seen <= set(allowed.split())
    assert {name for name, _ in tags.attributes} <= {"href", "rel", "src", "alt", "loading", "start", "class"}
    targets = [value or "" for name, value in tags.attributes if name in {"href", "src"}]
    assert [t for t in targets if not t.lower().startswith(("http://", "https://", "mailto:"))] == []


@settings(deadline=None)
@given(ANY, st.sampled_from(Markup))
def test_nothing_that_disturbs_a_screen_goes_out(markdown: str, markup: Markup) -> None:
    rendered = re.sub(r"\x1b\[(?:1|22|3|23|4|24)m", "", render(markdown, markup))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rendered)
    rendered.encode("utf-8")


@settings(deadline=None)
@given(ANY)
def test_escaped_text_says_what_it_said(text: str) -> None:
    assert plain(escape(text)).split() == text.replace("\0", "\ufffd").split()


@settings(deadline=None)
@given(ANY)
def test_escaped_text_holds_no_markup(text: str) -> None:
    assert read(render(escape(text), HTML)).seen <= {"p", "br"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\ntwo", ["one", "two"]),
        ("one\r\ntwo\rthree", ["one", "two", "three"]),
        ("one\n\n\n two", ["one", "", "two"]),
        ("- a\n- b", ["- a", "- b"]),
        ("1) a\n===\n---", ["1) a", "===", "---"]),
    ],
)
def test_escaped_text_keeps_its_lines(text: str, lines: list[str]) -> None:
    assert render(escape(text), PLAIN).split("\n") == lines


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab*_`[]<>&!~#1.-"), min_size=1, max_size=20))
def test_escaped_text_may_stand_inside_markup_and_sentences(text: str) -> None:
    assert plain(f"Dear {escape(text)}, [{escape(text)}](https://k.example) ok") == f"Dear {text}, {text} ok"


@pytest.mark.parametrize(
    ("markdown", "markup", "measure", "expected"),
    [
        ("**ab** [c](https://k.example)", TELEGRAM, Measure.UTF16, 4),
        ("**ab** [c](https://k.example)", DISCORD, Measure.CODEPOINTS, 31),
        ("**ab** [c](https://k.example)", PLAIN, Measure.CODEPOINTS, 24),
        ("👍", TELEGRAM, Measure.UTF16, 2),
        ("@bob", TELEGRAM, Measure.UTF16, 5),
    ],
)
def test_length_is_what_the_platform_counts(markdown: str, markup: Markup, measure: Measure, expected: int) -> None:
    capabilities = Capabilities(max_text=4096, measure=measure, markup=markup, buttons=8)
    assert length(markdown, capabilities) == expected
    assert length(markdown, measure) >= expected


HOSTILE = {
    "[": "[" * 8_000,
    "*": "*" * 20_000,
    "* a": "*a" * 10_000,
    "![": "![" * 2_000,
    "emphasis": "*" * 5_000 + "a" + "*" * 5_000,
    "mixed emphasis": "*_" * 3_000 + "a" + "_*" * 3_000,
    "quotes": ">" * 5_000 + "a",
    "lists": "- " * 5_000 + "a",
    "backticks": "".join("`" * n + " " for n in range(150)),
    "open links": "[a](" * 2_000,
    "at": "@" * 20_000,
    "addresses": "https://" * 3_000,
    "domains": f"[{'a.' * 5_000}](https://k.example)",
    "digits": "1" * 20_000 + ". a",
    "spaces": "a" + " " * 20_000 + "b",
    "lines": "a\n" * 5_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("markup", [HTML, DISCORD])
def test_hostile_input_gives_an_output_of_its_own_size(name: str, markup: Markup) -> None:
    """No deep recursion, no blow-up: at most a few characters of markup for one of the input."""
    text = HOSTILE[name]
    assert len(render(text, markup)) <= 12 * len(text) + 100


@pytest.mark.parametrize("name", ["[", "*", "emphasis", "quotes", "at", "digits"])
def test_escaped_hostile_input_keeps_every_character(name: str) -> None:
    assert plain(escape(HOSTILE[name])).split() == HOSTILE[name].split()
